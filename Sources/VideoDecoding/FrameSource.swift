import CFFmpeg
import Vocabulary

/// Demuxer and decoder together: the frames of a clip with their times, in presentation order, and what was damaged.
final class FrameSource {
  struct TimedFrame {
    var buffer: FrameBuffer
    /// In the clip's own clock.
    var presentationSeconds: Double
    /// The decoder says that parts of the picture are guesses.
    var isDamaged: Bool
    /// Frames before it that were left out.
    var skippedCount: Int
  }

  /// Longer lists say nothing more, and a broken film must not fill the memory.
  static let damageLimit = 1000

  let demuxer: Demuxer
  let decoder: Decoder
  private(set) var damaged: [DamagedFrame] = []
  private(set) var damageCount = 0
  private(set) var lastRefusal: Int32 = 0

  /// Frames before this moment of the clip's own clock are not wanted: where no other frame refers to one, it is only
  /// counted. All are wanted where `nil`.
  var wantedFrom: Double?
  private var skipping: FrameSkipping

  /// The first frame's presentation time; damage is told from it on.
  var baseSeconds: Double?
  private var lastSeconds: Double?
  private var lastDamageSeconds: Double?

  convenience init(path: FilePath, threadCount: Int) throws {
    try self.init(SourceFile(path: path), threadCount: threadCount)
  }

  init(_ file: SourceFile, threadCount: Int) throws {
    demuxer = try Demuxer(file)
    decoder = try Decoder(demuxer, threadCount: threadCount)
    let order = demuxer.stream.pointee.codecpar.pointee.field_order
    skipping = FrameSkipping(
      container: demuxer.containerName, codec: decoder.codecName,
      isProgressive: order == AV_FIELD_PROGRESSIVE || order == AV_FIELD_UNKNOWN)
  }

  /// Frames behind the last that were left out; to be asked for at the end.
  func skippedAtEnd() -> Int { skipping.countBefore(.max) }

  func next() throws -> TimedFrame? {
    while true {
      switch try decoder.receive() {
      case .frame(let buffer): return timed(buffer)
      case .end: return nil
      case .failed(let status): try noteRefusal(status, at: lastSeconds)
      case .needsInput: try feed()
      }
    }
  }

  /// Jumps to the key frame at or before a moment of the clip's own clock; the next frames come from there.
  ///
  /// - Returns: Whether the container could.
  func seek(toPresentationSeconds seconds: Double) -> Bool {
    let target = (seconds / demuxer.tick).rounded(.down)
    guard target.magnitude < 0x1p62 else { return false }
    let status = av_seek_frame(
      demuxer.format, demuxer.stream.pointee.index, Int64(target), AVSEEK_FLAG_BACKWARD)
    decoder.flush()
    skipping.reset()
    lastSeconds = nil
    return status >= 0
  }

  private func feed() throws {
    switch demuxer.readPacket() {
    case .packet:
      let packet = demuxer.packet
      let mayLeaveOut = wantedFrom.map { start in
        skipping.mayLeaveOut(packet.pointee) { (seconds($0) ?? .infinity) >= start }
      }
      decoder.leavesOutUnreferenced = mayLeaveOut ?? false
      let status = decoder.send(packet)
      let time = seconds(packet.pointee.pts) ?? seconds(packet.pointee.dts)
      if status < 0, status != rollcall_averror_eof() {
        try noteRefusal(status, at: time)
      } else if packet.pointee.flags & AV_PKT_FLAG_CORRUPT != 0 {
        note(.incomplete, at: time)
      }
    case .end:
      let status = decoder.send(nil)
      // A second end, after the frames that were still inside, is refused and means nothing. Other words are late ones
      // of other threads on packets before.
      if status < 0, status != rollcall_averror_eof() { try noteRefusal(status, at: lastSeconds) }
    case .failed(let status):
      note(.unreadable(VideoDecodingError.text(ofStatus: status)), at: lastSeconds)
    }
  }

  private func timed(_ buffer: FrameBuffer) -> TimedFrame {
    let frame = buffer.pointer.pointee
    let rate = demuxer.framesPerSecond
    let time =
      seconds(frame.best_effort_timestamp) ?? seconds(frame.pts)
      // Raw streams have no times: frames follow each other at the stream's rate.
      ?? lastSeconds.map { $0 + (rate.map { 1 / $0 } ?? demuxer.tick) }
      ?? 0
    lastSeconds = time
    if buffer.isDamaged { note(.concealed, at: time) }
    return TimedFrame(
      buffer: buffer, presentationSeconds: time, isDamaged: buffer.isDamaged,
      skippedCount: skipping.countBefore(frame.best_effort_timestamp))
  }

  private func noteRefusal(_ status: Int32, at seconds: Double?) throws {
    lastRefusal = status
    let path = demuxer.source.path
    if status == rollcall_averror_no_memory() { try check(status, "avcodec_send_packet", path) }
    if status == PictureLimits.refusal {
      throw VideoDecodingError(code: .tooLarge(decoder.codedSize), path: path, call: "avcodec_send_packet")
    }
    note(.undecodable(VideoDecodingError.text(ofStatus: status)), at: seconds)
  }

  private func note(_ reason: DamagedFrame.Reason, at seconds: Double?) {
    let damage = DamagedFrame(seconds: seconds.map { max(0, $0 - (baseSeconds ?? $0)) }, reason: reason)
    // Container and decoder may both speak of one frame.
    if let seconds = damage.seconds, seconds == lastDamageSeconds { return }
    lastDamageSeconds = damage.seconds
    damageCount += 1
    if damaged.count < FrameSource.damageLimit { damaged.append(damage) }
  }

  func seconds(_ timestamp: Int64) -> Double? {
    timestamp == rollcall_no_pts() ? nil : Double(timestamp) * demuxer.tick
  }
}
