import CFFmpeg
import Vocabulary

/// The container, the encoder and the colour conversion of one clip that is being written.
final class Output {
  let format: UnsafeMutablePointer<AVFormatContext>
  let frame: UnsafeMutablePointer<AVFrame>
  private let path: FilePath
  private let stream: UnsafeMutablePointer<AVStream>
  private let encoder: UnsafeMutablePointer<AVCodecContext>
  private let packet: UnsafeMutablePointer<AVPacket>
  private let scaler: OpaquePointer
  private let isInMemory: Bool

  /// Of the encoder's unit of time.
  private let ticksPerFrame: Int64

  /// How a clip is encoded, and how its frames are timed.
  struct Settings {
    /// Encoders by name, the best first, and how each is set.
    var encoders: [(name: String, options: [String: String])]
    var ticksPerSecond: Int
    var framesPerSecond: AVRational

    /// Fixed, because the bytes that x264 writes depend on it.
    static let threadCount: Int32 = 2

    /// Near enough to lossless that faces are found in it as in its pictures (quality 18 of x264 is the value its authors
    /// call visually lossless).
    static func lasting(framesPerSecond: Int) -> Settings {
      Settings(
        encoders: [
          ("libx264", ["crf": "18", "preset": "veryfast"]),
          ("mpeg4", ["global_quality": "236", "flags": "+qscale"]),  // 236 is 2 (of 1 … 31) in libav's unit of 118.
        ], ticksPerSecond: framesPerSecond, framesPerSecond: AVRational(num: Int32(framesPerSecond), den: 1))
    }

    /// Quickly made, and played by every browser: H.264 without frames that refer to later ones, so that the first frame
    /// is at 0 and not behind an edit list. Level 3.1 is enough for 640 × 640 pixels at 60 frames a second.
    static func passing(framesPerSecond: Double) -> Settings {
      Settings(
        encoders: [
          ("libx264", ["crf": "23", "preset": "ultrafast", "profile": "main", "level": "3.1", "bf": "0", "g": "15"])
        ], ticksPerSecond: 90_000, framesPerSecond: av_d2q(framesPerSecond, 1001))
    }
  }

  /// - Parameter isInMemory: Whether the clip is given back by `takeBytes` and never written; `path` is for errors then.
  init(path: FilePath, size: PixelSize, settings: Settings, isInMemory: Bool) throws {
    av_log_set_level(AV_LOG_QUIET)
    var resources = Resources(isInMemory: isInMemory)
    do {
      let found = settings.encoders.lazy.compactMap { entry in
        avcodec_find_encoder_by_name(entry.name).map { ($0, entry.options) }
      }.first
      guard let (codec, values) = found else {
        throw VideoEncodingError(
          code: .noEncoder, path: path, call: "avcodec_find_encoder_by_name",
          status: rollcall_averror_encoder_not_found())
      }
      // "file:" keeps names with a colon from being taken for addresses.
      let address = [CChar]("file:".utf8.map { CChar(bitPattern: $0) }) + path.cString
      try check(
        avformat_alloc_output_context2(&resources.format, nil, "mp4", address), "avformat_alloc_output_context2", path)
      let format = try check(resources.format, "avformat_alloc_output_context2", path)
      resources.encoder = try check(avcodec_alloc_context3(codec), "avcodec_alloc_context3", path)
      let encoder = try check(resources.encoder, "avcodec_alloc_context3", path)
      encoder.pointee.width = Int32(size.width)
      encoder.pointee.height = Int32(size.height)
      encoder.pointee.pix_fmt = AV_PIX_FMT_YUV420P
      encoder.pointee.time_base = AVRational(num: 1, den: Int32(settings.ticksPerSecond))
      encoder.pointee.framerate = settings.framesPerSecond
      encoder.pointee.thread_count = Settings.threadCount
      encoder.pointee.flags |= AV_CODEC_FLAG_BITEXACT | AV_CODEC_FLAG_GLOBAL_HEADER
      // swscale's own matrix, said aloud so that players and we ourselves turn it back the same way.
      encoder.pointee.colorspace = AVCOL_SPC_SMPTE170M
      encoder.pointee.color_range = AVCOL_RANGE_MPEG
      var options: OpaquePointer?
      defer { av_dict_free(&options) }
      for (key, value) in values { av_dict_set(&options, key, value, 0) }
      try check(avcodec_open2(encoder, codec, &options), "avcodec_open2", path)

      let stream = try check(avformat_new_stream(format, nil), "avformat_new_stream", path)
      try check(
        avcodec_parameters_from_context(stream.pointee.codecpar, encoder), "avcodec_parameters_from_context", path)
      stream.pointee.time_base = encoder.pointee.time_base
      stream.pointee.avg_frame_rate = encoder.pointee.framerate
      format.pointee.flags |= AVFMT_FLAG_BITEXACT

      resources.frame = av_frame_alloc()
      let frame = try check(resources.frame, "av_frame_alloc", path)
      frame.pointee.width = encoder.pointee.width
      frame.pointee.height = encoder.pointee.height
      frame.pointee.format = encoder.pointee.pix_fmt.rawValue
      frame.pointee.colorspace = encoder.pointee.colorspace
      frame.pointee.color_range = encoder.pointee.color_range
      try check(av_frame_get_buffer(frame, 0), "av_frame_get_buffer", path)
      resources.packet = av_packet_alloc()
      packet = try check(resources.packet, "av_packet_alloc", path)
      resources.scaler = sws_getContext(
        encoder.pointee.width, encoder.pointee.height, AV_PIX_FMT_RGB24, encoder.pointee.width,
        encoder.pointee.height, AV_PIX_FMT_YUV420P, SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP, nil, nil, nil)
      scaler = try check(resources.scaler, "sws_getContext", path)

      if isInMemory {
        try check(avio_open_dyn_buf(&format.pointee.pb), "avio_open_dyn_buf", path, meaning: .notWritten)
      } else {
        try check(avio_open(&format.pointee.pb, address, AVIO_FLAG_WRITE), "avio_open", path, meaning: .notWritten)
      }
      try check(avformat_write_header(format, nil), "avformat_write_header", path, meaning: .notWritten)
      self.path = path
      self.format = format
      self.encoder = encoder
      self.stream = stream
      self.frame = frame
      self.isInMemory = isInMemory
      ticksPerFrame = max(1, Int64((Double(settings.ticksPerSecond) / av_q2d(settings.framesPerSecond)).rounded()))
    } catch {
      resources.free()
      throw error
    }
  }

  deinit {
    var resources = Resources(
      isInMemory: isInMemory, format: format, encoder: encoder, frame: frame, packet: packet, scaler: scaler)
    resources.free()
  }

  /// Puts a picture into `frame` in the encoder's colours.
  func convert(_ image: RGBImage) throws {
    // The encoder may still look at the frame of the last call: then this makes a copy for us.
    try check(av_frame_make_writable(frame), "av_frame_make_writable", path)
    let planes = frame.pointee
    var targets = [planes.data.0, planes.data.1, planes.data.2, nil]
    var targetStrides = [planes.linesize.0, planes.linesize.1, planes.linesize.2, 0]
    _ = try image.pixels.withUnsafeBufferPointer { pixels in
      // Safe because swscale reads `height` rows of `bytesPerRow` bytes, which is what a picture has.
      try check(
        sws_scale(
          scaler, [pixels.baseAddress, nil, nil, nil], [Int32(image.bytesPerRow), 0, 0, 0], 0, Int32(image.height),
          &targets, &targetStrides), "sws_scale", path)
    }
  }

  /// Encodes what `convert` made.
  ///
  /// - Parameter time: In the encoder's unit; greater than that of the frame before.
  func encode(at time: Int64) throws {
    frame.pointee.pts = time
    try encode(frame)
  }

  /// Writes what the encoder still holds, and the index.
  func finish() throws {
    try encode(nil)
    try check(av_write_trailer(format), "av_write_trailer", path, meaning: .notWritten)
  }

  /// The clip, once it is finished. Call it once.
  func takeBytes() -> [UInt8] {
    precondition(isInMemory, "\(path) is in a file")
    var buffer: UnsafeMutablePointer<UInt8>?
    let count = avio_close_dyn_buf(format.pointee.pb, &buffer)
    format.pointee.pb = nil
    defer { av_free(buffer) }
    // Safe because libav gives away so many bytes, which are copied before they are freed.
    return [UInt8](UnsafeBufferPointer(start: buffer, count: Int(count)))
  }

  /// - Parameter frame: `nil` says that no more will come.
  private func encode(_ frame: UnsafePointer<AVFrame>?) throws {
    try check(avcodec_send_frame(encoder, frame), "avcodec_send_frame", path)
    while true {
      let status = avcodec_receive_packet(encoder, packet)
      if status == rollcall_averror_try_again() || status == rollcall_averror_eof() { return }
      try check(status, "avcodec_receive_packet", path)
      packet.pointee.stream_index = stream.pointee.index
      packet.pointee.duration = ticksPerFrame
      av_packet_rescale_ts(packet, encoder.pointee.time_base, stream.pointee.time_base)
      try check(av_interleaved_write_frame(format, packet), "av_interleaved_write_frame", path, meaning: .notWritten)
      // Without this, a full disk would not be heard of before the file is closed.
      try check(format.pointee.pb.pointee.error, "av_interleaved_write_frame", path, meaning: .notWritten)
    }
  }

  /// What has been allocated so far: a class that throws in `init` runs no `deinit`.
  private struct Resources {
    let isInMemory: Bool
    var format: UnsafeMutablePointer<AVFormatContext>?
    var encoder: UnsafeMutablePointer<AVCodecContext>?
    var frame: UnsafeMutablePointer<AVFrame>?
    var packet: UnsafeMutablePointer<AVPacket>?
    var scaler: OpaquePointer?

    mutating func free() {
      sws_freeContext(scaler)
      av_packet_free(&packet)
      av_frame_free(&frame)
      avcodec_free_context(&encoder)
      if let format {
        if isInMemory, format.pointee.pb != nil {
          var buffer: UnsafeMutablePointer<UInt8>?
          _ = avio_close_dyn_buf(format.pointee.pb, &buffer)
          av_free(buffer)
        } else {
          avio_closep(&format.pointee.pb)
        }
        avformat_free_context(format)
      }
    }
  }
}
