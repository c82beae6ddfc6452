/// YAML that every reader of 1.1 and 1.2 takes as it was meant.
package enum YAML {
  /// A text in double quotes, so that no name is taken for a number, a date, `no` or a comment.
  ///
  /// What readers take for the end of a line, or refuse, is written as an escape.
  /// Source: https://yaml.org/spec/1.2.2/, 5.1, 5.4 and 5.7.
  package static func text(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case " "..."~", "\u{A0}"..."\u{2027}", "\u{202A}"..."\u{D7FF}", "\u{E000}"..."\u{FEFE}",
        "\u{FF00}"..."\u{FFFD}", "\u{10000}"..."\u{10FFFF}":
        result.unicodeScalars.append(scalar)
      default:
        // No scalar beyond U+FFFF comes here.
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return result + "\""
  }
}
