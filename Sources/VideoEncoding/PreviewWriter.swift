import CFFmpeg
public import Vocabulary

/// Makes a small clip of pictures in memory, quickly: H.264 in MP4 without sound, each picture at its own time.
///
/// ```swift
/// let writer = try PreviewWriter(size: PixelSize(width: 640, height: 360), framesPerSecond: 25)
/// for frame in frames { try writer.append(picture(of: frame), at: frame.seconds - frames[0].seconds) }
/// let bytes = try writer.finish()
/// ```
/// One thread uses a writer.
public final class PreviewWriter {
  public let size: PixelSize

  /// For errors: there is no file.
  private static let subject: FilePath = "(preview)"
  private static let ticksPerSecond = 90_000.0

  private let output: Output
  private var lastTick: Int64 = -1

  /// - Parameters:
  ///   - size: Both sides are even and positive, and the pixels at most 640 × 640.
  ///   - framesPerSecond: How many there are about, which says how long the last picture is shown.
  /// - Throws: `VideoEncodingError`: `.noEncoder` where libav was built without libx264.
  public init(size: PixelSize, framesPerSecond: Double) throws {
    precondition(
      size.width > 0 && size.height > 0 && size.width % 2 == 0 && size.height % 2 == 0,
      "a preview of \(size.width) × \(size.height) does not have even sides")
    self.size = size
    // What a container says may be anything: it must be a rate that H.264 has.
    let rate = framesPerSecond.isFinite ? min(max(framesPerSecond, 1), 120) : 25
    output = try Output(
      path: Self.subject, size: size, settings: .passing(framesPerSecond: rate), isInMemory: true)
  }

  /// Adds a picture, which is shown from a moment on up to the next one's; one that is not later than the last is left out.
  ///
  /// - Parameter seconds: From 0, the first picture's.
  /// - Precondition: The picture has the writer's size.
  public func append(_ image: RGBImage, at seconds: Double) throws {
    precondition(image.size == size, "a picture of \(image.size) in a preview of \(size)")
    let tick = Int64((seconds * Self.ticksPerSecond).rounded())
    guard tick > lastTick else { return }
    try output.convert(image)
    try output.encode(at: tick)
    lastTick = tick
  }

  /// - Returns: A whole MP4 file. Call it once, and nothing else afterwards.
  public func finish() throws -> [UInt8] {
    try output.finish()
    return output.takeBytes()
  }
}
