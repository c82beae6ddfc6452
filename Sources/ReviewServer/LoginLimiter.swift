/// How often a password may be tried: some times at once, then now and then; for each address that asks, and for all
/// together. Nobody is locked out for good: what is used up comes back with time, and whoever got in from an address
/// before is not held up by what others try.
///
/// Only wrong passwords count. While an address must wait, the right one is not looked at either, or waiting would hide
/// nothing. Source: OWASP Authentication Cheat Sheet, login throttling; RFC 6819, 5.1.4.2.2 for the reasons.
struct LoginLimiter {
  typealias Instant = ContinuousClock.Instant

  /// Tries that are left, and how they come back.
  struct Bucket {
    let most: Double
    let secondsEach: Double
    private var left: Double
    private var looked: Instant

    init(most: Double, secondsEach: Double, at now: Instant) {
      (self.most, self.secondsEach, left, looked) = (most, secondsEach, most, now)
    }

    mutating func refill(at now: Instant) {
      left = min(most, left + (now - looked) / .seconds(secondsEach))
      looked = now
    }

    mutating func take() { left = max(0, left - 1) }
    var isFull: Bool { left == most }

    /// Until there is one.
    var seconds: Double { max(0, (1 - left) * secondsEach) }
  }

  /// Somebody who mistypes has five at once; a program has 17,280 a day.
  private static let ofEach = (most: 5.0, secondsEach: 5.0)

  /// A program with many addresses has 28,800 a day.
  private static let ofAll = (most: 20.0, secondsEach: 3.0)

  /// Of a crowd of addresses only so many are remembered; the limit of all holds for the rest.
  private static let mostPeers = 4096

  private var all: Bucket
  private var peers: [String: Bucket] = [:]
  private var known: Set<String> = []

  init(at now: Instant) {
    all = Bucket(most: Self.ofAll.most, secondsEach: Self.ofAll.secondsEach, at: now)
  }

  /// What counts as one: an IPv4 address, or the network of an IPv6 one, of which one machine has as many as it likes.
  static func peer(_ address: String) -> String {
    guard address.contains(":") else { return address }
    let gap = address.firstRange(of: "::")
    let first = address[..<(gap?.lowerBound ?? address.endIndex)].split(separator: ":")
    let last = gap.map { address[$0.upperBound...].split(separator: ":") } ?? []
    let zeros = [Substring](repeating: "0", count: gap == nil ? 0 : max(0, 8 - first.count - last.count))
    return (first + zeros + last).prefix(4).joined(separator: ":")
  }

  /// The seconds that this address must wait before it may try; 0 where it may.
  mutating func secondsToWait(_ address: String, at now: Instant) -> Double {
    let peer = Self.peer(address)
    all.refill(at: now)
    peers[peer]?.refill(at: now)
    let own = peers[peer]?.seconds ?? 0
    return known.contains(peer) ? own : max(own, all.seconds)
  }

  mutating func noteWrong(_ address: String, at now: Instant) {
    let peer = Self.peer(address)
    if peers[peer] == nil, peers.count >= Self.mostPeers {
      for key in peers.keys { peers[key]?.refill(at: now) }
      peers = peers.filter { !$0.value.isFull }
    }
    if !known.contains(peer) { all.take() }
    guard peers[peer] != nil || peers.count < Self.mostPeers else { return }
    peers[peer, default: Bucket(most: Self.ofEach.most, secondsEach: Self.ofEach.secondsEach, at: now)].take()
  }

  mutating func noteRight(_ address: String) {
    let peer = Self.peer(address)
    peers[peer] = nil
    if known.count < Self.mostPeers { known.insert(peer) }
  }
}
