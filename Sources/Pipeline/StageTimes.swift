/// Adds up where a run's time goes. Stages work side by side on several threads, so together they may be longer than the
/// whole.
public struct StageTimes: Sendable, Equatable {
  public enum Stage: String, Sendable, CaseIterable {
    case models, reading, decoding, detection, embedding, portraits, storing, confirming, grouping, writing
  }

  /// Seconds by stage, those of no length left out, and all of them together.
  public private(set) var seconds: [Stage: Double] = [:]
  public internal(set) var total = 0.0

  private let clock = ContinuousClock()

  mutating func measure<Result>(_ stage: Stage, _ body: () throws -> Result) rethrows -> Result {
    let start = clock.now
    defer { seconds[stage, default: 0] += clock.now - start }
    return try body()
  }

  mutating func add(_ other: StageTimes) {
    seconds.merge(other.seconds, uniquingKeysWith: +)
  }

  public init() {}

  public static func == (left: StageTimes, right: StageTimes) -> Bool {
    left.seconds == right.seconds && left.total == right.total
  }
}

extension Double {
  fileprivate static func += (sum: inout Double, duration: Duration) {
    sum += duration / .seconds(1)
  }
}
