import DatasetStore
import VideoDecoding
import Vocabulary

/// Goes through frames of a clip that were looked at before: in one pass from the first to the last, past long ways
/// between them.
struct ChosenFrames {
  /// Frames farther apart than this are reached by going there; nearer ones by decoding what lies between.
  private static let longestWayInSeconds = 5.0

  /// Frames' times are kept to the microsecond and more; a reader that counts otherwise is off by a frame at least.
  private static let toleranceInSeconds = 0.001

  private let runs: [[FrameRecord]]
  private let frameRate: Double?

  /// - Parameters:
  ///   - frames: Of one clip, by time, as `DatasetStore.frames(of:)` has them.
  ///   - frameRate: The clip's, as its record has it.
  init(_ frames: [FrameRecord], frameRate: Double?) {
    self.frameRate = frameRate
    var runs: [[FrameRecord]] = []
    for frame in frames {
      if let last = runs.last?.last, frame.seconds - last.seconds <= Self.longestWayInSeconds {
        runs[runs.count - 1].append(frame)
      } else {
        runs.append([frame])
      }
    }
    self.runs = runs
  }

  /// Lends those frames that are what they were: with the same index, time and size. Others are left out.
  ///
  /// - Parameter progress: Called for each frame that is decoded; may throw to stop.
  /// - Throws: `VideoDecodingError`: the clip was read once; a machine without memory, or another FFmpeg, may not be able
  ///   to. And what `body` throws.
  func read(
    from path: FilePath, progress: () throws -> Void, _ body: (DecodedFrame, FrameRecord) throws -> Void
  ) throws {
    for run in runs {
      var left = Dictionary(run.map { ($0.index, $0) }) { first, _ in first }
      let reader = try ClipReader(
        path: path, options: DecodingOptions(from: max(0, run.first?.seconds ?? 0), frameRate: frameRate))
      while !left.isEmpty, let frame = try reader.next() {
        try progress()
        guard let record = left.removeValue(forKey: frame.index) else { continue }
        guard abs(record.seconds - frame.seconds) < Self.toleranceInSeconds, record.size == frame.size else { continue }
        try body(frame, record)
      }
    }
  }
}
