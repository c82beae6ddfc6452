/// An option that takes a value: `--sample 2`, `--sample=2`, `-s 2`, `-s2`. It is also the key to that value.
///
/// `Value` is what a caller gets: `Double` where there is a default, `Double?` where there is none, `[Double]` where
/// the option may be repeated. Of an option that may not, the last one given counts.
///
/// ```swift
/// static let sample = Option("sample", .number(in: 0.01...60), default: 1, help: "Look at this many frames a second.")
/// values[sample]  // Double
/// ```
public struct Option<Value: Sendable>: CommandOption {
  public let declaration: OptionDeclaration
  let value: @Sendable ([[UInt8]]) -> Value

  /// An option that is never without a value.
  public init(
    _ name: String, short: Character? = nil, _ kind: ValueKind<Value>, default: Value, help: String
  ) {
    declaration = OptionDeclaration(
      name: name, short: short, takes: TakenValue(kind), defaultText: kind.show(`default`), help: help)
    value = { $0.last.flatMap(kind.read) ?? `default` }
  }

  /// An option that is `nil` where it is not given; `help` says what happens then.
  public init<Element: Sendable>(
    _ name: String, short: Character? = nil, _ kind: ValueKind<Element>, help: String
  ) where Value == Element? {
    declaration = OptionDeclaration(name: name, short: short, takes: TakenValue(kind), defaultText: nil, help: help)
    value = { $0.last.flatMap(kind.read) }
  }

  /// An option that may be repeated: all its values, in order.
  public init<Element: Sendable>(
    repeated name: String, short: Character? = nil, _ kind: ValueKind<Element>, help: String
  ) where Value == [Element] {
    declaration = OptionDeclaration(name: name, short: short, takes: TakenValue(kind), defaultText: nil, help: help)
    value = { $0.compactMap(kind.read) }
  }
}

/// An option without a value: `--quiet`, `-q`. It is also the key to whether it was given.
public struct Flag: CommandOption {
  public let declaration: OptionDeclaration

  public init(_ name: String, short: Character? = nil, help: String) {
    declaration = OptionDeclaration(name: name, short: short, takes: nil, defaultText: nil, help: help)
  }
}

/// What stands in a command's table of options: an `Option` or a `Flag`.
public protocol CommandOption: Sendable {
  var declaration: OptionDeclaration { get }
}

/// An option without the type of its value, as parsing, help and completion see it.
public struct OptionDeclaration: Sendable {
  /// Without the dashes.
  public let name: String
  /// The letter of the short form, if it has one.
  public let short: Character?
  /// `nil` where it takes no value.
  public let takes: TakenValue?
  let defaultText: String?
  let help: String

  init(name: String, short: Character?, takes: TakenValue?, defaultText: String?, help: String) {
    precondition(!name.isEmpty && !name.hasPrefix("-") && !name.contains("="), "not the name of an option: \(name)")
    precondition(short.map { $0.isASCII && $0 != "-" } ?? true, "not a short option: \(short ?? "-")")
    self.name = name
    self.short = short
    self.takes = takes
    self.defaultText = defaultText
    self.help = help
  }

  static let help = OptionDeclaration(
    name: "help", short: "h", takes: nil, defaultText: nil, help: "Show this help.")
  static let version = OptionDeclaration(
    name: "version", short: nil, takes: nil, defaultText: nil, help: "Show the version.")
}

/// A `ValueKind` without its type.
public struct TakenValue: Sendable {
  public let placeholder: String
  public let expected: String
  public let candidates: Candidates
  let accepts: @Sendable ([UInt8]) -> Bool

  init<Value>(_ kind: ValueKind<Value>) {
    placeholder = kind.placeholder
    expected = kind.expected
    candidates = kind.candidates
    accepts = { kind.read($0) != nil }
  }
}
