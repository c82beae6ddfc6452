public import Vocabulary

extension DatasetStore {
  public struct Counts: Hashable, Sendable {
    public var clips: Int
    public var frames: Int
    public var faces: Int

    /// Those who have faces; strangers who are ignored are left out.
    public var people: Int
    public var unsorted: Int

    public init(clips: Int, frames: Int, faces: Int, people: Int, unsorted: Int) {
      self.clips = clips
      self.frames = frames
      self.faces = faces
      self.people = people
      self.unsorted = unsorted
    }
  }

  public func counts() throws -> Counts {
    Counts(
      clips: try database.integer("SELECT count(*) FROM clip"),
      frames: try database.integer("SELECT count(*) FROM frame"),
      faces: try database.integer("SELECT count(*) FROM face WHERE NOT is_rejected"),
      people: try database.integer(
        "SELECT count(*) FROM person WHERE NOT is_ignored AND EXISTS (SELECT 1 FROM face WHERE face.person = number)"),
      unsorted: try database.integer("SELECT count(*) FROM face WHERE person IS NULL AND NOT is_rejected"))
  }

  /// Whether there are more faces than so many, rejected ones too: told without counting all of a large library's.
  public func hasMoreFaces(than count: Int) throws -> Bool {
    try database.integer("SELECT count(*) FROM (SELECT 1 FROM face LIMIT ?)", [.integer(count + 1)]) > count
  }

  /// In alphabetical order of their kinds.
  public func models() throws -> [ModelRecord] {
    var models: [ModelRecord] = []
    try database.rows("SELECT kind, name, sha256 FROM model ORDER BY kind") { row in
      guard let kind = ModelRecord.Kind(rawValue: row.text(0)) else { return }
      models.append(ModelRecord(kind: kind, name: row.text(1), sha256: row.text(2)))
    }
    return models
  }

  private static let clipColumns = """
    sha256, path, kind, width, height, base_seconds, duration_seconds, decoded_frames, damaged_frames, note,
      frame_rate
    """

  /// In the order in which they were taken in.
  public func clips() throws -> [ClipRecord] {
    var clips: [ClipRecord] = []
    try database.rows("SELECT \(Self.clipColumns) FROM clip ORDER BY id") { clips.append(Self.clip(at: $0)) }
    return clips
  }

  /// `nil` where this clip was not taken in.
  public func clip(_ id: ClipID) throws -> ClipRecord? {
    try database.first(
      "SELECT \(Self.clipColumns) FROM clip WHERE sha256 = ?", [.text(id.hexadecimal)], Self.clip)
  }

  private static func clip(at row: Row) -> ClipRecord {
    ClipRecord(
      id: ClipID(hexadecimal: row.text(0)), path: FilePath(bytes: row.blob(1)) ?? FilePath("?"),
      kind: ClipRecord.Kind(rawValue: row.text(2)) ?? .video,
      size: PixelSize(width: row.integer(3), height: row.integer(4)), baseSeconds: row.real(5),
      durationSeconds: row.optionalReal(6), decodedFrameCount: row.integer(7), damagedFrameCount: row.integer(8),
      note: row.optionalText(9), frameRate: row.optionalReal(10))
  }

  /// One face with all that was taken in of it.
  public func face(_ id: FaceID) throws -> FaceRecord? {
    try database.first(
      """
      SELECT clip.sha256, frame, x, y, face.width, face.height, score, shot, track, portrait, landmarks,
        embedding, \(Self.qualityColumns) FROM face JOIN clip ON clip.id = face.clip WHERE face.id = ?
      """, [.text(id.hexadecimal)]
    ) { row in
      var values: [Float] = []
      row.withBytes(11) { LittleEndian.append($0, to: &values) }
      return FaceRecord(
        id: id, clip: ClipID(hexadecimal: row.text(0)), frameIndex: row.integer(1),
        detection: Detection(
          box: Rectangle(x: row.real(2), y: row.real(3), width: row.real(4), height: row.real(5)), score: row.real(6),
          landmarks: row.withBytes(10, LittleEndian.landmarks)),
        quality: Self.quality(at: row, from: 12), embedding: row.isNull(11) ? nil : Embedding(values),
        shot: row.optionalInteger(7), track: row.optionalInteger(8), portrait: row.optionalText(9))
    }
  }

  static let qualityColumns =
    "quality_size, quality_sharpness, quality_pose, quality_light, quality_score, quality_inside"

  /// The quality whose parts begin at `column`; `nil` where it was not measured.
  static func quality(at row: Row, from column: Int32) -> FaceQuality? {
    let parts = (column..<column + 6).compactMap { row.optionalReal($0) }
    guard parts.count == 6 else { return nil }
    return FaceQuality(
      size: parts[0], sharpness: parts[1], pose: parts[2], light: parts[3], score: parts[4], inside: parts[5])
  }

  /// Lends what grouping wants to know of each face, clip by clip in the order of their hashes, frame by frame: the same
  /// order whichever clip was taken in first. What a human said is no face is left out.
  ///
  /// - Parameter clip: Only its faces; all where `nil`.
  /// - Complexity: Memory does not grow with the number of faces, but for SQLite's own sorting.
  public func forEachEvidence(of clip: ClipID? = nil, _ body: (FaceEvidence) throws -> Void) throws {
    if let clip {
      try forEachEvidence(where: "face.clip = ? AND NOT is_rejected", [.integer(number(of: clip))], body)
    } else {
      try forEachEvidence(where: "NOT is_rejected", [], body)
    }
  }

  /// Lends what is known of each face of a person, in the same order.
  public func forEachEvidence(of person: PersonNumber, _ body: (FaceEvidence) throws -> Void) throws {
    try forEachEvidence(where: "person = ? AND NOT is_rejected", [.integer(person.value)], body)
  }

  func forEachEvidence(where condition: String, _ values: [SQLValue], _ body: (FaceEvidence) throws -> Void) throws {
    try database.rows(
      """
      SELECT face.id, clip.sha256, frame, track, score, embedding, portrait, shot, \(Self.qualityColumns), person,
        is_decided, clothing
      FROM face JOIN clip ON clip.id = face.clip WHERE \(condition) ORDER BY clip.sha256, frame, x, y, face.id
      """, values
    ) { row in
      var values: [Float] = []
      row.withBytes(5) { LittleEndian.append($0, to: &values) }
      try body(
        FaceEvidence(
          id: FaceID(hexadecimal: row.text(0)), clip: ClipID(hexadecimal: row.text(1)), frameIndex: row.integer(2),
          shot: row.optionalInteger(7), track: row.optionalInteger(3), score: row.real(4),
          quality: Self.quality(at: row, from: 8),
          embedding: row.isNull(5) ? nil : Embedding(values),
          clothing: row.isNull(16) ? nil : ClothingHistogram(bins: row.blob(16)),
          portrait: row.optionalText(6),
          person: row.optionalInteger(14).map { PersonNumber($0) }, isDecided: row.integer(15) == 1))
    }
  }

  /// All embeddings in one pass and one array. Faces without one are left out.
  ///
  /// - Complexity: 4 × faces × dimension bytes, and 32 a face.
  public func embeddings() throws -> EmbeddingTable {
    let dimension = embeddingDimension ?? 0
    var table = EmbeddingTable(faces: [], dimension: dimension, values: [])
    let count = try database.integer("SELECT count(*) FROM face WHERE embedding IS NOT NULL AND NOT is_rejected")
    table.faces.reserveCapacity(count)
    table.values.reserveCapacity(count * dimension)
    try database.rows("SELECT id, embedding FROM face WHERE embedding IS NOT NULL AND NOT is_rejected ORDER BY rowid") {
      row in
      table.faces.append(FaceID(hexadecimal: row.text(0)))
      row.withBytes(1) { LittleEndian.append($0, to: &table.values) }
      guard table.values.count == table.faces.count * dimension else {
        throw DatabaseError(
          kind: .damaged, path: database.path, message: "face \(row.text(0)) has an embedding of another length",
          operation: "SELECT embedding FROM face")
      }
    }
    return table
  }

  /// Lends all faces, clips as they were taken in, then by frame, then from left to right; one at a time: memory does not
  /// grow with their number. What a human said is no face is left out.
  public func forEachFace(_ body: (FaceRow) throws -> Void) throws {
    try forEachFaceRow("WHERE NOT is_rejected ORDER BY face.clip, face.frame, face.x, face.y, face.id", [], body)
  }

  /// - Parameter clause: What follows the tables: `face`, `frame`, `clip` and `person`.
  func forEachFaceRow(_ clause: String, _ values: [SQLValue] = [], _ body: (FaceRow) throws -> Void) throws {
    try database.rows(
      """
      SELECT face.id, clip.path, face.frame, frame.seconds, frame.width, frame.height, face.x, face.y, face.width,
        face.height, face.score, face.confidence, face.shot, face.track, face.person, person.name, face.portrait,
        clip.sha256, \(Self.qualityColumns), is_rejected
      FROM face JOIN frame ON frame.clip = face.clip AND frame.number = face.frame JOIN clip ON clip.id = face.clip
        LEFT JOIN person ON person.number = face.person \(clause)
      """, values
    ) { row in
      try checkNumbers(of: row)
      try body(
        FaceRow(
          id: FaceID(hexadecimal: row.text(0)), clip: ClipID(hexadecimal: row.text(17)),
          clipPath: FilePath(bytes: row.blob(1)) ?? FilePath("?"),
          frameIndex: row.integer(2), seconds: row.real(3),
          frameSize: PixelSize(width: row.integer(4), height: row.integer(5)),
          box: Rectangle(x: row.real(6), y: row.real(7), width: row.real(8), height: row.real(9)),
          score: row.real(10), quality: Self.quality(at: row, from: 18), confidence: row.optionalReal(11),
          shot: row.optionalInteger(12),
          track: row.optionalInteger(13), person: row.optionalInteger(14).map { PersonNumber($0) },
          name: row.optionalText(15), portrait: row.optionalText(16), isRejected: row.integer(24) == 1))
    }
  }

  /// Damage that SQLite cannot see, since it made other numbers of numbers.
  ///
  /// - Parameter row: As `forEachFaceRow` selects it.
  private func checkNumbers(of row: Row) throws {
    let box = (6...9).map { row.real($0) }
    guard box.allSatisfy({ $0.magnitude < Self.greatestNumber }), row.real(3).magnitude < Self.greatestNumber,
      row.optionalInteger(14) ?? 1 > 0, row.integer(4) > 0, row.integer(5) > 0
    else {
      throw DatabaseError(
        kind: .damaged, path: database.path, message: "face \(row.text(0)) has numbers that cannot be",
        operation: "SELECT FROM face")
    }
  }

  /// No picture has so many pixels, and no clip so many seconds.
  static let greatestNumber = 1e9

  /// Faces that belong to nobody.
  public func unsortedCount() throws -> Int {
    try database.integer("SELECT count(*) FROM face WHERE person IS NULL AND NOT is_rejected")
  }

  /// Lends the places of all portraits.
  public func forEachPortrait(_ body: (String) throws -> Void) throws {
    try database.rows("SELECT portrait FROM face WHERE portrait IS NOT NULL") { try body($0.text(0)) }
  }
}
