public import Vocabulary

/// Erasing for good: what is forgotten is in no row, no line of the log and no free page of the file any more.
extension DatasetStore {
  /// What is forgotten of a person or a clip.
  public struct Forgotten: Hashable, Sendable {
    public var faces: [FaceID]

    /// Where their portraits lie.
    public var portraits: [String]

    /// Whose montages show some of them.
    public var groups: Set<Group>
  }

  /// What `forget` would erase of a person.
  public func toForget(of person: PersonNumber) throws -> Forgotten {
    try check(person)
    return try toForget("person = ?", person.value)
  }

  /// What `forget` would erase of a clip.
  public func toForget(of clip: ClipID) throws -> Forgotten {
    try toForget("clip = ?", number(of: clip))
  }

  private func toForget(_ condition: String, _ value: Int) throws -> Forgotten {
    var forgotten = Forgotten(faces: [], portraits: [], groups: [])
    try database.rows(
      "SELECT id, portrait, person, is_rejected FROM face WHERE \(condition)", [.integer(value)]
    ) { row in
      forgotten.faces.append(FaceID(hexadecimal: row.text(0)))
      if let portrait = row.optionalText(1) { forgotten.portraits.append(portrait) }
      forgotten.groups.insert(
        row.integer(3) == 1 ? .rejected : row.optionalInteger(2).map { .person(PersonNumber($0)) } ?? .unsorted)
    }
    return forgotten
  }

  /// Erases a person: faces, tracks, name, and what the log says of them; and whoever was merged into them.
  public func forget(_ person: PersonNumber) throws {
    let forgotten = try toForget(of: person)
    let people = try everybody(mergedInto: person)
    try erase(forgotten, people: people) {
      let list = people.map { "\($0)" }.joined(separator: " ")
      try note(.forget, ["person": list, "faces": "\(forgotten.faces.count)"])
    }
  }

  /// Erases a clip: frames, faces, tracks, its path, and what the log says of its faces.
  public func forget(_ clip: ClipID) throws {
    let forgotten = try toForget(of: clip)
    try erase(forgotten, people: []) {
      try remove(clip)
      try note(.forget, ["clips": "1", "faces": "\(forgotten.faces.count)"])
    }
  }

  /// A person's number and those of whoever was merged into them, or into these; those who were merged first.
  private func everybody(mergedInto person: PersonNumber) throws -> [Int] {
    var people: [Int] = []
    try database.rows(
      """
      WITH RECURSIVE part (number, depth) AS (
        VALUES (?, 0) UNION SELECT person.number, depth + 1 FROM person JOIN part ON merged_into = part.number
      ) SELECT number FROM part ORDER BY depth DESC
      """, [.integer(person.value)]
    ) { people.append($0.integer(0)) }
    return people
  }

  private func erase(_ forgotten: Forgotten, people: [Int], _ more: () throws -> Void) throws {
    try transaction {
      try eraseEdits(touching: forgotten.faces, people)
      let tracks = try Set(forgotten.faces.compactMap { try track(of: $0.hexadecimal) })
      for face in forgotten.faces {
        try database.run("DELETE FROM misplaced WHERE face = ?", [.text(face.hexadecimal)])
        try database.run("DELETE FROM face WHERE id = ?", [.text(face.hexadecimal)])
      }
      // A mean is told anew from the faces that are left, and is gone where none are.
      for track in tracks { try summarise(track) }
      for person in people {
        try database.run("DELETE FROM kept_apart WHERE first = ?1 OR second = ?1", [.integer(person)])
        try database.run("DELETE FROM person WHERE number = ?", [.integer(person)])
      }
      for group in forgotten.groups {
        try database.run("UPDATE folder SET montage = NULL WHERE person = ?", [.integer(group.key)])
      }
      // Sums over their embeddings, too, say something of them.
      try setSpread(nil)
      try noteTablesAreStale()
      try more()
    }
    // Rows that were rewritten leave their old selves in the free parts of pages; a new file has none.
    try database.script("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
  }

  /// Lines of the log that say something of what is forgotten keep their number and kind, and lose the rest: they can no
  /// longer be undone.
  private func eraseEdits(touching faces: [FaceID], _ people: [Int]) throws {
    let keys = Set(faces.map(\.hexadecimal))
    let numbers = Set(people.map { "\($0)" })
    for edit in try edits() where edit.isUndoable {
      var says = false
      try changeset(of: edit.id)?.forEachChange { change in
        let key = change.row.key
        switch change.row.table {
        case "face": says = says || keys.contains(key)
        case "person": says = says || numbers.contains(key)
        default: says = says || key.split(separator: "/").contains { numbers.contains(String($0)) }
        }
      }
      if says {
        try database.run("UPDATE edit SET arguments = '{}', changeset = NULL WHERE id = ?", [.integer(edit.id)])
      }
    }
  }

  /// The clip that is meant by a path as it was given, a file name, or the first digits of its hash.
  public func clip(named text: String) throws -> ClipID {
    let clips = try clips()
    let bytes = [UInt8](text.utf8)
    let exact = clips.filter { $0.path.bytes == bytes }
    let named = exact.isEmpty ? clips.filter { $0.path.lastComponent == bytes } : exact
    let found =
      named.isEmpty && bytes.count >= 6 ? clips.filter { $0.id.hexadecimal.hasPrefix(text.lowercased()) } : named
    guard let clip = found.first else { throw EditError.noSuchClip(text) }
    guard found.count == 1 else { throw EditError.ambiguousClip(text) }
    return clip.id
  }
}
