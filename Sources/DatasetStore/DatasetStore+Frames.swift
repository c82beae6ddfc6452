public import Vocabulary

extension DatasetStore {
  /// The frames of a clip that were looked at, with faces or without, by time.
  ///
  /// - Complexity: About 64 bytes a frame.
  public func frames(of clip: ClipID) throws -> [FrameRecord] {
    var frames: [FrameRecord] = []
    try database.rows(
      """
      SELECT number, seconds, presentation_seconds, frame.width, frame.height, shown_seconds FROM frame
        JOIN clip ON clip.id = frame.clip WHERE clip.sha256 = ? ORDER BY seconds, number
      """, [.text(clip.hexadecimal)]
    ) { row in
      frames.append(
        FrameRecord(
          clip: clip, index: row.integer(0), seconds: row.real(1), presentationSeconds: row.real(2),
          size: PixelSize(width: row.integer(3), height: row.integer(4)), shownSeconds: row.optionalReal(5)))
    }
    return frames
  }
}
