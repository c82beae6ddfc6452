import CFFmpeg
import Vocabulary

/// A decoded picture in libav's own form.
///
/// Safe on any thread because nothing writes to a picture once the decoder has handed it out.
final class FrameBuffer: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<AVFrame>

  init(for path: FilePath) throws {
    pointer = try check(av_frame_alloc(), "av_frame_alloc", path)
  }

  /// The decoder says that parts of the picture are guesses.
  var isDamaged: Bool {
    let frame = pointer.pointee
    return frame.decode_error_flags != 0 || frame.flags & AV_FRAME_FLAG_CORRUPT != 0 || ConcealmentLog.marks(frame)
  }

  deinit {
    var frame: UnsafeMutablePointer<AVFrame>? = pointer
    av_frame_free(&frame)
  }
}

/// A codec at work: packets in, frames out, in presentation order.
final class Decoder {
  enum Receiving {
    case frame(FrameBuffer)
    case needsInput
    case end
    case failed(status: Int32)
  }

  let codecName: String
  private let context: UnsafeMutablePointer<AVCodecContext>
  private let concealments = ConcealmentLog()
  private let path: FilePath

  init(_ demuxer: Demuxer, threadCount: Int) throws {
    let path = demuxer.source.path
    let parameters = demuxer.stream.pointee.codecpar
    guard let parameters, let codec = avcodec_find_decoder(parameters.pointee.codec_id) else {
      let name = parameters.map { String(cString: avcodec_get_name($0.pointee.codec_id)) } ?? "unknown"
      throw VideoDecodingError(code: .unsupportedCodec(name), path: path, call: "avcodec_find_decoder")
    }
    let context = try check(avcodec_alloc_context3(codec), "avcodec_alloc_context3", path)
    do {
      try check(avcodec_parameters_to_context(context, parameters), "avcodec_parameters_to_context", path)
      context.pointee.pkt_timebase = demuxer.stream.pointee.time_base
      // One picture gains nothing from a second thread, and pays for its buffers.
      context.pointee.thread_count = demuxer.kind == .photo ? 1 : Int32(clamping: threadCount)
      if demuxer.source.mostPixels > 0 {
        // libav counts rows that are filled up to 64 pixels; the size itself is looked at by whoever reads.
        context.pointee.max_pixels = Int64(demuxer.source.mostPixels) + 64 * 65_536
      }
      concealments.listen(to: context)
      try check(avcodec_open2(context, codec, nil), "avcodec_open2", path, meaning: .damaged)
    } catch {
      var closing: UnsafeMutablePointer<AVCodecContext>? = context
      avcodec_free_context(&closing)
      throw error
    }
    self.context = context
    self.path = path
    codecName = String(cString: avcodec_get_name(parameters.pointee.codec_id))
  }

  deinit {
    var context: UnsafeMutablePointer<AVCodecContext>? = context
    avcodec_free_context(&context)
  }

  /// Whether the frames of the packets that are sent next need not be decoded where no other frame refers to them.
  var leavesOutUnreferenced: Bool {
    get { context.pointee.skip_frame == AVDISCARD_NONREF }
    set { context.pointee.skip_frame = newValue ? AVDISCARD_NONREF : AVDISCARD_DEFAULT }
  }

  /// - Parameter packet: `nil` says that no more will come.
  /// - Returns: libav's status. The decoder takes a packet whenever it said `needsInput` before.
  func send(_ packet: UnsafePointer<AVPacket>?) -> Int32 {
    avcodec_send_packet(context, packet)
  }

  func receive() throws -> Receiving {
    let buffer = try FrameBuffer(for: path)
    let status = avcodec_receive_frame(context, buffer.pointer)
    if status >= 0 { return .frame(buffer) }
    if status == rollcall_averror_try_again() { return .needsInput }
    return status == rollcall_averror_eof() ? .end : .failed(status: status)
  }

  /// The stored size of the pictures, as far as the codec has read it.
  var codedSize: PixelSize { PixelSize(width: Int(context.pointee.width), height: Int(context.pointee.height)) }

  /// Forgets all that was sent: to be called after a jump in the stream.
  func flush() {
    avcodec_flush_buffers(context)
  }
}
