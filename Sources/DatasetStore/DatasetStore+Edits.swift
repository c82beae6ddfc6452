import Foundation

extension DatasetStore {
  /// What a human may decide about; all else follows from it.
  private static let editedTables = ["person", "face", "track", "seen_at_once", "kept_apart"]

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
      try noteMisplaced(changes)
      return try log(kind, arguments, changes: changes)
    }
  }

  /// Notes something that is not undone, such as clips that were added.
  public func note(_ kind: EditRecord.Kind, _ arguments: [String: String]) throws {
    _ = try log(kind, arguments)
  }

  private func log(
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
  private func noteMisplaced(_ changes: Changeset) throws {
    try noteTablesAreStale()
    for row in try changes.rows() where row.table == "face" {
      try database.run("INSERT OR IGNORE INTO misplaced (face) VALUES (?)", [.text(row.key)])
    }
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
          isUndoable: row.integer(5) == 1, isUndone: false))
      if let place = target.flatMap({ places[$0] }) { edits[place].isUndone = kind == .undo }
    }
    return edits
  }

  /// Takes an edit back.
  ///
  /// - Parameter id: The newest that is not undone where `nil`.
  /// - Returns: The edit that was taken back.
  /// - Throws: `EditError`, saying what stands against it; nothing is changed then.
  public func undo(_ id: Int? = nil) throws -> EditRecord {
    try transaction {
      let edits = try edits()
      guard
        let edit = try id.map({ try Self.edit($0, in: edits) }) ?? edits.last(where: { $0.isUndoable && !$0.isUndone })
      else { throw EditError.nothingToUndo }
      guard !edit.isUndone else { throw EditError.alreadyUndone(edit.id) }
      try replay(edit, as: .undo, among: edits)
      return edit
    }
  }

  /// Makes an edit again that was undone.
  ///
  /// - Parameter id: The one that was undone last where `nil`.
  /// - Returns: The edit that was made again.
  public func redo(_ id: Int? = nil) throws -> EditRecord {
    try transaction {
      let edits = try edits()
      let undone = edits.last { line in
        line.kind == .undo && edits.contains { $0.id == line.target && $0.isUndone && $0.isUndoable }
      }
      guard let target = id ?? undone?.target else { throw EditError.nothingToRedo }
      let edit = try Self.edit(target, in: edits)
      guard edit.isUndone else { throw EditError.notUndone(edit.id) }
      try replay(edit, as: .redo, among: edits)
      return edit
    }
  }

  private static func edit(_ id: Int, in edits: [EditRecord]) throws -> EditRecord {
    guard let edit = edits.first(where: { $0.id == id }) else { throw EditError.noSuchEdit(id) }
    return edit
  }

  private func replay(_ edit: EditRecord, as kind: EditRecord.Kind, among edits: [EditRecord]) throws {
    guard let changes = try changeset(of: edit.id) else {
      let neverCould: Set<EditRecord.Kind> = [.undo, .redo, .add, .forget, .mergeLibrary]
      throw neverCould.contains(edit.kind)
        ? EditError.cannotBeUndone(edit.id, edit.kind) : EditError.editForgotten(edit.id)
    }
    guard try database.apply(kind == .undo ? changes.inverted() : changes) else {
      throw EditError.changedSince(edit.id, by: try lastToChange(changes, besides: edit, among: edits))
    }
    try noteMisplaced(changes)
    _ = try log(kind, [:], target: edit.id)
  }

  func changeset(of edit: Int) throws -> Changeset? {
    let found = try database.first("SELECT changeset FROM edit WHERE id = ?", [.integer(edit)]) { row in
      row.isNull(0) ? nil : Changeset(bytes: row.blob(0))
    }
    return found ?? nil
  }

  /// The newest edit in force that changed one of these rows too.
  private func lastToChange(
    _ changes: Changeset, besides edit: EditRecord, among edits: [EditRecord]
  ) throws -> EditRecord? {
    let rows = try changes.rows()
    for other in edits.reversed() where other.id != edit.id && !other.isUndone && other.isUndoable {
      if let theirs = try changeset(of: other.id), try !theirs.rows().isDisjoint(with: rows) { return other }
    }
    return nil
  }
}
