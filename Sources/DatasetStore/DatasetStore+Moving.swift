public import Vocabulary

/// Giving faces to others, or to nobody.
extension DatasetStore {
  /// Gives faces to a person: of their own accord no grouping moves them again.
  ///
  /// - Parameter person: Whose they are; nobody's where `nil`.
  @discardableResult
  public func move(_ faces: [FaceID], to person: PersonNumber?, as kind: EditRecord.Kind = .move) throws -> Int {
    if let person { try check(person) }
    let faces = try checked(faces)
    return try edit(kind, ["faces": "\(faces.count)", "person": person.map { "\($0.value)" } ?? ""]) {
      try put(faces, with: person)
    }
  }

  /// Makes a new person of faces.
  ///
  /// - Returns: The new person.
  @discardableResult
  public func moveToNewPerson(_ faces: [FaceID]) throws -> PersonNumber {
    let faces = try checked(faces)
    guard !faces.isEmpty else { throw EditError.nothingToDo }
    return try transaction {
      let person = try nextNumber()
      try edit(.move, ["faces": "\(faces.count)", "person": "\(person.value)", "new": "yes"]) {
        try database.run("INSERT INTO person (number) VALUES (?)", [.integer(person.value)])
        try put(faces, with: person)
      }
      return person
    }
  }

  /// Makes two of one: these faces become a new person, the others stay, and the two are never joined again.
  ///
  /// - Returns: The new person.
  @discardableResult
  public func split(_ person: PersonNumber, taking faces: [FaceID]) throws -> PersonNumber {
    try check(person)
    let faces = try checked(faces)
    let theirs = Set(try self.faces(of: person))
    guard !faces.isEmpty, faces.count < theirs.count, faces.allSatisfy(theirs.contains) else {
      throw EditError.nothingToSplit(person)
    }
    return try transaction {
      let other = try nextNumber()
      try edit(.split, ["person": "\(person.value)", "new": "\(other.value)", "faces": "\(faces.count)"]) {
        try database.run("INSERT INTO person (number) VALUES (?)", [.integer(other.value)])
        try put(faces, with: other)
        try database.run("UPDATE face SET is_decided = 1 WHERE person = ?", [.integer(person.value)])
        try setApart(person, other)
      }
      return other
    }
  }

  /// Each once, in the order given.
  ///
  /// - Throws: `EditError.noSuchFace`.
  func checked(_ faces: [FaceID]) throws -> [FaceID] {
    var seen: Set<FaceID> = []
    let faces = faces.filter { seen.insert($0).inserted }
    for face in faces
    where try database.integer("SELECT count(*) FROM face WHERE id = ?", [.text(face.hexadecimal)]) == 0 {
      throw EditError.noSuchFace(face.hexadecimal)
    }
    return faces
  }

  /// The number that the next person gets: above all that were ever used.
  func nextNumber() throws -> PersonNumber {
    PersonNumber(1 + (try database.integer("SELECT seq FROM sqlite_sequence WHERE name = 'person'")))
  }

  func put(_ faces: [FaceID], with person: PersonNumber?) throws {
    try separateTracks(of: faces.filter { try !isThere($0, person: person, isRejected: false) })
    for face in faces {
      try database.run(
        "UPDATE face SET person = ?, confidence = ?, is_decided = 1, is_rejected = 0 WHERE id = ?",
        [.integer(person?.value), .real(person == nil ? nil : 1), .text(face.hexadecimal)])
    }
  }

  /// Whether a face lies there already: to confirm it tears no track.
  private func isThere(_ face: FaceID, person: PersonNumber?, isRejected: Bool) throws -> Bool {
    try database.integer(
      "SELECT count(*) FROM face WHERE id = ? AND person IS ? AND is_rejected = ?",
      [.text(face.hexadecimal), .integer(person?.value), .integer(isRejected ? 1 : 0)]) == 1
  }

  /// Says that these are no faces: they stay in the database, and are in nothing that is made from it.
  @discardableResult
  public func reject(_ faces: [FaceID]) throws -> Int {
    let faces = try checked(faces)
    return try edit(.notAFace, ["faces": "\(faces.count)"]) { try rejectEach(faces) }
  }

  func rejectEach(_ faces: [FaceID]) throws {
    try separateTracks(of: faces.filter { try !isThere($0, person: nil, isRejected: true) })
    for face in faces {
      try database.run(
        "UPDATE face SET person = NULL, confidence = NULL, is_decided = 1, is_rejected = 1 WHERE id = ?",
        [.text(face.hexadecimal)])
    }
  }

  /// The faces of a person, the best first.
  public func faces(of person: PersonNumber?) throws -> [FaceID] {
    var faces: [FaceID] = []
    try database.rows(
      "SELECT id FROM face WHERE person IS ? AND NOT is_rejected ORDER BY quality DESC, id",
      [.integer(person?.value)]
    ) { faces.append(FaceID(hexadecimal: $0.text(0))) }
    return faces
  }
}
