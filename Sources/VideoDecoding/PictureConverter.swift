import CFFmpeg
import Synchronization
import Vocabulary

/// Makes RGB pictures of decoded frames. The only file that knows `SwsContext`, whose Swift type depends on FFmpeg's version.
///
/// Pictures of full size go through the bicubic filter (which only chroma meets), smaller ones through area averaging,
/// with full chroma resolution and exact rounding, in one pass from the decoder's format. Unless a stream says which
/// matrix its colours have, BT.601 is taken for all sizes, as the `ffmpeg` tool does.
///
/// Any number of threads may convert at once: each borrows a scaler.
final class PictureConverter: Sendable {
  private struct Key: Hashable {
    var sourceSize: PixelSize
    var sourceFormat: Int32
    var isFullRange: Bool
    var matrix: Int32
    var targetSize: PixelSize
    var hasAlpha: Bool
  }

  /// Only one thread has it at a time, so it may go from one to another.
  private struct Scaler: @unchecked Sendable {
    let key: Key
    let context: OpaquePointer
  }

  /// Idle scalers that are kept: full size and one smaller one for each of some threads.
  private static let idleLimit = 8

  private let path: FilePath
  private let idle = Mutex<[Scaler]>([])

  init(path: FilePath) {
    self.path = path
  }

  deinit {
    idle.withLock { for scaler in $0 { sws_freeContext(scaler.context) } }
  }

  /// - Parameter size: The picture's size as it is stored, before it is turned upright.
  func makeImage(_ buffer: FrameBuffer, size: PixelSize) throws -> RGBImage {
    let frame = buffer.pointer
    let format = AVPixelFormat(frame.pointee.format)
    guard let description = av_pix_fmt_desc_get(format) else {
      throw VideoDecodingError(code: .failed, path: path, call: "av_pix_fmt_desc_get")
    }
    let hasAlpha = PictureConverter.hasAlpha(description, format)
    let key = Key(
      sourceSize: PixelSize(width: Int(frame.pointee.width), height: Int(frame.pointee.height)),
      sourceFormat: frame.pointee.format,
      isFullRange: frame.pointee.color_range == AVCOL_RANGE_JPEG || PictureConverter.alwaysFullRange.contains(format),
      matrix: Int32(bitPattern: frame.pointee.colorspace.rawValue), targetSize: size, hasAlpha: hasAlpha)
    let scaler = try takeScaler(for: key)
    defer { giveBack(scaler) }
    let channels = hasAlpha ? 4 : 3
    let rowBytes = size.width * channels
    var status: Int32 = 0
    // swscale writes whole vectors, up to some bytes behind the last row.
    let slack = 64
    let (count, overflow) = (rowBytes * size.height).addingReportingOverflow(slack)
    guard !overflow, rowBytes <= Int(Int32.max), count <= PictureLimits.maximumByteCount else {
      throw VideoDecodingError(code: .tooLarge(size), path: path)
    }
    var pixels = [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
      var targets: [UnsafeMutablePointer<UInt8>?] = [output.baseAddress, nil, nil, nil]
      var targetStrides: [Int32] = [Int32(rowBytes), 0, 0, 0]
      let sources = [
        UnsafePointer(frame.pointee.data.0), UnsafePointer(frame.pointee.data.1), UnsafePointer(frame.pointee.data.2),
        UnsafePointer(frame.pointee.data.3),
      ]
      let sourceStrides = [
        frame.pointee.linesize.0, frame.pointee.linesize.1, frame.pointee.linesize.2, frame.pointee.linesize.3,
      ]
      // Safe because the planes belong to `frame`, which outlives the call, and the rows fit into `output`.
      status = sws_scale(
        scaler.context, sources, sourceStrides, 0, frame.pointee.height, &targets, &targetStrides)
      initialized = status == Int32(size.height) ? count : 0
    }
    guard status == Int32(size.height) else {
      throw VideoDecodingError(code: .failed, path: path, call: "sws_scale", status: min(status, 0))
    }
    if hasAlpha { PictureConverter.composeOverWhite(&pixels, pixelCount: size.width * size.height) }
    pixels.removeLast(pixels.count - 3 * size.width * size.height)
    return RGBImage(size: size, pixels: pixels)
  }

  private func takeScaler(for key: Key) throws -> Scaler {
    let found = idle.withLock { idle in idle.lastIndex { $0.key == key }.map { idle.remove(at: $0) } }
    return try found ?? makeScaler(for: key)
  }

  private func giveBack(_ scaler: Scaler) {
    let surplus = idle.withLock { idle in
      idle.append(scaler)
      return idle.count > Self.idleLimit ? idle.removeFirst() : nil
    }
    if let surplus { sws_freeContext(surplus.context) }
  }

  private func makeScaler(for key: Key) throws -> Scaler {
    let isSmaller = key.targetSize.width < key.sourceSize.width || key.targetSize.height < key.sourceSize.height
    let flags =
      SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP | (isSmaller ? SWS_AREA : SWS_BICUBIC)
    let scaler = sws_getContext(
      Int32(key.sourceSize.width), Int32(key.sourceSize.height), AVPixelFormat(key.sourceFormat),
      Int32(key.targetSize.width), Int32(key.targetSize.height), key.hasAlpha ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24,
      flags, nil, nil, nil)
    guard let scaler else {
      throw VideoDecodingError(code: .failed, path: path, call: "sws_getContext")
    }
    let unity: Int32 = 1 << 16
    // Refused where neither side is YUV, and then there is nothing to say.
    sws_setColorspaceDetails(
      scaler, sws_getCoefficients(key.matrix), key.isFullRange ? 1 : 0, sws_getCoefficients(SWS_CS_DEFAULT), 1, 0,
      unity, unity)
    return Scaler(key: key, context: scaler)
  }

  private static let alwaysFullRange: Set<AVPixelFormat> = [
    AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUVJ440P, AV_PIX_FMT_YUVJ411P,
  ]

  /// A palette may hold alpha; most do not, and then white behind it changes nothing.
  private static func hasAlpha(
    _ description: UnsafePointer<AVPixFmtDescriptor>, _ format: AVPixelFormat
  ) -> Bool {
    description.pointee.flags & UInt64(AV_PIX_FMT_FLAG_ALPHA) != 0 || format == AV_PIX_FMT_PAL8
  }

  /// RGBA to RGB in place. Where a picture is transparent, what stands in its colours was never meant to be seen.
  private static func composeOverWhite(_ pixels: inout [UInt8], pixelCount: Int) {
    pixels.withUnsafeMutableBufferPointer { pixels in
      for index in 0..<pixelCount {
        // Safe because pixel `index` is written to bytes 3 index ..< 3 index + 3, of pixels that have been read.
        let alpha = UInt32(pixels[4 * index + 3])
        for channel in 0..<3 {
          let mixed = UInt32(pixels[4 * index + channel]) * alpha + 255 * (255 - alpha)
          pixels[3 * index + channel] = UInt8((mixed + 127) / 255)
        }
      }
    }
  }
}
