public import Vocabulary

/// What questions read, and the one way in which their answers differ from other corrections.
extension DatasetStore {
  /// A face of a track, to be looked at.
  public struct TrackFace: Hashable, Sendable {
    public var id: FaceID

    /// From the clip's first video frame.
    public var seconds: Double
    public var quality: Double
    public var hasPortrait: Bool
  }

  /// The faces of a track that somebody has, in the order of time; those of the unsorted where `person` is `nil`, those
  /// that belong to no track where `track` is. What a human said is no face is left out.
  public func faces(ofTrack track: Int?, in clip: ClipID, with person: PersonNumber?) throws -> [TrackFace] {
    var faces: [TrackFace] = []
    // By person first, as an index has it: a clip may have a hundred thousand faces.
    try database.rows(
      """
      SELECT face.id, frame.seconds, coalesce(face.quality, 0), face.portrait IS NOT NULL FROM face
        JOIN frame ON frame.clip = face.clip AND frame.number = face.frame
      WHERE face.person IS ? AND face.clip = ? AND face.track IS ? AND NOT face.is_rejected
      ORDER BY face.frame, face.x, face.id
      """, [.integer(person?.value), .integer(number(of: clip)), .integer(track)]
    ) { row in
      faces.append(
        TrackFace(
          id: FaceID(hexadecimal: row.text(0)), seconds: row.real(1), quality: row.real(2),
          hasPortrait: row.integer(3) == 1))
    }
    return faces
  }

  /// Takes faces from somebody whose they are not: they go to another person, or a new one, and the two are never joined.
  ///
  /// Like a move, and a split, with one difference: of the rest it is not said that they are the person's, since nobody
  /// has looked at them. They may be asked about next.
  ///
  /// - Parameter other: Whose they are; a new person where `nil`.
  /// - Returns: Whose they are now.
  @discardableResult
  public func part(_ faces: [FaceID], from person: PersonNumber, to other: PersonNumber?) throws -> PersonNumber {
    try check(person)
    if let other { try check(other) }
    guard person != other else { throw EditError.samePerson(person) }
    let faces = try checked(faces)
    guard !faces.isEmpty else { throw EditError.nothingToDo }
    return try transaction {
      let owner = try other ?? nextNumber()
      var arguments = ["faces": "\(faces.count)", "person": "\(owner.value)", "from": "\(person.value)"]
      if other == nil { arguments = ["faces": "\(faces.count)", "person": "\(person.value)", "new": "\(owner.value)"] }
      try edit(other == nil ? .split : .move, arguments) {
        if other == nil { try database.run("INSERT INTO person (number) VALUES (?)", [.integer(owner.value)]) }
        try put(faces, with: owner)
        try setApart(person, owner)
      }
      return owner
    }
  }
}
