import CTurboJPEG
public import Vocabulary

/// Turns pictures into JPEG files, one after the other. Make one a thread: it keeps its memory.
///
/// ```swift
/// let encoder = try JPEGEncoder()
/// let bytes = try encoder.encode(portrait, comment: "rollcall face 0123456789abcdef")
/// ```
public final class JPEGEncoder {
  /// How finely colour is kept, beside brightness.
  public enum ColorResolution: Sendable {
    /// Half in both directions, as nearly all video has it already.
    case half

    /// All of it, for a tenth to a quarter more bytes.
    case full
  }

  public let quality: Int
  public let colorResolution: ColorResolution
  private let handle: tjhandle

  /// - Parameter quality: 1 … 100, on libjpeg's scale.
  /// - Parameter colorResolution: `half` by default: portraits come from video, whose colour is halved already, and
  ///   most are enlarged (Documentation/decisions/020-portraits-as-jpeg.md).
  public init(quality: Int = 90, colorResolution: ColorResolution = .half) throws(JPEGError) {
    precondition((1...100).contains(quality), "JPEG quality is 1 to 100, and not \(quality)")
    guard let handle = tjInitCompress() else {
      throw JPEGError(code: .unwritable, call: "tjInitCompress", text: "no memory")
    }
    self.handle = handle
    self.quality = quality
    self.colorResolution = colorResolution
  }

  deinit { tjDestroy(handle) }

  /// - Parameter comment: Stored as a comment segment (COM): `exiftool -Comment` and `identify -format %c` show it.
  ///   ASCII, at most 65,533 bytes.
  public func encode(_ image: RGBImage, comment: String? = nil) throws(JPEGError) -> [UInt8] {
    let sampling = Int32((colorResolution == .half ? TJSAMP_420 : TJSAMP_444).rawValue)
    let capacity = tjBufSize(Int32(image.width), Int32(image.height), sampling)
    guard image.width <= 65_500, image.height <= 65_500 else {
      throw JPEGError(code: .unwritable, call: "tjCompress2", text: "\(image.width) × \(image.height) is too large")
    }
    var size = UInt(capacity)
    var status: Int32 = -1
    let compressed = [UInt8](unsafeUninitializedCapacity: Int(capacity)) { buffer, initialized in
      // Safe because tjBufSize says the most that tjCompress2 writes, which TJFLAG_NOREALLOC makes it keep to.
      var destination = buffer.baseAddress
      status = image.pixels.withUnsafeBufferPointer { pixels in
        tjCompress2(
          handle, pixels.baseAddress, Int32(image.width), Int32(image.bytesPerRow), Int32(image.height),
          Int32(TJPF_RGB.rawValue), &destination, &size, sampling, Int32(quality),
          TJFLAG_NOREALLOC | TJFLAG_ACCURATEDCT)
      }
      initialized = status == 0 ? Int(size) : 0
    }
    guard status == 0 else {
      throw JPEGError(code: .unwritable, call: "tjCompress2", text: String(cString: tjGetErrorStr2(handle)))
    }
    guard let comment else { return [UInt8](compressed) }
    return JPEGComments.inserting(comment, into: compressed)
  }
}
