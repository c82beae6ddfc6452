import CFFmpeg
public import Vocabulary

/// Writes pictures as a video: H.264 in MP4, or MPEG-4 part 2 where libav was built without libx264.
///
/// ```swift
/// let writer = try ClipWriter(path: FilePath("demo.mp4"), size: PixelSize(width: 640, height: 360), framesPerSecond: 25)
/// for picture in pictures { try writer.append(picture) }
/// try writer.finish()
/// ```
///
/// The same pictures give the same bytes on the same libraries. The file is written in place and is no clip before
/// `finish`: give a temporary name, and rename. One thread uses a writer.
public final class ClipWriter {
  public let size: PixelSize
  public let framesPerSecond: Int

  /// Frames appended so far.
  public private(set) var frameCount = 0

  private let path: FilePath
  private let output: Output
  private var isFinished = false

  /// Creates the file, or empties the one that is there.
  ///
  /// - Precondition: The sides of `size` are even and positive (a colour covers 2 × 2 pixels), and `framesPerSecond`
  ///   is positive.
  /// - Throws: `VideoEncodingError`.
  public init(path: FilePath, size: PixelSize, framesPerSecond: Int) throws {
    precondition(
      size.width > 0 && size.height > 0 && size.width % 2 == 0 && size.height % 2 == 0,
      "a clip of \(size.width) × \(size.height) does not have even sides")
    precondition(framesPerSecond > 0 && framesPerSecond <= 1000, "cannot write \(framesPerSecond) frames a second")
    self.path = path
    self.size = size
    self.framesPerSecond = framesPerSecond
    output = try Output(
      path: path, size: size, settings: .lasting(framesPerSecond: framesPerSecond), isInMemory: false)
  }

  /// Adds one frame, which is shown for 1 / `framesPerSecond` of a second.
  ///
  /// - Precondition: The picture has the clip's size, and the clip is not finished.
  public func append(_ image: RGBImage) throws {
    precondition(!isFinished, "the clip is finished")
    precondition(image.size == size, "a picture of \(image.size) in a clip of \(size)")
    try output.convert(image)
    try output.encode(at: Int64(frameCount))
    frameCount += 1
  }

  /// Writes what the encoder still holds, and the index; closes the file. Further calls do nothing.
  public func finish() throws {
    guard !isFinished else { return }
    isFinished = true
    try output.finish()
    try check(avio_closep(&output.format.pointee.pb), "avio_closep", path, meaning: .notWritten)
  }
}
