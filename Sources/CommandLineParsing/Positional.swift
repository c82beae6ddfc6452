/// An argument that is known by its place: `CLIP…`. It is also the key to its value.
///
/// `Value` is what a caller gets: `T`, `T?` where it may be left out, `[T]` where there may be several.
public struct Positional<Value: Sendable>: CommandPositional {
  public let declaration: PositionalDeclaration
  let value: @Sendable ([[UInt8]]) -> Value?

  /// Exactly one.
  public init(_ name: String, _ kind: ValueKind<Value>, help: String) {
    declaration = PositionalDeclaration(name: name, takes: TakenValue(kind), least: 1, most: 1, help: help)
    value = { $0.first.flatMap(kind.read) }
  }

  /// One or none; only after those that are always there.
  public init<Element: Sendable>(
    optional name: String, _ kind: ValueKind<Element>, help: String
  ) where Value == Element? {
    declaration = PositionalDeclaration(name: name, takes: TakenValue(kind), least: 0, most: 1, help: help)
    value = { .some($0.first.flatMap(kind.read)) }
  }

  /// All that follow; only as the last of a command.
  public init<Element: Sendable>(
    several name: String, _ kind: ValueKind<Element>, atLeast least: Int = 1, help: String
  ) where Value == [Element] {
    precondition(least >= 0, "at least \(least) of \(name)")
    declaration = PositionalDeclaration(name: name, takes: TakenValue(kind), least: least, most: nil, help: help)
    value = { $0.compactMap(kind.read) }
  }
}

/// What stands in a command's table of positional arguments.
public protocol CommandPositional: Sendable {
  var declaration: PositionalDeclaration { get }
}

/// A positional argument without the type of its value.
public struct PositionalDeclaration: Sendable {
  /// In capitals; it stands in help and in messages.
  public let name: String
  public let takes: TakenValue
  let least: Int
  /// `nil` where there is no limit.
  let most: Int?
  let help: String

  /// As the usage line shows it: `CLIP…`, `[PORT]`, `PERSON PERSON…`.
  var usage: String {
    switch (least, most) {
    case (0, nil): "[\(name)…]"
    case (0, _): "[\(name)]"
    case (_, nil): Array(repeating: name, count: least).joined(separator: " ") + "…"
    default: name
    }
  }
}
