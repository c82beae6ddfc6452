/// Tells the time left from the time that a share took.
struct Pace {
  /// Less than this tells nothing about the rest.
  private static let leastSeconds = 1.0
  private static let leastShare = 0.01

  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant

  init() {
    start = clock.now
  }

  func secondsLeft(at share: Double) -> Double? {
    let seconds = (clock.now - start) / .seconds(1)
    guard seconds >= Self.leastSeconds, share >= Self.leastShare else { return nil }
    return seconds / share * (1 - share)
  }
}
