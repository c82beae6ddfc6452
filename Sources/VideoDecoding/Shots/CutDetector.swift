/// Finds where shots begin, from the thumbnails of all frames in order, or of those that were decoded.
///
/// - A hard cut is a change that is several times as large as all those around it; so neither a moving camera, nor
///   noise, nor a flash (which is two changes) is one.
/// - A dissolve is a frame that is nearly the mean of one before and one after, where those two differ; what moves is
///   never near that mean.
/// - A fade goes through blank frames: a shot ends with the first, and one begins with the first that is not.
///
/// A decision waits for the frames after it, `delay` at most. Memory is that many thumbnails.
///
/// The limits were set in a prototype, on clips that were made (panned, zoomed and shaken pictures, noise, flashes, wipes,
/// cross-fades) and two real ones: hard cuts were at least 6 times the change around them and nothing else above 1.9;
/// the middle of a cross-fade was at most 0.3 of the ends' difference from their mean, and what else differed in a
/// quarter of the picture at least 0.86. Tests hold what comes of it.
///
/// Source: for comparing a change with those around it, PySceneDetect's `AdaptiveDetector`; the rest is ours.
struct CutDetector {
  /// Frames before and after that a change is compared with.
  private static let surroundings = 6

  /// How many times as large as the largest around it a cut's change is.
  private static let leastRatio = 3.0

  /// The least change of a cut, and what counts as change at all, on the scale of `FrameThumbnail.change`.
  private static let leastChange = 6.0
  private static let noise = 1.5

  /// Frames from the middle of a dissolve to its ends.
  private static let dissolveReach = 12

  /// The least difference of a dissolve's ends, the least share of the picture that it is in, and how near its middle is to their mean, as a share of it.
  private static let leastDifference = 20.0
  private static let leastShare = 0.25
  private static let largestDeviation = 0.4

  /// A decision about a frame is final once this many have followed it.
  static let delay = 2 * dissolveReach

  /// Frames that begin a shot, but the first, in order; by the numbers that they were added with.
  private(set) var boundaries: [Int] = []

  /// The same, by their places among the frames that were added.
  private var places: [Int] = []

  private var thumbnails: [FrameThumbnail?] = []
  private var numbers: [Int] = []
  private var changes: [Double] = []
  /// The frame that the first kept thumbnail is of.
  private var firstKept = 0
  private var count = 0

  /// All frames before this one are decided.
  var knownBefore: Int { numbers.dropLast(Self.delay - 1).last ?? 0 }

  /// Takes the next frame's thumbnail; `nil` where it has none.
  mutating func add(_ thumbnail: FrameThumbnail?, of number: Int) {
    numbers.append(number)
    let last = thumbnails.last ?? nil
    if count > 0 {
      changes.append(thumbnail.flatMap { next in last.map { $0.change(to: next) } } ?? 0)
      if let thumbnail, let last, last.isBlank != thumbnail.isBlank { begin(at: count) }
    }
    thumbnails.append(thumbnail)
    count += 1
    judgeCut(at: count - 1 - Self.surroundings)
    judgeDissolve(around: count - 1 - Self.dissolveReach)
    forgetOld()
  }

  /// Decides what is left, with the frames that there are.
  mutating func finish() {
    for frame in max(count - Self.surroundings, 1)..<max(count, 1) { judgeCut(at: frame) }
  }

  /// The change into a frame; `nil` where it is not known any more, or not yet.
  private func change(into frame: Int) -> Double? {
    let index = frame - firstKept - 1
    return changes.indices.contains(index) ? changes[index] : nil
  }

  private mutating func judgeCut(at frame: Int) {
    guard frame >= 1, let change = change(into: frame), change >= Self.leastChange else { return }
    let around = (1...Self.surroundings).flatMap { [self.change(into: frame - $0), self.change(into: frame + $0)] }
    let largest = around.compactMap(\.self).max() ?? 0
    if change >= Self.leastRatio * max(largest, Self.noise) { begin(at: frame) }
  }

  private mutating func judgeDissolve(around frame: Int) {
    let reach = Self.dissolveReach
    guard
      frame - reach >= firstKept, let before = thumbnails[frame - reach - firstKept],
      let middle = thumbnails[frame - firstKept], let after = thumbnails[frame + reach - firstKept]
    else { return }
    // One dissolve is noticed in many frames, and a cut inside the window explains the difference.
    guard !places.contains(where: { abs($0 - frame) <= Self.delay }) else { return }
    let difference = before.difference(to: after)
    guard difference.mean >= Self.leastDifference, difference.share >= Self.leastShare else { return }
    if middle.differenceFromMean(of: before, after) <= Self.largestDeviation * difference.mean { begin(at: frame) }
  }

  private mutating func begin(at frame: Int) {
    let position = places.lastIndex { $0 <= frame }.map { $0 + 1 } ?? 0
    guard position == 0 || places[position - 1] != frame else { return }
    places.insert(frame, at: position)
    boundaries.insert(numbers[frame - firstKept], at: position)
  }

  private mutating func forgetOld() {
    let surplus = thumbnails.count - (2 * Self.dissolveReach + Self.surroundings + 1)
    guard surplus > 0 else { return }
    thumbnails.removeFirst(surplus)
    numbers.removeFirst(surplus)
    changes.removeFirst(surplus)
    firstKept += surplus
  }
}
