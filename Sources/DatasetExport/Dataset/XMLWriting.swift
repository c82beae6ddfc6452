/// XML that is written piece by piece: the formats of labels are flat, and a dataset of many faces is not held as a tree.
///
/// Source: Extensible Markup Language 1.0, fifth edition: https://www.w3.org/TR/xml/
package enum XML {
  static let declaration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"

  /// Characters as they stand in an element or in an attribute's quotes.
  ///
  /// Tabs and line ends become references, which readers give back as they were; what XML has no word for at all, such as
  /// most control characters, becomes U+FFFD.
  package static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&apos;"
      case "\t", "\n", "\r": result += "&#\(scalar.value);"
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: result += "\u{FFFD}"
      // Allowed and discouraged: as references they come through every reader.
      case "\u{7F}"..."\u{9F}": result += "&#\(scalar.value);"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// `<name>text</name>`.
  static func element(_ name: String, _ text: String) -> String { "<\(name)>\(escaped(text))</\(name)>" }

  /// `name a="1" b="2"`: what stands in a tag.
  static func tag(_ name: String, _ attributes: [(String, String)]) -> String {
    attributes.reduce(name) { $0 + " \($1.0)=\"\(escaped($1.1))\"" }
  }

  /// A number with at most so many digits after the point.
  static func number(_ value: Double, digits: Int = 2) -> String { JSON.number(value, digits: digits) }
}
