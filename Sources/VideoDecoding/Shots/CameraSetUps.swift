/// Finds out which shots of a clip show one place from one camera position: a dialogue is cut A, B, A, B.
///
/// ```swift
/// var setUps = CameraSetUps()
/// while let frame = try reader.next() {
///   if let thumbnail = frame.thumbnail { setUps.add(thumbnail, shot: shot(of: frame)) }
/// }
/// setUps.numbers()  // [0: 0, 1: 1, 2: 0, 3: 1]
/// ```
///
/// A shot is known by four of its frames at most, spread evenly from its first to its last. Two shots are alike where a
/// frame of one is like a frame of the other (`ShotThumbnail.likeness`).
///
/// Shots do not chain: each is compared with the shot that began a set-up, and with no other of it. Still shots, whose
/// frames are alike, are put into set-ups first, each into that whose first shot it is most like, or into one of its own.
/// Then the others, where the camera moves or the frame fills: each goes to the set-up that one of its frames is most
/// like. So a camera that pans from one set-up to another joins one of them, and never both to each other.
///
/// Frames that show nothing are left out; a shot of such frames has no set-up.
///
/// - Complexity: O(shots × set-ups); memory about 2.5 KB a shot.
public struct CameraSetUps: Sendable {
  /// Frames by which a shot is known.
  static let framesPerShot = 4

  fileprivate struct Shot: Sendable {
    let number: Int
    var frames: [ShotThumbnail]
    let isStill: Bool
  }

  private var shots: [Shot] = []
  private var current: (number: Int, frames: SpreadSample)?

  public init() {}

  /// Takes in a frame that was looked at; frames of one shot come one after another.
  public mutating func add(_ thumbnail: ShotThumbnail, shot: Int) {
    guard !thumbnail.isBlank else { return }
    if current?.number != shot { endShot() }
    current = current ?? (shot, SpreadSample())
    current?.frames.add(thumbnail)
  }

  private mutating func endShot() {
    guard let (number, sample) = current else { return }
    shots.append(Shot(number: number, sample.frames))
    current = nil
  }

  /// The set-up of each shot that has one, from 0 by first appearance.
  public func numbers() -> [Int: Int] {
    var ended = self
    ended.endShot()
    let shots = ended.shots
    /// The shot that began each set-up, and the set-up of each shot: both by their places in `shots`.
    var founders: [Int] = []
    var founderOfShot = [Int](repeating: 0, count: shots.count)
    for isStill in [true, false] {
      for place in shots.indices where shots[place].isStill == isStill {
        let nearest = Self.nearest(to: shots[place], among: founders, of: shots)
        founderOfShot[place] = nearest ?? place
        if nearest == nil { founders.append(place) }
      }
    }
    var numberOfFounder: [Int: Int] = [:]
    var numbers: [Int: Int] = [:]
    for (shot, founder) in zip(shots, founderOfShot) {
      let number = numberOfFounder[founder] ?? numberOfFounder.count
      numberOfFounder[founder] = number
      numbers[shot.number] = number
    }
    return numbers
  }

  /// The founder that a shot is most like; of equals the earlier. `nil` where it is like none.
  private static func nearest(to shot: Shot, among founders: [Int], of shots: [Shot]) -> Int? {
    var best: (likeness: Double, founder: Int)?
    for founder in founders {
      let likeness = shot.likeness(to: shots[founder])
      if likeness > best?.likeness ?? 0.5 { best = (likeness, founder) }
    }
    return best?.founder
  }
}

extension CameraSetUps.Shot {
  fileprivate init(number: Int, _ frames: [ShotThumbnail]) {
    let isStill = frames.dropFirst().allSatisfy { $0.likeness(to: frames[0]) > 0.5 }
    self.init(number: number, frames: frames, isStill: isStill)
  }

  fileprivate func likeness(to other: Self) -> Double {
    var largest = 0.0
    for frame in frames { for theirs in other.frames { largest = max(largest, frame.likeness(to: theirs)) } }
    return largest
  }
}

/// Some of a row of frames of unknown length, spread evenly over it: the first, the last, and what lies between.
private struct SpreadSample: Sendable {
  private static let largestCount = 8

  /// Every `step`th of the frames so far.
  private var kept: [ShotThumbnail] = []
  private var step = 1
  private var count = 0
  private var last: ShotThumbnail?

  mutating func add(_ frame: ShotThumbnail) {
    if count % step == 0 {
      if kept.count == Self.largestCount {
        kept = stride(from: 0, to: kept.count, by: 2).map { kept[$0] }
        step *= 2
      }
      if count % step == 0 { kept.append(frame) }
    }
    last = frame
    count += 1
  }

  var frames: [ShotThumbnail] {
    guard let last, count > 1 else { return kept }
    let between = CameraSetUps.framesPerShot - 1
    let places = Set((0..<between).map { $0 * count / between / step }.filter { $0 < kept.count })
    let isLastKept = (count - 1) % step == 0 && places.contains((count - 1) / step)
    return places.sorted().map { kept[$0] } + (isLastKept ? [] : [last])
  }
}
