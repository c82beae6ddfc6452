/// A table of comma-separated values as rows of fields (RFC 4180; line feeds alone end lines too).
enum CSVRows {
  struct Row: Hashable {
    /// From 1, where the row begins.
    let line: Int
    var fields: [String]
  }

  /// Empty lines are left out, and so is the mark that some programs put before UTF-8.
  ///
  /// - Returns: `nil` where a quote is not closed, or the bytes are not UTF-8.
  static func read(_ bytes: [UInt8]) -> [Row]? {
    let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    guard let text = String(validating: content, as: UTF8.self) else { return nil }
    var rows: [Row] = []
    var row = Row(line: 1, fields: [])
    var field: [UInt8] = []
    var line = 1
    var isQuoted = false
    var wasQuoted = false

    func endField() {
      row.fields.append(String(decoding: field, as: UTF8.self))
      field = []
      wasQuoted = false
    }
    func endRow() {
      if field.last == UInt8(ascii: "\r"), !wasQuoted { field.removeLast() }
      endField()
      if row.fields != [""] { rows.append(row) }
      row = Row(line: line, fields: [])
    }

    for byte in text.utf8 {
      if byte == UInt8(ascii: "\n") { line += 1 }
      switch byte {
      case UInt8(ascii: "\"") where isQuoted: isQuoted = false
      case UInt8(ascii: "\"") where field.isEmpty && !wasQuoted: (isQuoted, wasQuoted) = (true, true)
      // A second quote right after the first that closed: it stands for one.
      case UInt8(ascii: "\"") where wasQuoted:
        field.append(byte)
        isQuoted = true
      case _ where isQuoted: field.append(byte)
      case UInt8(ascii: ","): endField()
      case UInt8(ascii: "\n"): endRow()
      case UInt8(ascii: "\r") where wasQuoted: break
      default: field.append(byte)
      }
    }
    guard !isQuoted else { return nil }
    if !field.isEmpty || !row.fields.isEmpty { endRow() }
    return rows
  }
}
