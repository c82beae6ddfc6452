import CFFmpeg
import Vocabulary

/// Demuxer and decoder together: the frames of a clip with their times, in presentation order, and what was damaged.
///
/// A sequence of numbered pictures has a demuxer and a decoder for each picture; `FrameSource+Sequence.swift` has that part.
final class FrameSource {
  struct TimedFrame {
    var buffer: FrameBuffer
    var geometry: FrameGeometry
    /// In the clip's own clock.
    var presentationSeconds: Double
    /// As the container or the frame rate says; 0 where neither does.
    var durationSeconds: Double
    /// Whether the time is the file's own; if not, it was counted from the frame before.
    var hasOwnTime: Bool
    /// The decoder says that parts of the picture are guesses.
    var isDamaged: Bool
    /// Frames before it that were left out.
    var skippedCount: Int
  }

  /// Longer lists say nothing more, and a broken film must not fill the memory.
  static let damageLimit = 1000

  /// The clip.
  let path: FilePath

  /// Of a sequence, those of the picture that was read last.
  var demuxer: Demuxer
  var decoder: Decoder
  private(set) var damaged: [DamagedFrame] = []
  private(set) var damageCount = 0
  var lastRefusal: Int32 = 0

  /// Frames before this moment of the clip's own clock are not wanted: where no other frame refers to one, it is only
  /// counted. All are wanted where `nil`.
  var wantedFrom: Double?

  /// A frame before `wantedFrom` that is on screen until this moment is wanted all the same.
  var heldUntil = Double.infinity
  private var skipping: FrameSkipping
  private let orientation: Orientation

  /// `nil` for a clip that is one file.
  let sequence: FrameSequence?

  /// The number of the next picture of a sequence.
  var nextNumber = 0

  /// Opened to learn what the sequence is, and not yet decoded.
  var opened: Int?

  /// Pictures of a sequence behind the last one that came out.
  var skippedPictureCount = 0

  /// When the picture of a sequence that is being read is shown: what is damaged in it is noted there.
  var pictureSeconds: Double?

  /// The first frame's presentation time; damage is told from it on.
  var baseSeconds: Double?
  private var lastSeconds: Double?

  /// The moments of the last damaged frames, by which a second word on a frame is known. With several threads the words on
  /// some frames in a row come before those on the first.
  private var recentDamage: [Double] = []
  private static let recentDamageLimit = 64

  /// - Parameter frameRate: Of a sequence; its usual one where `nil`.
  convenience init(path: FilePath, threadCount: Int, frameRate: Double? = nil) throws {
    if let sequence = try FrameSequence(path: path, framesPerSecond: frameRate) {
      try self.init(sequence)
    } else {
      try self.init(SourceFile(path: path), threadCount: threadCount)
    }
  }

  convenience init(_ file: SourceFile, threadCount: Int) throws {
    let demuxer = try Demuxer(file)
    try self.init(demuxer, Decoder(demuxer, threadCount: threadCount), of: file.path, sequence: nil)
  }

  init(_ demuxer: Demuxer, _ decoder: Decoder, of path: FilePath, sequence: FrameSequence?) {
    self.path = path
    self.demuxer = demuxer
    self.decoder = decoder
    self.sequence = sequence
    orientation = demuxer.orientation
    let order = demuxer.stream.pointee.codecpar.pointee.field_order
    skipping = FrameSkipping(
      container: demuxer.containerName, codec: decoder.codecName,
      isProgressive: order == AV_FIELD_PROGRESSIVE || order == AV_FIELD_UNKNOWN)
  }

  /// Frames behind the last that were left out; to be asked for at the end.
  func skippedAtEnd() -> Int { skipping.countBefore(.max) + skippedPictureCount }

  func next() throws -> TimedFrame? {
    if let sequence { return try nextPicture(of: sequence) }
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
    if let sequence { return seek(to: seconds, in: sequence) }
    let target = (seconds / demuxer.tick).rounded(.down)
    guard target.magnitude < 0x1p62 else { return false }
    let status = av_seek_frame(
      demuxer.format, demuxer.stream.pointee.index, Int64(target), AVSEEK_FLAG_BACKWARD)
    decoder.flush()
    skipping.reset()
    lastSeconds = nil
    return status >= 0
  }

  func feed() throws {
    switch demuxer.readPacket() {
    case .packet:
      let packet = demuxer.packet
      let mayLeaveOut = wantedFrom.map { start in
        skipping.mayLeaveOut(packet.pointee) {
          (seconds($0) ?? .infinity) >= start || (seconds($0 &+ packet.pointee.duration) ?? .infinity) >= heldUntil
        }
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
    let usualDuration = demuxer.framesPerSecond.map { 1 / $0 }
    let time =
      seconds(frame.best_effort_timestamp) ?? seconds(frame.pts)
      // Raw streams have no times: frames follow each other at the stream's rate.
      ?? lastSeconds.map { $0 + (usualDuration ?? demuxer.tick) }
      ?? 0
    lastSeconds = time
    if buffer.isDamaged { note(.concealed, at: time) }
    return TimedFrame(
      buffer: buffer, geometry: demuxer.geometry(of: buffer, orientation), presentationSeconds: time,
      durationSeconds: frame.pkt_duration > 0 ? Double(frame.pkt_duration) * demuxer.tick : usualDuration ?? 0,
      hasOwnTime: frame.best_effort_timestamp != rollcall_no_pts(), isDamaged: buffer.isDamaged,
      skippedCount: skipping.countBefore(frame.best_effort_timestamp))
  }

  private func noteRefusal(_ status: Int32, at seconds: Double?) throws {
    lastRefusal = status
    if status == rollcall_averror_no_memory() { try check(status, "avcodec_send_packet", path) }
    if status == PictureLimits.refusal {
      throw VideoDecodingError(code: .tooLarge(decoder.codedSize), path: path, call: "avcodec_send_packet")
    }
    note(.undecodable(VideoDecodingError.text(ofStatus: status)), at: seconds)
  }

  func note(_ reason: DamagedFrame.Reason, at seconds: Double?) {
    let seconds = pictureSeconds ?? seconds
    let damage = DamagedFrame(seconds: seconds.map { max(0, $0 - (baseSeconds ?? $0)) }, reason: reason)
    // Container and decoder may both speak of one frame. What cannot be decoded gives no frame, and with several threads the
    // moment of its refusal is that of a later one.
    let isRefusal = if case .undecodable = reason { true } else { false }
    if let seconds = damage.seconds, !isRefusal {
      guard !recentDamage.contains(seconds) else { return }
      recentDamage.append(seconds)
      if recentDamage.count > Self.recentDamageLimit { recentDamage.removeFirst() }
    }
    damageCount += 1
    if damaged.count < FrameSource.damageLimit { damaged.append(damage) }
  }

  func seconds(_ timestamp: Int64) -> Double? {
    timestamp == rollcall_no_pts() ? nil : Double(timestamp) * demuxer.tick
  }
}
