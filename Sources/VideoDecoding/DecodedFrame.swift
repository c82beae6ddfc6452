import CFFmpeg
public import Vocabulary

/// One frame of a clip, as the decoder left it: pixels are converted only when asked for.
///
/// Any thread may make pictures of it. It holds the decoder's memory, so keep no more than a few.
public final class DecodedFrame: Sendable {
  /// Which of the clip's frames it is in presentation order, from 0, counted over all that were decoded.
  public let index: Int

  /// Presentation time from the first video frame on.
  public let seconds: Double

  /// Presentation time in the clip's own clock: to seek and to play.
  public let presentationSeconds: Double

  /// When the clip's next frame replaces it on screen, or the clip ends, on the scale of `seconds`; `nil` for photos, and
  /// where the reader did not look ahead. Next is the next frame that was decoded, wanted or not.
  public let endSeconds: Double?

  /// Upright, with square pixels.
  public let size: PixelSize

  /// To be compared with frames of other shots; `nil` where nobody looks for shots, and where the frame is too small.
  public let thumbnail: ShotThumbnail?

  private let buffer: FrameBuffer
  private let geometry: FrameGeometry
  private let converter: PictureConverter

  init(
    index: Int, seconds: Double, presentationSeconds: Double, endSeconds: Double? = nil, buffer: FrameBuffer,
    geometry: FrameGeometry, converter: PictureConverter, thumbnail: ShotThumbnail? = nil
  ) {
    self.endSeconds = endSeconds
    self.index = index
    self.seconds = seconds
    self.presentationSeconds = presentationSeconds
    self.buffer = buffer
    self.geometry = geometry
    self.converter = converter
    self.thumbnail = thumbnail
    size = geometry.uprightSize
  }

  /// The frame as RGB, upright, with square pixels, in the colours its stream says it has; what is transparent lies
  /// over white.
  ///
  /// - Parameter limit: The picture is made smaller, never larger, to fit; no picture of full size is made on the way.
  /// - Complexity: O(pixels of the frame).
  public func makeImage(atMost limit: PixelSize? = nil) throws -> RGBImage {
    let wanted = limit.map(size.fitted(into:)) ?? size
    // Turning swaps the sides, and its own inverse swaps them back.
    let stored = geometry.orientation.applied(to: wanted)
    return geometry.orientation.applied(to: try converter.makeImage(buffer, size: stored))
  }
}

/// How a stored picture becomes one that people look at.
struct FrameGeometry: Hashable, Sendable {
  let orientation: Orientation
  let uprightSize: PixelSize

  /// Pixels less square than this are a mistake in the file.
  private static let aspectLimit = 8.0

  /// - Parameter pixelAspect: Width of a stored pixel over its height; pixels are made square by making the shorter
  ///   side longer, so that none are lost.
  init(stored: PixelSize, pixelAspect: Double, orientation: Orientation) {
    var size = stored
    if pixelAspect > 1, pixelAspect <= FrameGeometry.aspectLimit {
      size.width = Int((Double(size.width) * pixelAspect).rounded())
    } else if pixelAspect < 1, pixelAspect >= 1 / FrameGeometry.aspectLimit {
      size.height = Int((Double(size.height) / pixelAspect).rounded())
    }
    self.orientation = orientation
    uprightSize = orientation.applied(to: size)
  }
}
