public import Vocabulary

/// What a human decided in one library, for another that is made of the same clips.
extension DatasetStore {
  /// Where somebody is, as far as a human had a say in it.
  public struct Decision: Hashable, Sendable {
    /// From the clip's first video frame.
    public var seconds: Double
    public var box: Rectangle

    public var say: Say
  }

  /// What a human said of a face, if anything.
  public enum Say: Hashable, Sendable {
    /// Nothing: grouping put it where it is.
    case nothing

    /// Nothing of the face itself, but its person has a name, is ignored, or kept apart from somebody.
    case knows(PersonNumber)

    /// It is this person's, or nobody's.
    case puts(PersonNumber?)
    case isNoFace
  }

  /// Whether a human said anything at all.
  public func hasDecisions() throws -> Bool {
    try !peopleWithMarks().isEmpty || database.integer("SELECT count(*) FROM face WHERE is_decided") > 0
  }

  /// The faces of a clip with what a human said of them, by time; none where the clip is not known.
  public func decisions(of clip: ClipID) throws -> [Decision] {
    guard let number = clipNumbers[clip] else { return [] }
    let marked = Set(try peopleWithMarks())
    var decisions: [Decision] = []
    try database.rows(
      """
      SELECT frame.seconds, x, y, face.width, face.height, person, is_decided, is_rejected FROM face
        JOIN frame ON frame.clip = face.clip AND frame.number = face.frame
      WHERE face.clip = ? ORDER BY frame.seconds, x, face.id
      """, [.integer(number)]
    ) { row in
      let person = row.optionalInteger(5).map { PersonNumber($0) }
      var say = Say.nothing
      if row.integer(7) == 1 {
        say = .isNoFace
      } else if row.integer(6) == 1 {
        say = .puts(person)
      } else if let person, marked.contains(person) {
        say = .knows(person)
      }
      decisions.append(
        Decision(
          seconds: row.real(0),
          box: Rectangle(x: row.real(1), y: row.real(2), width: row.real(3), height: row.real(4)), say: say))
    }
    return decisions
  }

  /// Takes over the people of another library, with numbers, names and marks, and who is kept apart from whom. This one has
  /// nobody yet.
  public func takePeople(from other: DatasetStore) throws {
    try transaction {
      // Who is part of another comes after them.
      try other.database.rows(
        "SELECT number, name, is_ignored, merged_into FROM person ORDER BY merged_into IS NOT NULL, number"
      ) { row in
        try database.run(
          "INSERT INTO person (number, name, is_ignored) VALUES (?, ?, ?)",
          [.integer(row.integer(0)), .text(row.optionalText(1)), .integer(row.integer(2))])
      }
      try other.database.rows("SELECT number, merged_into FROM person WHERE merged_into IS NOT NULL") { row in
        try database.run(
          "UPDATE person SET merged_into = ? WHERE number = ?", [.integer(row.integer(1)), .integer(row.integer(0))])
      }
      try other.database.rows("SELECT first, second FROM kept_apart") { row in
        try database.run(
          "INSERT INTO kept_apart (first, second) VALUES (?, ?)", [.integer(row.integer(0)), .integer(row.integer(1))])
      }
      // Numbers that were used are never used again, even those of whom was forgotten.
      let used = try other.database.integer("SELECT max(seq) FROM sqlite_sequence WHERE name = 'person'")
      try database.run("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'person'", [.integer(used)])
    }
  }

  /// Puts faces where a human's word about the same faces, in another library, says. Faces that are parts of tracks are torn
  /// out of them. It is no edit, and cannot be undone.
  public func carry(_ faces: [FaceID], _ say: Say) throws {
    try transaction {
      let changes = try database.recording(Self.editedTables) {
        switch say {
        case .nothing: break
        case .knows(let person): for face in faces { try place(face, with: person) }
        case .puts(let person): try put(faces, with: person)
        case .isNoFace: try rejectEach(faces)
        }
      }
      try bringTracksInLine(with: changes)
    }
  }

  /// Lends a clip's faces, by frame.
  public func forEachFace(of clip: ClipID, _ body: (FaceRow) throws -> Void) throws {
    try forEachFaceRow(
      "WHERE face.clip = ? ORDER BY face.frame, face.x, face.id", [.integer(number(of: clip))], body)
  }
}
