public import Vocabulary

extension DatasetStore {
  /// Sets the model of its kind.
  public func add(_ model: ModelRecord) throws {
    try database.run(
      "INSERT OR REPLACE INTO model (kind, name, sha256) VALUES (?, ?, ?)",
      [.text(model.kind.rawValue), .text(model.name), .text(model.sha256)])
  }

  /// Notes that a run begins.
  ///
  /// - Parameter optionsJSON: The options that decide the result, as a JSON object; throws where it is none.
  /// - Parameter startedAt: In seconds since 1970.
  /// - Returns: The number that `finishRun` wants.
  public func beginRun(program: String, optionsJSON: String, startedAt: Double) throws -> Int {
    try database.run(
      "INSERT INTO run (program, options, started) VALUES (?, json(?), ?)",
      [.text(program), .text(optionsJSON), .real(startedAt)])
    return try database.integer("SELECT last_insert_rowid()")
  }

  public func finishRun(_ run: Int, at finished: Double) throws {
    try database.run("UPDATE run SET finished = ? WHERE id = ?", [.real(finished), .integer(run)])
  }

  /// Takes a clip in. Ask `clip(_:)` first: one that is there already throws `.constraint`.
  public func add(_ clip: ClipRecord, run: Int? = nil) throws {
    try database.run(
      """
      INSERT INTO clip (sha256, path, display_path, kind, width, height, base_seconds, duration_seconds,
        decoded_frames, damaged_frames, note, run, frame_rate) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .text(clip.id.hexadecimal), .blob(clip.path.bytes), .text(clip.path.description), .text(clip.kind.rawValue),
        .integer(clip.size.width), .integer(clip.size.height), .real(clip.baseSeconds), .real(clip.durationSeconds),
        .integer(clip.decodedFrameCount), .integer(clip.damagedFrameCount), .text(clip.note), .integer(run),
        .real(clip.frameRate),
      ])
    clipNumbers[clip.id] = try database.integer("SELECT last_insert_rowid()")
  }

  /// Changes what is known of a clip once it was read to its end: frame counts, duration, note.
  public func update(_ clip: ClipRecord) throws {
    try database.run(
      """
      UPDATE clip SET width = ?, height = ?, base_seconds = ?, duration_seconds = ?, decoded_frames = ?,
        damaged_frames = ?, note = ? WHERE id = ?
      """,
      [
        .integer(clip.size.width), .integer(clip.size.height), .real(clip.baseSeconds), .real(clip.durationSeconds),
        .integer(clip.decodedFrameCount), .integer(clip.damagedFrameCount), .text(clip.note),
        .integer(number(of: clip.id)),
      ])
  }

  /// - Precondition: Its clip was added.
  public func add(_ frame: FrameRecord) throws {
    try database.run(
      """
      INSERT INTO frame (clip, number, seconds, presentation_seconds, width, height, shown_seconds)
        VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .integer(number(of: frame.clip)), .integer(frame.index), .real(frame.seconds),
        .real(frame.presentationSeconds), .integer(frame.size.width), .integer(frame.size.height),
        .real(frame.shownSeconds),
      ])
  }

  /// - Precondition: Its clip was added, and its embedding is as long as the others.
  /// - Throws: `.constraint` where its frame was not added, or the face is there already.
  public func add(_ face: FaceRecord) throws {
    if let count = face.embedding?.values.count {
      precondition(
        count == embeddingDimension ?? count, "an embedding of \(count) among those of \(embeddingDimension ?? 0)")
      embeddingDimension = count
    }
    let box = face.detection.box
    try database.run(
      """
      INSERT INTO face (id, clip, frame, x, y, width, height, score, quality, quality_size, quality_sharpness,
        quality_pose, quality_light, quality_score, quality_inside, shot, track, portrait, landmarks, embedding, clothing)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .text(face.id.hexadecimal), .integer(number(of: face.clip)), .integer(face.frameIndex),
        .real(box.x), .real(box.y), .real(box.width), .real(box.height), .real(face.detection.score),
        .real(face.quality?.value), .real(face.quality?.size), .real(face.quality?.sharpness),
        .real(face.quality?.pose), .real(face.quality?.light), .real(face.quality?.score),
        .real(face.quality?.inside), .integer(face.shot), .integer(face.track), .text(face.portrait),
        .blob(face.detection.landmarks.map(LittleEndian.bytes)),
        .blob(face.embedding.map { LittleEndian.bytes(of: $0.values) }), .blob(face.clothing?.bins),
      ])
    try noteMisplaced(face.id)
  }

  /// Makes a person without faces or name.
  ///
  /// - Returns: A number above all that were ever used.
  public func addPerson() throws -> PersonNumber {
    try database.run("INSERT INTO person (name) VALUES (NULL)")
    return PersonNumber(try database.integer("SELECT last_insert_rowid()"))
  }

  private func noteMisplaced(_ face: FaceID) throws {
    try database.run("INSERT OR IGNORE INTO misplaced (face) VALUES (?)", [.text(face.hexadecimal)])
  }

  /// Gives a face to a person, or to nobody.
  ///
  /// - Parameter confidence: How sure its place is, 0 … 1; `nil` where it is not told.
  public func place(_ face: FaceID, with person: PersonNumber?, confidence: Double? = nil) throws {
    try database.run(
      "UPDATE face SET person = ?, confidence = ? WHERE id = ?",
      [.integer(person?.value), .real(confidence), .text(face.hexadecimal)])
    try noteMisplaced(face)
  }

  /// Takes faces out of the library; their portraits are the caller's to remove.
  public func remove(_ faces: [FaceID]) throws {
    try transaction {
      for face in faces { try database.run("DELETE FROM face WHERE id = ?", [.text(face.hexadecimal)]) }
    }
  }

  func number(of clip: ClipID) -> Int {
    guard let number = clipNumbers[clip] else { preconditionFailure("clip \(clip.hexadecimal) was not added") }
    return number
  }
}
