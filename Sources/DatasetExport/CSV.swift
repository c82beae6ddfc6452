/// One line of a table of comma-separated values (RFC 4180, but for the line's end, which is a line feed as Unix tools
/// want it).
package enum CSV {
  package static func line(_ fields: [String]) -> String {
    fields.map(quoted).joined(separator: ",") + "\n"
  }

  /// A field in quotes where the comma, a quote, the line's end or a space at an end makes them needed.
  private static func quoted(_ field: String) -> String {
    let space = UInt8(ascii: " ")
    guard field.utf8.contains(where: isSpecial) || field.utf8.first == space || field.utf8.last == space else {
      return field
    }
    var bytes = [UInt8(ascii: "\"")]
    for byte in field.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    return String(decoding: bytes + [UInt8(ascii: "\"")], as: UTF8.self)
  }

  private static let formulaStarts: Set<UInt8> = Set("=+-@\t\r\n".utf8)

  private static func isSpecial(_ byte: UInt8) -> Bool {
    // A comparison each, and no set: a table of a million faces has twenty million fields.
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  /// Words that came from outside, such as a clip's name, made harmless for spreadsheet programs: these run what
  /// begins with one of `= + - @`, a tab or a line's end as a formula. An apostrophe before it makes it words.
  ///
  /// To have the words back, take one apostrophe from a field that is apostrophes followed by one of these.
  /// Names that begin with an apostrophe and go on otherwise stay as they are.
  package static func words(_ text: String) -> String {
    guard let first = text.utf8.first(where: { $0 != UInt8(ascii: "'") }), formulaStarts.contains(first) else {
      return text
    }
    return "'" + text
  }

  /// A number with that many digits after the point, whatever the locale. `nil`, and what is no number, is empty.
  package static func number(_ value: Double?, digits: Int) -> String {
    guard let value, value.magnitude < 1e12 else { return "" }
    let factor = (0..<digits).reduce(1) { product, _ in product * 10 }
    let scaled = Int((value * Double(factor)).rounded())
    let (whole, part) = scaled.magnitude.quotientAndRemainder(dividingBy: UInt(factor))
    let sign = scaled < 0 ? "-" : ""
    return digits == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(LibraryNames.padded(Int(part), to: digits))"
  }
}
