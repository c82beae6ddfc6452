/// Picks frames by their presentation time: sample k is the first frame at or after `from + k / samplesPerSecond`.
///
/// A frame before that moment is taken as well where it is on screen for longer than a sample lasts from that moment on:
/// the frame behind it says nothing of what was shown meanwhile.
///
/// No frame is taken twice: where a gap holds several moments, they share the frame behind it.
struct SampleClock {
  enum Answer: Hashable {
    case take
    case skip
    /// `to` is reached: frames come in the order of their times, so no later one is wanted.
    case stop
  }

  private let from: Double
  private let to: Double?
  private let samplesPerSecond: Double?
  private let tolerance: Double
  private var nextSample = 0.0

  /// - Parameter tick: The container's unit of time in seconds.
  init(_ options: DecodingOptions, tick: Double) {
    from = options.from
    to = options.to
    samplesPerSecond = options.samplesPerSecond
    // Frame times are rounded to ticks, and so is the first frame's, so their difference is up to one tick short of
    // the moment meant. Some containers count in frames: more than a millisecond is never forgiven.
    tolerance = min(max(tick, 0.0001), 0.001) + 0.000_001
  }

  /// The moment that the next sample is for, in seconds.
  var target: Double { samplesPerSecond.map { from + nextSample / $0 } ?? from }

  /// Whether the frame at `seconds` is wanted; nothing changes until `markTaken`.
  func answer(at seconds: Double) -> Answer {
    if let to, seconds + tolerance >= to { return .stop }
    return seconds + tolerance >= target ? .take : .skip
  }

  /// From this moment on, the next sample is late: who sees no new frame until then should look at the one on screen.
  var latest: Double { samplesPerSecond.map { target + 1 / $0 } ?? .infinity }

  /// Whether a frame that `answer` skips is on screen when the next sample is due, and for as long as a sample lasts.
  ///
  /// - Parameter end: When the next frame replaces it.
  func isHeld(from seconds: Double, to end: Double) -> Bool {
    seconds + tolerance >= from && min(end, to ?? end) + tolerance >= latest
  }

  /// Moves on to the first sample that lies behind the frame at `seconds`.
  mutating func markTaken(at seconds: Double) {
    guard let samplesPerSecond else { return }
    nextSample = max(nextSample, ((seconds + tolerance - from) * samplesPerSecond).rounded(.down)) + 1
  }
}
