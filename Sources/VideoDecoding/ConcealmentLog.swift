import CFFmpeg
import Glibc
import Synchronization

/// Marks the pictures in which a decoder guessed what it could not read.
///
/// A frame's own `decode_error_flags` are not enough: where several threads decode, libavcodec 59 shows a copy of the
/// frame that may be older than its error, so that the same damage is told in one run and not in the next. But each
/// concealment is logged as well, by the thread that does it and before the picture is shown.
final class ConcealmentLog: Sendable {
  /// The picture that each thread of the decoder is at, by the address of the thread's context.
  private let pictures = Mutex<[UInt: PictureMark]>([:])

  /// Makes a decoder, and the threads that it will start, write into this log, which must live as long as they.
  func listen(to context: UnsafeMutablePointer<AVCodecContext>) {
    _ = Self.installed
    context.pointee.opaque = Unmanaged.passUnretained(self).toOpaque()
    context.pointee.get_buffer2 = Self.giveBuffer
  }

  /// Whether a picture that a decoder gave was marked.
  static func marks(_ frame: AVFrame) -> Bool {
    frame.opaque_ref.map(PictureMark.isSet) ?? false
  }

  private func begin(_ frame: UnsafeMutablePointer<AVFrame>, in context: UnsafeMutablePointer<AVCodecContext>) -> Bool {
    guard let mark = PictureMark(), let reference = mark.reference() else { return false }
    av_buffer_unref(&frame.pointee.opaque_ref)
    frame.pointee.opaque_ref = reference
    let address = UInt(bitPattern: context)
    pictures.withLock { $0[address] = mark }
    return true
  }

  private func markPicture(of context: UnsafeMutablePointer<AVCodecContext>) {
    let address = UInt(bitPattern: context)
    pictures.withLock { $0[address]?.set() }
  }

  /// What libavcodec calls for the memory of each picture, with the context of the thread that decodes it.
  private static let giveBuffer:
    @convention(c) (UnsafeMutablePointer<AVCodecContext>?, UnsafeMutablePointer<AVFrame>?, Int32) -> Int32 = {
      context, frame, flags in
      guard let context, let frame, PictureLimits.allow(frame) else { return PictureLimits.refusal }
      let status = avcodec_default_get_buffer2(context, frame, flags)
      guard status >= 0, let log = log(of: context) else { return status }
      return log.begin(frame, in: context) ? status : rollcall_averror_no_memory()
    }

  private static func log(of context: UnsafeMutablePointer<AVCodecContext>) -> ConcealmentLog? {
    // Safe because only contexts that listen have our callback, and the log outlives them.
    context.pointee.opaque.map { Unmanaged<ConcealmentLog>.fromOpaque($0).takeUnretainedValue() }
  }

  /// libav has one log for all. It prints to stderr unless told otherwise; what else it has to say reaches us as statuses.
  static let installed: Void = av_log_set_callback { subject, level, format, _ in
    guard level == AV_LOG_INFO, let subject, let format, strncmp(format, "concealing ", 11) == 0 else { return }
    // Safe because whatever logs begins with a pointer to its class.
    guard subject.load(as: UnsafePointer<AVClass>?.self) == avcodec_get_class() else { return }
    let context = subject.assumingMemoryBound(to: AVCodecContext.self)
    guard unsafeBitCast(context.pointee.get_buffer2, to: Int.self) == unsafeBitCast(giveBuffer, to: Int.self) else {
      return
    }
    log(of: context)?.markPicture(of: context)
  }
}

/// One byte, shared by all copies of a picture.
private final class PictureMark: @unchecked Sendable {
  // Safe because the byte is written before libavcodec hands the picture over to the thread that reads it, and what
  // counts the references is libav's own and made for threads.
  private var buffer: UnsafeMutablePointer<AVBufferRef>?

  init?() {
    buffer = av_buffer_allocz(1)
    if buffer == nil { return nil }
  }

  deinit {
    av_buffer_unref(&buffer)
  }

  func reference() -> UnsafeMutablePointer<AVBufferRef>? { buffer.flatMap { av_buffer_ref($0) } }

  func set() { buffer?.pointee.data.pointee = 1 }

  static func isSet(_ reference: UnsafeMutablePointer<AVBufferRef>) -> Bool { reference.pointee.data.pointee != 0 }
}
