/// How far a run is.
public struct SortProgress: Sendable {
  public enum Stage: Sendable {
    case preparing
    /// Clip `number` of `count`, from 1.
    case analysing(number: Int, count: Int)
    case grouping
    case writing
  }

  public let stage: Stage

  /// Share of the stage that is done, 0 … 1.
  public let share: Double

  /// Faces found so far.
  public let faceCount: Int

  /// Time left in the stage, from the time that its share took; `nil` while there is too little to tell.
  public let secondsLeft: Double?
}

/// Whoever started a run wants it to stop. Nothing was left behind.
public struct Cancelled: Error, Sendable, Equatable {
  public init() {}
}

/// What a run says while it works, and how it is asked to stop.
public struct SortObserver: Sendable {
  /// Called from the run's thread, after each frame and step.
  public var onProgress: @Sendable (SortProgress) -> Void

  /// Asked between frames and steps; true ends the run with `Cancelled`.
  public var shouldStop: @Sendable () -> Bool

  public init(
    onProgress: @escaping @Sendable (SortProgress) -> Void = { _ in },
    shouldStop: @escaping @Sendable () -> Bool = { false }
  ) {
    self.onProgress = onProgress
    self.shouldStop = shouldStop
  }

  func checkStop() throws(Cancelled) {
    if shouldStop() { throw Cancelled() }
  }
}
