import Vocabulary

/// Taking edits back, and making them again.
///
/// The edits in force, in the order in which they last took effect, are a history that leads from the library as grouping
/// made it to the library as it is. An edit is taken back only where no later one in force rests on what it did, so that
/// what remains is such a history again: everything can always be undone, the newest first. It is made again only where
/// all that it changes is as it found it.
extension DatasetStore {
  /// Takes an edit back.
  ///
  /// - Parameter id: The one that took effect last where `nil`.
  /// - Returns: The edit that was taken back.
  /// - Throws: `EditError`, saying what stands against it; nothing is changed then.
  public func undo(_ id: Int? = nil) throws -> EditRecord {
    try transaction {
      let edits = try edits()
      let last = edits.filter { $0.isUndoable && !$0.isUndone }.max { $0.lastChange < $1.lastChange }
      guard let edit = try id.map({ try Self.edit($0, in: edits) }) ?? last else { throw EditError.nothingToUndo }
      guard !edit.isUndone else { throw EditError.alreadyUndone(edit.id) }
      let changes = try changes(of: edit)
      let later = edits.filter { $0.isUndoable && !$0.isUndone && $0.lastChange > edit.lastChange }
      let beside = later.isEmpty ? [] : try facesOfTracksTorn(by: changes)
      if let other = try newest(of: later, entangledWith: changes, orMoving: beside) {
        throw EditError.changedSince(edit.id, by: other)
      }
      guard try database.apply(try changes.inverted()) else { throw try refusal(of: edit, changes, among: edits) }
      try finish(changes, of: edit, as: .undo, among: edits)
      return edit
    }
  }

  /// Makes an edit again that was undone.
  ///
  /// - Parameter id: The one that was undone last where `nil`.
  /// - Returns: The edit that was made again.
  /// - Throws: `EditError`, saying what stands against it; nothing is changed then.
  public func redo(_ id: Int? = nil) throws -> EditRecord {
    try transaction {
      let edits = try edits()
      let last = edits.filter { $0.isUndoable && $0.isUndone }.max { $0.lastChange < $1.lastChange }
      guard let edit = try id.map({ try Self.edit($0, in: edits) }) ?? last else { throw EditError.nothingToRedo }
      let changes = try changes(of: edit)
      guard edit.isUndone else { throw EditError.notUndone(edit.id) }
      let moved = try effects(of: changes).movedFaces
      let owners = try ownerCounts(ofTracksOf: moved)
      guard try database.apply(changes) else {
        throw EditError.cannotBeRedone(edit.id, for: try obstacle(to: edit, changes, among: edits))
      }
      // A track that was moved as a whole, and holds other faces now. Grouping by single faces mixes tracks itself.
      for (track, count) in try ownerCounts(ofTracksOf: moved) where count > owners[track] ?? 1 {
        let other = try obstacle(to: edit, changes, orMoving: try faces(of: track), among: edits)
        throw EditError.cannotBeRedone(edit.id, for: other)
      }
      try finish(changes, of: edit, as: .redo, among: edits)
      return edit
    }
  }

  private static func edit(_ id: Int, in edits: [EditRecord]) throws -> EditRecord {
    guard let edit = edits.first(where: { $0.id == id }) else { throw EditError.noSuchEdit(id) }
    return edit
  }

  private func changes(of edit: EditRecord) throws -> Changeset {
    if let changes = try changeset(of: edit.id) { return changes }
    let neverCould: Set<EditRecord.Kind> = [.undo, .redo, .add, .forget, .mergeLibrary, .reEmbed]
    throw neverCould.contains(edit.kind)
      ? EditError.cannotBeUndone(edit.id, edit.kind) : EditError.editForgotten(edit.id)
  }

  private func finish(
    _ changes: Changeset, of edit: EditRecord, as kind: EditRecord.Kind, among edits: [EditRecord]
  ) throws {
    let effects = try effects(of: changes)
    for person in effects.everybody.sorted() {
      guard try isBroken(person) else { continue }
      if kind == .redo, let other = try obstacle(to: edit, changes, among: edits) {
        throw EditError.cannotBeRedone(edit.id, for: other)
      }
      throw EditError.hasNewFaces(edit.id, PersonNumber(person))
    }
    try bringTracksInLine(with: changes)
    try noteMisplaced(changes)
    _ = try log(kind, [:], target: edit.id)
  }

  /// Whether somebody is part of another, and yet has faces, or somebody to be kept apart from, or is part of themselves:
  /// what a replay would leave behind that does not know what came in between.
  private func isBroken(_ person: Int) throws -> Bool {
    try database.integer(
      """
      WITH RECURSIVE whole (number, steps) AS (
        SELECT merged_into, 1 FROM person WHERE number = ?1 AND merged_into IS NOT NULL
        UNION
        SELECT merged_into, steps + 1 FROM whole JOIN person USING (number) WHERE merged_into IS NOT NULL AND steps < 10000
      )
      SELECT EXISTS (SELECT 1 FROM person WHERE number = ?1 AND merged_into IS NOT NULL) AND (
        EXISTS (SELECT 1 FROM face WHERE person = ?1)
        OR EXISTS (SELECT 1 FROM kept_apart WHERE first = ?1 OR second = ?1)
        OR EXISTS (SELECT 1 FROM whole WHERE number = ?1))
      """, [.integer(person)]) == 1
  }

  // MARK: What stands against it

  private func refusal(of edit: EditRecord, _ changes: Changeset, among edits: [EditRecord]) throws -> EditError {
    for person in try effects(of: changes).made.sorted() {
      if try database.integer("SELECT count(*) FROM face WHERE person = ?", [.integer(person)]) > 0 {
        return .hasNewFaces(edit.id, PersonNumber(person))
      }
    }
    // What is not undone does not say what it changed.
    return .changedSince(edit.id, by: edits.last { !$0.isUndoable && $0.target == nil && $0.id > edit.lastChange })
  }

  /// The edit for which another cannot be made again: one that was made since, or one on which it rests.
  ///
  /// - Parameter faces: Whoever moved one of them is an obstacle, too.
  private func obstacle(
    to edit: EditRecord, _ changes: Changeset, orMoving faces: Set<String> = [], among edits: [EditRecord]
  ) throws -> EditRecord? {
    let others = edits.filter { $0.isUndoable && $0.id != edit.id }
    let since = others.filter { !$0.isUndone && $0.lastChange > edit.lastChange }
    let below = others.filter { $0.isUndone && $0.id < edit.id }
    return try newest(of: since, entangledWith: changes, orMoving: faces)
      ?? newest(of: below, entangledWith: changes, orMoving: faces)
  }

  private func newest(
    of edits: [EditRecord], entangledWith changes: Changeset, orMoving faces: Set<String>
  ) throws -> EditRecord? {
    guard !edits.isEmpty else { return nil }
    let effects = try effects(of: changes)
    for other in edits.sorted(by: { $0.lastChange > $1.lastChange }) {
      guard let theirs = try changeset(of: other.id).map({ try self.effects(of: $0) }) else { continue }
      if theirs.areEntangled(with: effects) || !theirs.movedFaces.isDisjoint(with: faces) { return other }
    }
    return nil
  }

  private func effects(of changes: Changeset) throws -> EditEffects {
    try EditEffects(
      changes,
      EditEffects.Columns(
        facePerson: column("person", of: "face"), faceIsRejected: column("is_rejected", of: "face"),
        name: column("name", of: "person"), mergedInto: column("merged_into", of: "person")))
  }

  // MARK: Tracks

  /// The faces that are now in tracks that an edit tore: whoever moved one of them moved a part of a track that is to be
  /// whole again.
  private func facesOfTracksTorn(by changes: Changeset) throws -> Set<String> {
    try tracksTorn(by: changes).reduce(into: []) { $0.formUnion(try faces(of: $1)) }
  }

  private func faces(of track: TrackKey) throws -> Set<String> {
    var faces: Set<String> = []
    try database.rows(
      "SELECT id FROM face WHERE clip = ? AND track = ?", [.integer(track.clip), .integer(track.track)]
    ) { faces.insert($0.text(0)) }
    return faces
  }

  /// How many people the tracks of these faces belong to; the unsorted, and what is no face, count as one each.
  private func ownerCounts(ofTracksOf faces: Set<String>) throws -> [TrackKey: Int] {
    var counts: [TrackKey: Int] = [:]
    for face in faces {
      guard let key = try track(of: face), counts[key] == nil else { continue }
      counts[key] = try database.integer(
        """
        SELECT count(DISTINCT CASE WHEN is_rejected THEN -1 ELSE coalesce(person, 0) END) FROM face
        WHERE clip = ? AND track = ?
        """, [.integer(key.clip), .integer(key.track)])
    }
    return counts
  }
}
