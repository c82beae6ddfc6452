import CTurboJPEG
public import Vocabulary

/// Reads JPEG files into pictures, one after the other. Make one a thread.
///
/// It is for files that Rollcall wrote. Photos from elsewhere come through VideoDecoding, which turns them upright.
public final class JPEGDecoder {
  private var handle: tjhandle

  /// 16,384 × 16,384: far more than a portrait, and 805 MB in memory.
  public static let defaultMaximumPixelCount = 1 << 28

  public init() throws(JPEGError) {
    guard let handle = tjInitDecompress() else {
      throw JPEGError(code: .unreadable, call: "tjInitDecompress", text: "no memory")
    }
    self.handle = handle
  }

  deinit { tjDestroy(handle) }

  /// The size that a file's first bytes say.
  public func size(of bytes: [UInt8]) throws(JPEGError) -> PixelSize {
    var width: Int32 = 0
    var height: Int32 = 0
    var sampling: Int32 = 0
    var colorSpace: Int32 = 0
    let status = bytes.withUnsafeBufferPointer {
      tjDecompressHeader3(handle, $0.baseAddress, UInt($0.count), &width, &height, &sampling, &colorSpace)
    }
    guard status == 0, width > 0, height > 0 else { throw failure("tjDecompressHeader3") }
    return PixelSize(width: Int(width), height: Int(height))
  }

  /// - Parameter least: The picture may come at a half, a quarter or an eighth of its size, as long as it is no smaller
  ///   than this: that is quicker, and what is left out is averaged by libjpeg in its cosines. In full where `nil`.
  /// - Throws: `.damaged` where libjpeg-turbo would go on with a warning and a grey patch.
  public func decode(
    _ bytes: [UInt8], atLeast least: PixelSize? = nil, maximumPixelCount: Int = defaultMaximumPixelCount
  ) throws(JPEGError) -> RGBImage {
    let fullSize = try size(of: bytes)
    guard fullSize.width * fullSize.height <= maximumPixelCount else {
      throw JPEGError(
        code: .tooLarge, call: "tjDecompressHeader3", text: "\(fullSize.width) × \(fullSize.height) pixels")
    }
    let size = least.map { Self.reduced(fullSize, atLeast: $0) } ?? fullSize
    var status: Int32 = -1
    let count = 3 * size.width * size.height
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      // Safe because the buffer holds `height` rows of `3 * width` bytes, and tjDecompress2 is told so; what it leaves
      // out on an error is not used.
      buffer.update(repeating: 0)
      status = bytes.withUnsafeBufferPointer { source in
        tjDecompress2(
          handle, source.baseAddress, UInt(source.count), buffer.baseAddress, Int32(size.width),
          Int32(3 * size.width), Int32(size.height), Int32(TJPF_RGB.rawValue), TJFLAG_ACCURATEDCT)
      }
      initialized = count
    }
    guard status == 0 else { throw failure("tjDecompress2") }
    return RGBImage(size: size, pixels: pixels)
  }

  /// The smallest of the sizes that libjpeg-turbo decodes to quickly, and that is no smaller than `least`.
  private static func reduced(_ size: PixelSize, atLeast least: PixelSize) -> PixelSize {
    for divisor in [8, 4, 2] {
      let reduced = PixelSize(
        width: (size.width + divisor - 1) / divisor, height: (size.height + divisor - 1) / divisor)
      if reduced.width >= least.width, reduced.height >= least.height { return reduced }
    }
    return size
  }

  private func failure(_ call: String) -> JPEGError {
    let isWarning = tjGetErrorCode(handle) == Int32(TJERR_WARNING.rawValue)
    let text = String(cString: tjGetErrorStr2(handle))
    // After some damaged files, libjpeg-turbo 2.1.5 fails on sound ones too: begin afresh.
    if let fresh = tjInitDecompress() {
      tjDestroy(handle)
      handle = fresh
    }
    return JPEGError(code: isWarning ? .damaged : .unreadable, call: call, text: text)
  }
}
