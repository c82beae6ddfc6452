public import Vocabulary

/// A face of a clip that two libraries have: where it is, and what its library made of it.
public struct PlacedFace: Hashable, Sendable {
  public var id: FaceID
  public var frameIndex: Int
  public var seconds: Double
  public var box: Rectangle

  /// From 0 in the clip; `nil` where faces were grouped without tracks.
  public var track: Int?

  /// `nil` while unsorted.
  public var person: PersonNumber?

  /// Whether a human put it there.
  public var isDecided: Bool

  /// Whether a human said that it is no face.
  public var isRejected: Bool
}

/// Clips that go from one library to another. Rows are taken over column by column, so that nothing of them is lost.
extension DatasetStore {
  /// The faces of a clip, by frame, rejected ones too.
  ///
  /// - Complexity: Memory is in proportion to the clip's faces; embeddings are not read.
  public func placedFaces(of clip: ClipID) throws -> [PlacedFace] {
    var faces: [PlacedFace] = []
    try database.rows(
      """
      SELECT face.id, face.frame, frame.seconds, face.x, face.y, face.width, face.height, person, is_decided, is_rejected,
        face.track
      FROM face JOIN frame ON frame.clip = face.clip AND frame.number = face.frame
      WHERE face.clip = ? ORDER BY face.frame, face.x, face.id
      """, [.integer(number(of: clip))]
    ) { row in
      faces.append(
        PlacedFace(
          id: FaceID(hexadecimal: row.text(0)), frameIndex: row.integer(1), seconds: row.real(2),
          box: Rectangle(x: row.real(3), y: row.real(4), width: row.real(5), height: row.real(6)),
          track: row.optionalInteger(10),
          person: row.optionalInteger(7).map { PersonNumber($0) }, isDecided: row.integer(8) == 1,
          isRejected: row.integer(9) == 1))
    }
    return faces
  }

  /// Where the portraits of a clip's faces lie.
  public func portraitPlaces(of clip: ClipID) throws -> [(face: FaceID, portrait: String)] {
    var places: [(face: FaceID, portrait: String)] = []
    try database.rows(
      "SELECT id, portrait FROM face WHERE clip = ? AND portrait IS NOT NULL", [.integer(number(of: clip))]
    ) { places.append((FaceID(hexadecimal: $0.text(0)), $0.text(1))) }
    return places
  }

  /// Takes over a clip that another library has: its frames, shots and faces, what a human decided of them, and the run that
  /// took it in. What is told of its tracks is left to `finish(_:_:)`.
  ///
  /// - Parameters:
  ///   - other: Is only read.
  ///   - people: Who each person of the other library is here; faces of all others are unsorted.
  ///   - portrait: Where the portrait of a face lies in this library.
  /// - Throws: `.constraint` where the clip is here already.
  public func takeOver(
    _ clip: ClipID, from other: DatasetStore, people: [PersonNumber: PersonNumber], portrait: (FaceID) -> String
  ) throws {
    try transaction {
      let run = try takeOverRun(of: clip, from: other)
      let theirNumber = SQLValue.integer(other.number(of: clip))
      try other.copyRows(of: Self.clipTransfer, [theirNumber]) { values in
        try database.run(Self.clipTransfer.insertion, values + [.integer(run)])
      }
      let number = try database.integer("SELECT last_insert_rowid()")
      clipNumbers[clip] = number
      try other.copyRows(of: Self.frameTransfer, [theirNumber]) { values in
        try database.run(Self.frameTransfer.insertion, values + [.integer(number)])
      }
      try other.copyRows(of: Self.shotTransfer, [theirNumber]) { values in
        try database.run(Self.shotTransfer.insertion, values + [.integer(number)])
      }
      if let dimension = other.embeddingDimension { embeddingDimension = embeddingDimension ?? dimension }
      try other.copyRows(of: Self.faceTransfer, [theirNumber]) { values in
        guard case .text(let id) = values[0] else { return }
        // By the places of these columns in the transfer.
        var values = values
        if case .integer(let person) = values[1] { values[1] = .integer(people[PersonNumber(person)]?.value) }
        if case .text = values[2] { values[2] = .text(portrait(FaceID(hexadecimal: id))) }
        try database.run(Self.faceTransfer.insertion, values + [.integer(number)])
        try database.run("INSERT OR IGNORE INTO misplaced (face) VALUES (?)", [.text(id)])
      }
      try noteTablesAreStale()
    }
  }

  /// The run that took a clip in, which other clips may have brought already.
  private func takeOverRun(of clip: ClipID, from other: DatasetStore) throws -> Int? {
    var run: [SQLValue] = []
    // A run that never finished is finished here: nobody can go on with it in this library.
    try other.database.rows(
      """
      SELECT run.program, run.options, run.started, coalesce(run.finished, run.started) FROM run
        JOIN clip ON clip.run = run.id WHERE clip.id = ?
      """, [.integer(other.number(of: clip))]
    ) { row in run = (0..<4).map { row.value($0) } }
    guard !run.isEmpty else { return nil }
    let known = try database.first(
      "SELECT id FROM run WHERE program = ? AND options = ? AND started = ?", Array(run.prefix(3))
    ) { $0.integer(0) }
    if let known { return known }
    try database.run("INSERT INTO run (program, options, started, finished) VALUES (?, ?, ?, ?)", run)
    return try database.integer("SELECT last_insert_rowid()")
  }

  /// Columns of a table that go from one library to another as they are, and one that is another there.
  private struct Transfer {
    let table: String
    let columns: [String]

    /// Whose rows are wanted, with `?` for the clip's number.
    let condition: String

    /// The column that the other library has another value for; it comes last.
    let ownColumn: String

    var selection: String { "SELECT \(columns.joined(separator: ", ")) FROM \(table) WHERE \(condition)" }

    var insertion: String {
      let places = Array(repeating: "?", count: columns.count + 1).joined(separator: ", ")
      return "INSERT INTO \(table) (\((columns + [ownColumn]).joined(separator: ", "))) VALUES (\(places))"
    }
  }

  private func copyRows(of transfer: Transfer, _ values: [SQLValue], _ body: ([SQLValue]) throws -> Void) throws {
    let count = Int32(transfer.columns.count)
    try database.rows(transfer.selection, values) { row in try body((0..<count).map { row.value($0) }) }
  }

  private static let clipTransfer = Transfer(
    table: "clip",
    columns: [
      "sha256", "path", "display_path", "kind", "width", "height", "base_seconds", "duration_seconds",
      "decoded_frames", "damaged_frames", "note", "last_path", "frame_rate",
    ], condition: "id = ?", ownColumn: "run")

  private static let frameTransfer = Transfer(
    table: "frame", columns: ["number", "seconds", "presentation_seconds", "width", "height", "shown_seconds"],
    condition: "clip = ?", ownColumn: "clip")

  private static let shotTransfer = Transfer(
    table: "shot", columns: ["number", "first_frame", "first_seconds", "last_seconds", "setup"],
    condition: "clip = ?", ownColumn: "clip")

  private static let faceTransfer = Transfer(
    table: "face",
    columns: [
      "id", "person", "portrait", "frame", "x", "y", "width", "height", "score", "quality", "quality_size",
      "quality_sharpness", "quality_pose", "quality_light", "quality_score", "quality_inside", "confidence", "shot",
      "track", "is_decided", "is_rejected", "landmarks", "embedding", "clothing",
    ], condition: "clip = ? ORDER BY rowid", ownColumn: "clip")
}
