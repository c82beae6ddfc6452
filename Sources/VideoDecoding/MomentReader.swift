import CFFmpeg
public import Vocabulary

/// Reads a video from near a moment on, to be looked at: `ClipReader` would have to count all frames before.
///
/// ```swift
/// let reader = try MomentReader(path: "film.mkv", at: 3600, baseSeconds: clip.baseSeconds)
/// while let frame = try reader.next() { show(frame, at: frame.seconds) }
/// ```
/// Frames come from the last key frame at or before the moment that the container can jump to, and from the clip's first
/// where it cannot jump. Their times are those that `ClipReader` gives; their `index` counts from the first that is read,
/// and says nothing of the clip. One thread uses a reader; its frames may go to others.
public final class MomentReader {
  /// How far before the moment a jump goes, in seconds: containers that only know times (MPEG-TS) land between key frames,
  /// and then the frames up to the next one are lost.
  private static let margins = [0.0, 2.0, 12.0]

  /// Frames' times are rounded to the container's unit.
  private static let tolerance = 0.001

  private let source: FrameSource
  private let baseSeconds: Double
  private let converter: PictureConverter
  private var pending: FrameSource.TimedFrame?
  private var count = 0

  /// Opens the clip, and decodes one frame.
  ///
  /// - Parameters:
  ///   - moment: In seconds from the clip's first video frame on; frames before it that nothing refers to may be left out.
  ///   - baseSeconds: The presentation time of the clip's first video frame, as `ClipInfo` has it.
  ///   - frameRate: Of a sequence of numbered pictures, as `DecodingOptions` has it.
  /// - Throws: `VideoDecodingError`.
  public init(
    path: FilePath, at moment: Double, baseSeconds: Double, frameRate: Double? = nil, threadCount: Int = 2
  ) throws {
    precondition(moment >= 0 && moment.isFinite, "cannot look at \(moment) seconds")
    var source = try FrameSource(path: path, threadCount: threadCount, frameRate: frameRate)
    var first = try Self.jump(in: source, to: moment, from: baseSeconds)
    if first == nil {
      // Whatever a jump left behind in demuxer and decoder goes with them.
      source = try FrameSource(path: path, threadCount: threadCount, frameRate: frameRate)
      first = try source.next()
    }
    guard let first else { throw source.reasonForNoFrames() }
    source.baseSeconds = baseSeconds
    source.wantedFrom = baseSeconds + moment - 2 * Self.tolerance
    pending = first
    self.source = source
    self.baseSeconds = baseSeconds
    converter = PictureConverter(path: path)
  }

  /// - Returns: The first whole frame behind a jump that is not behind the moment; `nil` where no jump leads to one.
  private static func jump(
    in source: FrameSource, to moment: Double, from baseSeconds: Double
  ) throws -> FrameSource.TimedFrame? {
    // From the beginning it is as quick.
    guard moment > 1, source.kind == .video else { return nil }
    for margin in margins where margin < moment {
      guard source.seek(toPresentationSeconds: baseSeconds + moment - margin - tolerance) else { return nil }
      while let frame = try source.next() {
        // A time that is not the file's own counts from the jump.
        guard frame.hasOwnTime else { return nil }
        if frame.presentationSeconds - baseSeconds > moment + tolerance { break }
        if !frame.isDamaged { return frame }
      }
    }
    return nil
  }

  /// The next frame; `nil` at the end.
  ///
  /// - Throws: `VideoDecodingError`, for lack of memory and the like. Damaged frames are left out.
  public func next() throws -> DecodedFrame? {
    while let frame = try nextDecoded() {
      guard !frame.isDamaged else { continue }
      defer { count += 1 }
      return DecodedFrame(
        index: count, seconds: frame.presentationSeconds - baseSeconds,
        presentationSeconds: frame.presentationSeconds, buffer: frame.buffer,
        geometry: frame.geometry, converter: converter)
    }
    return nil
  }

  private func nextDecoded() throws -> FrameSource.TimedFrame? {
    defer { pending = nil }
    if let pending { return pending }
    return try source.next()
  }

  /// Average frames a second; `nil` where the container does not know.
  public var framesPerSecond: Double? { source.framesPerSecond }
}
