public import Vocabulary

/// What a player of clips wants to know: who is to be seen when, and where in the picture.
extension DatasetStore {
  /// A face in a frame that was looked at, without its identity's numbers: cheap by the thousand.
  public struct SeenFace: Hashable, Sendable {
    public var id: FaceID

    /// `nil` where it belongs to none.
    public var track: Int?

    /// `nil` while unsorted.
    public var person: PersonNumber?

    /// As shares of the frame's upright size: 0 is left or top, 1 right or bottom. Boxes may reach beyond.
    public var box: Rectangle
  }

  /// Lends the stretches of one person, or of nobody, in videos, by clip, then by time. What a human said is no face is
  /// left out.
  public func forEachStretch(of person: PersonNumber?, _ body: (Stretch) throws -> Void) throws {
    try forEachStretch(where: "person IS ?1", [.integer(person?.value)], body)
  }

  /// Lends everybody's stretches in one clip, by time.
  public func forEachStretch(in clip: ClipID, _ body: (Stretch) throws -> Void) throws {
    guard let number = clipNumbers[clip] else { return }
    try forEachStretch(where: "clip = ?1", [.integer(number)], body)
  }

  private func forEachStretch(
    where condition: String, _ values: [SQLValue], _ body: (Stretch) throws -> Void
  ) throws {
    try database.rows(
      """
      WITH stretch AS (
        SELECT clip, person, track, min(shot) AS shot, min(frame) AS first, max(frame) AS last FROM face
        WHERE \(condition) AND NOT is_rejected GROUP BY clip, person, track, CASE WHEN track IS NULL THEN frame END
      )
      SELECT sha256, person, stretch.shot, begin.seconds, finish.seconds, coalesce(finish.shown_seconds, step_seconds)
      FROM stretch JOIN clip ON clip.id = stretch.clip AND clip.kind = 'video'
        JOIN frame AS begin ON begin.clip = stretch.clip AND begin.number = stretch.first
        JOIN frame AS finish ON finish.clip = stretch.clip AND finish.number = stretch.last
      ORDER BY stretch.clip, begin.seconds, finish.seconds, person
      """, values
    ) { row in
      try body(
        Stretch(
          clip: ClipID(hexadecimal: row.text(0)), person: row.optionalInteger(1).map { PersonNumber($0) },
          shot: row.optionalInteger(2), first: row.real(3), last: row.real(4), shown: row.optionalReal(5) ?? 0))
    }
  }

  /// Lends the frames of a clip that were looked at, by time, each with its faces from left to right; frames without any
  /// too. What a human said is no face is left out.
  ///
  /// - Parameters:
  ///   - from: The first moment wanted, in seconds from the clip's first video frame.
  ///   - to: The first moment not wanted any more.
  /// - Complexity: One pass over the clip's frames.
  public func forEachSeenFrame(
    of clip: ClipID, from: Double, to: Double, _ body: (_ seconds: Double, [SeenFace]) throws -> Void
  ) throws {
    guard let number = clipNumbers[clip] else { return }
    var frame: (number: Int, seconds: Double, faces: [SeenFace])?
    try database.rows(
      """
      SELECT number, seconds, frame.width, frame.height, face.id, track, person, x, y, face.width, face.height
      FROM frame LEFT JOIN face ON face.clip = frame.clip AND face.frame = frame.number AND NOT is_rejected
      WHERE frame.clip = ? AND seconds >= ? AND seconds < ? ORDER BY seconds, number, x, y, face.id
      """, [.integer(number), .real(from), .real(to)]
    ) { row in
      if let finished = frame, finished.number != row.integer(0) {
        try body(finished.seconds, finished.faces)
        frame = nil
      }
      if frame == nil { frame = (row.integer(0), row.real(1), []) }
      guard !row.isNull(4) else { return }
      let (width, height) = (max(row.real(2), 1), max(row.real(3), 1))
      frame?.faces.append(
        SeenFace(
          id: FaceID(hexadecimal: row.text(4)), track: row.optionalInteger(5),
          person: row.optionalInteger(6).map { PersonNumber($0) },
          box: Rectangle(
            x: row.real(7) / width, y: row.real(8) / height, width: row.real(9) / width, height: row.real(10) / height)
        ))
    }
    if let frame { try body(frame.seconds, frame.faces) }
  }
}
