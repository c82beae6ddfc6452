import CFFmpeg
import Vocabulary

/// Going straight to a moment without losing count of the frames before it.
extension FrameSource {
  struct Jump {
    /// Stands behind `frame`.
    var source: FrameSource
    /// The key frame at or before the moment.
    var frame: TimedFrame
    /// Which of the clip's frames it is.
    var index: Int
  }

  /// Nearer moments are reached as quickly by decoding.
  static let shortestJumpInSeconds = 5.0

  /// Containers whose packets all have times and key frames, and codecs of which each packet gives one frame: there,
  /// frames before a key frame can be counted without decoding them. (VP8 has packets that are never shown.)
  private static let countableContainers: Set<String> = ["mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm"]
  private static let countableCodecs: Set<String> = ["h264", "hevc", "vp9", "av1", "mjpeg", "prores"]

  /// A second source that stands at the last key frame before a moment.
  ///
  /// - Parameter seconds: From the first video frame on.
  /// - Returns: `nil` where a jump is not worth it, or anything raises a doubt of the count: then decode on instead.
  /// - Complexity: Reads the file up to the moment; decodes nothing of it.
  func jumping(to seconds: Double, threadCount: Int) throws -> Jump? {
    if let sequence { return try jumping(to: seconds, in: sequence) }
    guard seconds >= FrameSource.shortestJumpInSeconds, let baseSeconds, damageCount == 0,
      FrameSource.countableContainers.contains(demuxer.containerName),
      FrameSource.countableCodecs.contains(decoder.codecName)
    else { return nil }
    let path = demuxer.source.path
    let jumper = try FrameSource(path: path, threadCount: threadCount)
    // A frame's time may be a tick short of the moment that it is meant for.
    let target = baseSeconds + seconds - max(0.002, 2 * demuxer.tick)
    guard jumper.seek(toPresentationSeconds: target), case .packet = jumper.demuxer.readPacket() else { return nil }
    let packet = jumper.demuxer.packet.pointee
    let key = packet.pts
    guard packet.flags & AV_PKT_FLAG_KEY != 0, let keySeconds = self.seconds(key), keySeconds <= target,
      keySeconds > baseSeconds, let index = try FrameSource.frameCount(of: path, before: key)
    else { return nil }
    guard jumper.seek(toPresentationSeconds: target) else { return nil }
    jumper.baseSeconds = baseSeconds
    while let frame = try jumper.next() {
      let time = frame.buffer.pointer.pointee.best_effort_timestamp
      guard jumper.damageCount == 0, time <= key else { return nil }
      // Frames that lean on what lies before the key frame may come out first: they are in the count already.
      if time == key { return Jump(source: jumper, frame: frame, index: index) }
    }
    return nil
  }

  /// Frames that are shown before the key frame at `key`; `nil` where packets do not tell.
  private static func frameCount(of path: FilePath, before key: Int64) throws -> Int? {
    let counter = try Demuxer(path: path)
    var count = 0
    var hasSeenKey = false
    while true {
      guard case .packet = counter.readPacket() else { return nil }
      let packet = counter.packet.pointee
      let isFirst = count == 0 && !hasSeenKey
      guard packet.pts != rollcall_no_pts(), packet.flags & AV_PKT_FLAG_CORRUPT == 0,
        !isFirst || packet.flags & (AV_PKT_FLAG_KEY | AV_PKT_FLAG_DISCARD) != 0
      else { return nil }
      if packet.pts == key { hasSeenKey = true }
      // Packets come in the order of decoding, and none is decoded after it is shown.
      if hasSeenKey, packet.dts != rollcall_no_pts(), packet.dts >= key { return count }
      if packet.pts < key, packet.flags & AV_PKT_FLAG_DISCARD == 0 { count += 1 }
    }
  }
}
