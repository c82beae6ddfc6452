/// JSON that is written value by value, with its keys in the order in which they are given: datasets of many faces are
/// written line by line, and their bytes must not depend on a library's order of keys.
package enum JSON {
  /// A text in quotes.
  package static func text(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// A number with at most so many digits after the point, without zeros at its end; `null` for none, and for what JSON
  /// has no word for.
  package static func number(_ value: Double?, digits: Int = 6) -> String {
    var text = CSV.number(value, digits: digits)
    if text.isEmpty { return "null" }
    if text.contains(".") {
      while text.last == "0" { text.removeLast() }
      if text.last == "." { text.removeLast() }
    }
    return text == "-0" ? "0" : text
  }

  /// A number that has a point whatever it is, for readers that take a column's type from its first values.
  package static func real(_ value: Double, digits: Int = 6) -> String {
    let text = number(value, digits: digits)
    return text.contains(".") || text == "null" ? text : text + ".0"
  }

  package static func number(_ value: Int?) -> String { value.map(String.init) ?? "null" }

  package static func text(orNull text: String?) -> String { text.map(Self.text) ?? "null" }

  package static func array(_ values: [String]) -> String { "[" + values.joined(separator: ", ") + "]" }

  /// - Parameter pairs: Keys, and values that are JSON already.
  package static func object(_ pairs: [(String, String)]) -> String {
    "{" + pairs.map { "\(text($0.0)): \($0.1)" }.joined(separator: ", ") + "}"
  }
}
