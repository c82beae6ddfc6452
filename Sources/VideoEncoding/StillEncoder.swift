import CFFmpeg
public import Vocabulary

/// Writes single pictures as PNG or WebP. Any thread may.
public enum StillEncoder {
  public enum Format: Hashable, Sendable {
    case png

    /// 0 … 100, on libwebp's scale; 100 is without loss.
    case webp(quality: Int)

    fileprivate var encoderName: String { self == .png ? "png" : "libwebp" }

    fileprivate var pixelFormat: AVPixelFormat {
      // libwebp turns BGRA into what it wants; FFmpeg's PNG takes our bytes as they are.
      self == .png ? AV_PIX_FMT_RGB24 : AV_PIX_FMT_BGRA
    }

    fileprivate var options: [String: String] {
      switch self {
      case .png: ["compression_level": "6"]
      case .webp(quality: 100): ["lossless": "1"]
      case .webp(let quality): ["quality": "\(quality)"]
      }
    }
  }

  /// Whether the FFmpeg that is installed was built with what it takes.
  public static func isAvailable(_ format: Format) -> Bool {
    avcodec_find_encoder_by_name(format.encoderName) != nil
  }

  /// For errors: the pictures have no file yet.
  private static let subject: FilePath = "(picture)"

  /// - Returns: A whole file. The same picture gives the same bytes on the same libraries.
  /// - Throws: `VideoEncodingError`: `.noEncoder`, or where there is no memory or the picture is too large for the format.
  public static func encode(_ image: RGBImage, as format: Format) throws -> [UInt8] {
    av_log_set_level(AV_LOG_QUIET)
    guard let codec = avcodec_find_encoder_by_name(format.encoderName) else {
      throw VideoEncodingError(
        code: .noEncoder, path: subject, call: "avcodec_find_encoder_by_name",
        status: rollcall_averror_encoder_not_found())
    }
    var context = avcodec_alloc_context3(codec)
    defer { avcodec_free_context(&context) }
    let encoder = try check(context, "avcodec_alloc_context3", subject)
    encoder.pointee.width = Int32(image.width)
    encoder.pointee.height = Int32(image.height)
    encoder.pointee.pix_fmt = format.pixelFormat
    encoder.pointee.time_base = AVRational(num: 1, den: 1)
    encoder.pointee.thread_count = 1
    encoder.pointee.flags |= AV_CODEC_FLAG_BITEXACT
    var options: OpaquePointer?
    defer { av_dict_free(&options) }
    for (key, value) in format.options { av_dict_set(&options, key, value, 0) }
    try check(avcodec_open2(encoder, codec, &options), "avcodec_open2", subject)

    var buffer = av_frame_alloc()
    defer { av_frame_free(&buffer) }
    let frame = try check(buffer, "av_frame_alloc", subject)
    frame.pointee.width = encoder.pointee.width
    frame.pointee.height = encoder.pointee.height
    frame.pointee.format = encoder.pointee.pix_fmt.rawValue
    try check(av_frame_get_buffer(frame, 0), "av_frame_get_buffer", subject)
    try fill(frame, with: image, format)

    var storage = av_packet_alloc()
    defer { av_packet_free(&storage) }
    let packet = try check(storage, "av_packet_alloc", subject)
    try check(avcodec_send_frame(encoder, frame), "avcodec_send_frame", subject)
    try check(avcodec_send_frame(encoder, nil), "avcodec_send_frame", subject)
    try check(avcodec_receive_packet(encoder, packet), "avcodec_receive_packet", subject)
    // Safe because the packet owns so many bytes until it is freed, and they are copied.
    return [UInt8](UnsafeBufferPointer(start: packet.pointee.data, count: Int(packet.pointee.size)))
  }

  private static func fill(_ frame: UnsafeMutablePointer<AVFrame>, with image: RGBImage, _ format: Format) throws {
    let stride = Int(frame.pointee.linesize.0)
    let target = try check(frame.pointee.data.0, "av_frame_get_buffer", subject)
    // Safe because a row of the frame holds the picture's width in pixels of three or four bytes, and there are as many rows
    // as the picture has.
    image.pixels.withUnsafeBufferPointer { pixels in
      for y in 0..<image.height {
        let row = target + y * stride
        let start = y * image.bytesPerRow
        if format == .png {
          for index in 0..<image.bytesPerRow { row[index] = pixels[start + index] }
        } else {
          for x in 0..<image.width {
            row[4 * x] = pixels[start + 3 * x + 2]
            row[4 * x + 1] = pixels[start + 3 * x + 1]
            row[4 * x + 2] = pixels[start + 3 * x]
            row[4 * x + 3] = 255
          }
        }
      }
    }
  }
}
