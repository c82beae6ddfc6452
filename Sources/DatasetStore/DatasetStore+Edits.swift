import Foundation

extension DatasetStore {
  /// What a human may decide about; all else follows from it. The tables of tracks are told anew instead: as values that an
  /// edit keeps, they would be those of other faces once an edit in between is undone.
  static let editedTables = ["person", "face", "kept_apart"]

  /// Makes one edit: a line in the log, one transaction, and what it takes to undo it.
  ///
  /// - Returns: Its number.
  /// - Throws: `EditError.nothingToDo` where `body` changes nothing, and then leaves no line.
  @discardableResult
  public func edit(
    _ kind: EditRecord.Kind, _ arguments: [String: String], _ body: () throws -> Void
  ) throws -> Int {
    try transaction {
      let changes = try database.recording(Self.editedTables, body)
      guard !changes.isEmpty else { throw EditError.nothingToDo }
      try bringTracksInLine(with: changes)
      try noteMisplaced(changes)
      return try log(kind, arguments, changes: changes)
    }
  }

  /// Notes something that is not undone, such as clips that were added.
  public func note(_ kind: EditRecord.Kind, _ arguments: [String: String]) throws {
    _ = try log(kind, arguments)
  }

  func log(
    _ kind: EditRecord.Kind, _ arguments: [String: String], target: Int? = nil, changes: Changeset? = nil
  ) throws -> Int {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    try database.run(
      "INSERT INTO edit (made, kind, arguments, target, changeset) VALUES (?, ?, ?, ?, ?)",
      [
        .real(Date().timeIntervalSince1970), .text(kind.rawValue),
        .text(String(decoding: try encoder.encode(arguments), as: UTF8.self)),
        .integer(target), .blob(changes?.bytes),
      ])
    return try database.integer("SELECT last_insert_rowid()")
  }

  /// The portraits of faces that went elsewhere lie in the wrong folder now, and the tables are those of before.
  func noteMisplaced(_ changes: Changeset) throws {
    try noteTablesAreStale()
    let (person, isRejected) = (try column("person", of: "face"), try column("is_rejected", of: "face"))
    var faces: [String] = []
    try changes.forEachChange { change in
      // Most faces of a merge only become decided: their portraits stay.
      if change.row.table == "face", change.changes(person) || change.changes(isRejected) {
        faces.append(change.row.key)
      }
    }
    for face in faces { try database.run("INSERT OR IGNORE INTO misplaced (face) VALUES (?)", [.text(face)]) }
  }

  // MARK: The log

  /// All lines, the oldest first.
  public func edits() throws -> [EditRecord] {
    var edits: [EditRecord] = []
    var places: [Int: Int] = [:]
    try database.rows("SELECT id, made, kind, arguments, target, changeset IS NOT NULL FROM edit ORDER BY id") { row in
      guard let kind = EditRecord.Kind(rawValue: row.text(2)) else { return }
      let arguments = try? JSONDecoder().decode([String: String].self, from: Data(row.text(3).utf8))
      let target = row.optionalInteger(4)
      places[row.integer(0)] = edits.count
      edits.append(
        EditRecord(
          id: row.integer(0), made: row.real(1), kind: kind, arguments: arguments ?? [:], target: target,
          isUndoable: row.integer(5) == 1, isUndone: false, lastChange: row.integer(0)))
      if let place = target.flatMap({ places[$0] }) {
        edits[place].isUndone = kind == .undo
        edits[place].lastChange = row.integer(0)
      }
    }
    return edits
  }

  func changeset(of edit: Int) throws -> Changeset? {
    let found = try database.first("SELECT changeset FROM edit WHERE id = ?", [.integer(edit)]) { row in
      row.isNull(0) ? nil : Changeset(bytes: row.blob(0))
    }
    return found ?? nil
  }
}
