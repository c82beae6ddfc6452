public import Vocabulary

/// What a search reads: who is where, and what looks like what.
extension DatasetStore {
  /// What a list of clips says of one.
  public struct ClipContents: Hashable, Sendable {
    public var clip: ClipRecord
    public var faceCount: Int

    /// Those who have a number, strangers who are ignored too.
    public var personCount: Int
  }

  /// In the order in which they were taken in. What a human said is no face is left out.
  ///
  /// - Complexity: One pass over an index of the faces.
  public func clipContents() throws -> [ClipContents] {
    var counts: [ClipID: (faces: Int, people: Int)] = [:]
    try database.rows(
      """
      SELECT sha256, faces, people FROM (
        SELECT clip, count(*) AS faces, count(DISTINCT person) AS people FROM face WHERE NOT is_rejected GROUP BY clip
      ) JOIN clip ON clip.id = clip
      """
    ) { counts[ClipID(hexadecimal: $0.text(0))] = ($0.integer(1), $0.integer(2)) }
    return try clips().map { clip in
      let count = counts[clip.id] ?? (0, 0)
      return ClipContents(clip: clip, faceCount: count.faces, personCount: count.people)
    }
  }

  /// The faces of one clip whose frames are on screen between two moments, both included, by time and then from left to
  /// right. A frame that ends when the first moment begins is not among them.
  ///
  /// - Complexity: The faces of the frames between.
  public func forEachFace(of clip: ClipID, from: Double, to: Double, _ body: (FaceRow) throws -> Void) throws {
    try forEachFaceRow(
      """
      WHERE face.clip = (SELECT id FROM clip WHERE sha256 = ?1) AND frame.seconds <= ?3
        AND (frame.seconds >= ?2 OR frame.seconds + coalesce(frame.shown_seconds, clip.step_seconds, 0) > ?2)
        AND NOT is_rejected ORDER BY face.frame, face.x, face.y, face.id
      """, [.text(clip.hexadecimal), .real(from), .real(to)], body)
  }

  /// The stretches of one clip in the order of time, as `forEachStretch` reckons them.
  ///
  /// - Complexity: One pass over the clip's part of an index.
  public func stretches(of clip: ClipID) throws -> [Stretch] {
    var stretches: [Stretch] = []
    try database.rows(
      """
      WITH stretch AS (
        SELECT clip, person, track, min(shot) AS shot, min(frame) AS first, max(frame) AS last FROM face
        WHERE clip = (SELECT id FROM clip WHERE sha256 = ?1) AND NOT is_rejected
        GROUP BY person, track, CASE WHEN track IS NULL THEN frame END
      )
      SELECT person, stretch.shot, begin.seconds, finish.seconds, coalesce(finish.shown_seconds, step_seconds)
      FROM stretch JOIN clip ON clip.id = stretch.clip
        JOIN frame AS begin ON begin.clip = stretch.clip AND begin.number = stretch.first
        JOIN frame AS finish ON finish.clip = stretch.clip AND finish.number = stretch.last
      ORDER BY begin.seconds, finish.seconds, person
      """, [.text(clip.hexadecimal)]
    ) { row in
      stretches.append(
        Stretch(
          clip: clip, person: row.optionalInteger(0).map { PersonNumber($0) }, shot: row.optionalInteger(1),
          first: row.real(2), last: row.real(3), shown: row.optionalReal(4) ?? 0))
    }
    return stretches
  }

  /// A face's numbers, and the track that it belongs to.
  public struct PlacedEmbedding: Sendable {
    public var face: FaceID

    /// Tells clips apart while the store is open, and nothing else.
    public var clip: Int

    /// `nil` where it belongs to none.
    public var track: Int?
    public var embedding: Embedding
  }

  /// Lends all embeddings, one at a time, in the order in which they were taken in. What a human said is no face is left
  /// out.
  public func forEachEmbedding(_ body: (PlacedEmbedding) throws -> Void) throws {
    try database.rows(
      "SELECT id, clip, track, embedding FROM face WHERE embedding IS NOT NULL AND NOT is_rejected ORDER BY rowid"
    ) { row in
      var values: [Float] = []
      row.withBytes(3) { LittleEndian.append($0, to: &values) }
      try body(
        PlacedEmbedding(
          face: FaceID(hexadecimal: row.text(0)), clip: row.integer(1), track: row.optionalInteger(2),
          embedding: Embedding(values)))
    }
  }

  /// These faces, in the order in which they are given; those that there are not are left out.
  public func faceRows(_ faces: [FaceID]) throws -> [FaceRow] {
    var rows: [FaceRow] = []
    for face in faces {
      try forEachFaceRow("WHERE face.id = ?", [.text(face.hexadecimal)]) { rows.append($0) }
    }
    return rows
  }
}
