/// How the text of one value is read and shown: a number in a range, a file, a choice, or a kind of your own.
///
/// ```swift
/// let quality = ValueKind.integer(in: 1...100)
/// let time = ValueKind<Double>("TIME", expected: "seconds, or H:MM:SS", read: readTime, show: showTime)
/// ```
public struct ValueKind<Value: Sendable>: Sendable {
  /// Stands for the value in help, in capitals: `NUMBER`.
  public let placeholder: String
  /// Completes "expected …" in the message about a bad value.
  public let expected: String
  /// What a shell offers while the value is typed.
  public let candidates: Candidates
  /// `nil` where the bytes are no such value. Called again at each access, so it must always give the same answer.
  public let read: @Sendable ([UInt8]) -> Value?
  /// The text that reads as this value; it stands in help as a default.
  public let show: @Sendable (Value) -> String

  public init(
    _ placeholder: String, expected: String, candidates: Candidates = .none,
    read: @escaping @Sendable ([UInt8]) -> Value?, show: @escaping @Sendable (Value) -> String
  ) {
    self.placeholder = placeholder
    self.expected = expected
    self.candidates = candidates
    self.read = read
    self.show = show
  }

  /// The same values under another name in help.
  public func named(_ placeholder: String) -> ValueKind {
    ValueKind(placeholder, expected: expected, candidates: candidates, read: read, show: show)
  }
}

/// What a shell offers while a value is typed.
public enum Candidates: Hashable, Sendable {
  case none
  case files
  case folders
  case words([String])
}

extension ValueKind where Value == Int {
  /// A whole number in decimal digits.
  public static func integer(in range: ClosedRange<Int> = .min ... .max) -> ValueKind {
    ValueKind(
      "NUMBER", expected: "a whole number" + bounds(range, least: .min, greatest: .max),
      read: { bytes in utf8Text(bytes).flatMap { Int($0) }.flatMap { range.contains($0) ? $0 : nil } },
      show: { String($0) })
  }
}

extension ValueKind where Value == Double {
  /// A finite number with a decimal point.
  public static func number(
    in range: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
  ) -> ValueKind {
    let most = Double.greatestFiniteMagnitude
    return ValueKind(
      "NUMBER", expected: "a number" + bounds(range, least: -most, greatest: most),
      read: { bytes in utf8Text(bytes).flatMap { Double($0) }.flatMap { range.contains($0) ? $0 : nil } },
      show: { short($0) })
  }

  private static func short(_ number: Double) -> String {
    let text = String(number)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func bounds(_ range: ClosedRange<Double>, least: Double, greatest: Double) -> String {
    switch (range.lowerBound == least, range.upperBound == greatest) {
    case (true, true): ""
    case (false, true): " of at least \(short(range.lowerBound))"
    case (true, false): " of at most \(short(range.upperBound))"
    case (false, false): " from \(short(range.lowerBound)) to \(short(range.upperBound))"
    }
  }
}

extension ValueKind where Value == Int {
  private static func bounds(_ range: ClosedRange<Int>, least: Int, greatest: Int) -> String {
    switch (range.lowerBound == least, range.upperBound == greatest) {
    case (true, true): ""
    case (false, true): " of at least \(range.lowerBound)"
    case (true, false): " of at most \(range.upperBound)"
    case (false, false): " from \(range.lowerBound) to \(range.upperBound)"
    }
  }
}

extension ValueKind where Value == String {
  /// Any text that is UTF-8 and not empty.
  public static var text: ValueKind {
    ValueKind("TEXT", expected: "text in UTF-8", read: { $0.isEmpty ? nil : utf8Text($0) }, show: { $0 })
  }

  /// One of some words.
  public static func choice(of words: [String]) -> ValueKind {
    ValueKind(
      words.joined(separator: "|"), expected: list(words), candidates: .words(words),
      read: { bytes in utf8Text(bytes).flatMap { words.contains($0) ? $0 : nil } },
      show: { $0 })
  }
}

extension ValueKind where Value == [UInt8] {
  /// The path of a file; its bytes need not be UTF-8.
  public static var file: ValueKind { path("FILE", candidates: .files) }

  /// The path of a folder; whether there is one is for the caller to see.
  public static var folder: ValueKind { path("FOLDER", candidates: .folders) }

  private static func path(_ placeholder: String, candidates: Candidates) -> ValueKind {
    ValueKind(
      placeholder, expected: "a path", candidates: candidates,
      read: { $0.isEmpty || $0.contains(0) ? nil : $0 }, show: { String(decoding: $0, as: UTF8.self) })
  }
}

extension ValueKind where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
  /// One of the cases of an enum, by raw value.
  public static var choice: ValueKind {
    let words = Value.allCases.map(\.rawValue)
    return ValueKind(
      words.joined(separator: "|"), expected: list(words), candidates: .words(words),
      read: { bytes in utf8Text(bytes).flatMap { Value(rawValue: $0) } },
      show: { $0.rawValue })
  }
}

/// `a`, `a or b`, `a, b or c`.
private func list(_ words: [String]) -> String {
  guard let last = words.last, words.count > 1 else { return words.first ?? "" }
  return words.dropLast().joined(separator: ", ") + " or " + last
}

/// The bytes as text, `nil` where they are not UTF-8.
func utf8Text(_ bytes: [UInt8]) -> String? {
  String(validating: bytes, as: UTF8.self)
}
