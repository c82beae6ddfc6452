import CFFmpeg

/// Leaves frames undecoded that nobody looks at and no other frame refers to, and keeps count of them.
///
/// Which frames others refer to is known only to the decoder, which is told packet by packet whether it may leave such
/// a frame out. The time of every packet of which that was said is kept until a frame at or behind it comes out: those
/// in between that did not are the ones left out.
struct FrameSkipping {
  /// Containers whose packets have times, and codecs of which each packet is a frame and the decoder can tell which are
  /// not referred to. Interlaced streams may have a packet a field.
  private static let containers: Set<String> = ["mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm"]
  private static let codecs: Set<String> = ["h264", "hevc"]

  private let isPossible: Bool

  /// Of packets whose frames may be left out, as they were sent.
  private var times: [Int64] = []

  init(container: String, codec: String, isProgressive: Bool) {
    isPossible = isProgressive && Self.containers.contains(container) && Self.codecs.contains(codec)
  }

  /// Whether the frame of a packet may be left out.
  ///
  /// - Parameter isWanted: Whether a frame at that time is wanted, or may be.
  mutating func mayLeaveOut(_ packet: AVPacket, isWanted: (Int64) -> Bool) -> Bool {
    guard isPossible, packet.pts != rollcall_no_pts(), packet.flags & AV_PKT_FLAG_DISCARD == 0, !isWanted(packet.pts)
    else { return false }
    times.append(packet.pts)
    return true
  }

  /// How many frames were left out between the last that came out and the one at `time`.
  mutating func countBefore(_ time: Int64) -> Int {
    let count = times.count { $0 < time }
    times.removeAll { $0 <= time }
    return count
  }

  /// Forgets what was sent: after a jump, none of it comes.
  mutating func reset() {
    times.removeAll()
  }
}
