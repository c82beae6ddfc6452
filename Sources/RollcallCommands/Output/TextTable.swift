/// A table in plain text, two spaces between its columns.
struct TextTable {
  /// Without spaces at their ends.
  let lines: [String]

  /// - Parameters:
  ///   - rows: As many cells each; the first may be a heading.
  ///   - leftColumns: Those that begin at one place; the others, numbers, end at one place.
  init(_ rows: [[String]], leftColumns: Set<Int>) {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    lines = rows.map { row in
      let cells = zip(row, widths).enumerated().map { column, cell in
        let spaces = String(repeating: " ", count: cell.1 - cell.0.count)
        return leftColumns.contains(column) ? cell.0 + spaces : spaces + cell.0
      }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
