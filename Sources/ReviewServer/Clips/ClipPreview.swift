import Imaging
import VideoDecoding
import VideoEncoding
import Vocabulary

/// A small copy of some seconds of a clip that browsers cannot play, or of a photo; made a slice at a time, as the server
/// has one thread. Use it from one thread.
final class ClipPreview {
  struct Made {
    let bytes: [UInt8]
    let type: String

    /// The moment that its first picture shows, in seconds from the clip's first video frame: 0 of the preview.
    let from: Double

    /// From here on the next preview goes on; `nil` where the clip ends.
    let to: Double?
  }

  /// Both sides: enough to know a face by.
  private static let largestVideo = PixelSize(width: 640, height: 640)
  private static let largestPhoto = PixelSize(width: 1600, height: 1600)

  /// No longer than this, in seconds of the clip.
  private static let longest = 12.0

  /// What takes longer to make than this ends early, but not before so many seconds of the clip.
  private static let patience = Duration.seconds(2)
  private static let shortest = 2.0

  private let path: FilePath
  private let moment: Double
  private let reader: MomentReader
  private var writer: PreviewWriter?
  private var begin: Double?
  private var lastSeconds = 0.0
  private var worked = Duration.zero

  /// Opens the clip and goes to the moment.
  ///
  /// - Parameters:
  ///   - baseSeconds: As the library knows it, as is `frameRate`.
  /// - Throws: `VideoDecodingError`.
  init(of path: FilePath, at moment: Double, baseSeconds: Double, frameRate: Double?) throws {
    self.path = path
    self.moment = moment
    reader = try MomentReader(path: path, at: moment, baseSeconds: baseSeconds, frameRate: frameRate)
  }

  /// A photo, upright.
  static func photo(_ path: FilePath) throws -> Made {
    let reader = try ClipReader(path: path, options: DecodingOptions(threadCount: 1))
    guard let frame = try reader.next() else { throw VideoDecodingError(code: .noFrames, path: path) }
    let bytes = try JPEGEncoder(quality: 85).encode(frame.makeImage(atMost: largestPhoto))
    return Made(bytes: bytes, type: "image/jpeg", from: 0, to: nil)
  }

  /// Goes on with it.
  ///
  /// - Parameter time: After so long it comes back, done or not.
  /// - Returns: The preview, once it is made.
  /// - Throws: `VideoDecodingError`: `.noFrames` where there is none from the moment on; `VideoEncodingError`.
  func goOn(for time: Duration) throws -> Made? {
    let start = ContinuousClock.now
    defer { worked += ContinuousClock.now - start }
    while ContinuousClock.now - start < time {
      guard let frame = try reader.next() else { return try finish(at: nil) }
      // Times are rounded: a frame that is meant is not left out.
      guard frame.seconds >= moment - 0.001 else { continue }
      let begin = begin ?? frame.seconds
      self.begin = begin
      let covered = frame.seconds - begin
      let took = worked + (ContinuousClock.now - start)
      if covered >= Self.longest || (covered >= Self.shortest && took > Self.patience) {
        return try finish(at: frame.seconds)
      }
      let image = try frame.makeImage(atMost: Self.largestVideo).withEvenSides
      let writer = try self.writer ?? PreviewWriter(size: image.size, framesPerSecond: reader.framesPerSecond ?? 25)
      self.writer = writer
      // A clip may change its size on the way: there another preview begins.
      guard image.size == writer.size else { return try finish(at: frame.seconds) }
      try writer.append(image, at: covered)
      lastSeconds = frame.seconds
    }
    return nil
  }

  /// How much of it is made, about: 0 while the moment is looked for.
  var share: Double { begin.map { min(0.99, (lastSeconds - $0) / Self.longest) } ?? 0 }

  private func finish(at next: Double?) throws -> Made {
    guard let writer, let begin else { throw VideoDecodingError(code: .noFrames, path: path) }
    return Made(bytes: try writer.finish(), type: "video/mp4", from: begin, to: next)
  }
}

extension RGBImage {
  /// With its last column or row twice where their count is odd: a colour of H.264 covers 2 × 2 pixels.
  fileprivate var withEvenSides: RGBImage {
    guard width % 2 == 1 || height % 2 == 1 else { return self }
    let (evenWidth, evenHeight) = (width + width % 2, height + height % 2)
    var even: [UInt8] = []
    even.reserveCapacity(3 * evenWidth * evenHeight)
    for y in 0..<evenHeight {
      let start = min(y, height - 1) * bytesPerRow
      even += pixels[start..<(start + 3 * width)]
      if evenWidth > width { even += pixels[(start + 3 * (width - 1))..<(start + 3 * width)] }
    }
    return RGBImage(size: PixelSize(width: evenWidth, height: evenHeight), pixels: even)
  }
}
