import CFFmpeg
import Glibc
import Vocabulary

/// How large a picture may be, so that one file cannot take the memory of the whole machine.
enum PictureLimits {
  /// Bytes of one decoded picture: 16,000 × 16,000 in RGB with alpha fit.
  static let maximumByteCount = 1_100_000_000

  /// What the decoder returns for a picture that is too large.
  static let refusal = -EFBIG

  static func allow(_ frame: UnsafePointer<AVFrame>) -> Bool {
    let size = av_image_get_buffer_size(
      AVPixelFormat(frame.pointee.format), frame.pointee.width, frame.pointee.height, 1)
    // A negative size is an overflow of 32 bits, or a format that the decoder's own allocation will refuse.
    return size >= 0 && size <= maximumByteCount
  }

  /// The size of a PNG or JPEG that libav refused, where it is its size that is the matter: libav says only that such
  /// a file is invalid.
  static func excessiveSize(in source: SourceFile) -> PixelSize? {
    guard let size = sizeInHeader(of: source) else { return nil }
    // Of libav's own limit: eight bytes a pixel, and a size in bytes that fits into 31 bits.
    let isBeyond = source.mostPixels > 0 && size.width * size.height > source.mostPixels
    return isBeyond || av_image_check_size(UInt32(size.width), UInt32(size.height), 0, nil) < 0
      || 3 * size.width * size.height > maximumByteCount ? size : nil
  }

  private static func sizeInHeader(of source: SourceFile) -> PixelSize? {
    func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
    let head = source.bytes(at: 0, count: 24)
    guard head.count == 24 else { return nil }
    if head.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
      return PixelSize(width: number(head[16..<20]) & 0x7FFF_FFFF, height: number(head[20..<24]) & 0x7FFF_FFFF)
    }
    guard head.starts(with: [0xFF, 0xD8]) else { return nil }
    var offset: Int64 = 2
    while true {
      let segment = source.bytes(at: offset, count: 9)
      guard segment.count == 9, segment[0] == 0xFF, segment[1] != 0xDA, segment[1] != 0xD9 else { return nil }
      // Markers of frames are C0 … CF but for three that hold tables. Source: ITU-T T.81, table B.1.
      if (0xC0...0xCF).contains(segment[1]), ![0xC4, 0xC8, 0xCC].contains(segment[1]) {
        return PixelSize(width: number(segment[7..<9]), height: number(segment[5..<7]))
      }
      offset += 2 + Int64(number(segment[2..<4]))
    }
  }
}
