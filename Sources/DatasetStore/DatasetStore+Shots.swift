public import Vocabulary

/// A shot of a video: what lies between two cuts.
public struct ShotRecord: Hashable, Sendable {
  public var clip: ClipID

  /// From 0 in the clip, as faces and tracks name it. A shot in which no frame was looked at has no record.
  public var number: Int

  /// Of all frames of the clip, the one that begins it.
  public var firstFrameIndex: Int

  /// Of the first and the last of its frames that were looked at, from the clip's first video frame.
  public var firstSeconds: Double
  public var lastSeconds: Double

  /// The camera set-up that it shows, from 0 in the clip by first appearance; shots of one number show one place from one
  /// camera position. `nil` where that is not known, and where there is nothing to be seen.
  public var setUp: Int?

  public init(
    clip: ClipID, number: Int, firstFrameIndex: Int, firstSeconds: Double, lastSeconds: Double, setUp: Int? = nil
  ) {
    self.clip = clip
    self.number = number
    self.firstFrameIndex = firstFrameIndex
    self.firstSeconds = firstSeconds
    self.lastSeconds = lastSeconds
    self.setUp = setUp
  }
}

/// The shots of videos. Photos have none, nor has a clip that was taken in before there was this table, or without looking
/// for shots.
extension DatasetStore {
  /// Notes a clip's shots. What was noted of them before goes.
  public func setShots(_ shots: [ShotRecord], of clip: ClipID) throws {
    try transaction {
      let number = number(of: clip)
      try database.run("DELETE FROM shot WHERE clip = ?", [.integer(number)])
      for shot in shots {
        try database.run(
          "INSERT INTO shot (clip, number, first_frame, first_seconds, last_seconds, setup) VALUES (?, ?, ?, ?, ?, ?)",
          [
            .integer(number), .integer(shot.number), .integer(shot.firstFrameIndex), .real(shot.firstSeconds),
            .real(shot.lastSeconds), .integer(shot.setUp),
          ])
      }
    }
  }

  /// Lends all shots, clip by clip in the order of their hashes.
  public func forEachShot(_ body: (ShotRecord) throws -> Void) throws {
    try database.rows(
      """
      SELECT clip.sha256, number, first_frame, first_seconds, last_seconds, setup FROM shot
        JOIN clip ON clip.id = shot.clip ORDER BY clip.sha256, number
      """
    ) { row in
      try body(
        ShotRecord(
          clip: ClipID(hexadecimal: row.text(0)), number: row.integer(1), firstFrameIndex: row.integer(2),
          firstSeconds: row.real(3), lastSeconds: row.real(4), setUp: row.optionalInteger(5)))
    }
  }
}
