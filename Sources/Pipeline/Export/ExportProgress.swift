/// How far an export is.
public struct ExportProgress: Sendable {
  public enum Stage: Sendable {
    /// Clips are looked for, and read to see that they are what they were.
    case looking

    /// Faces are compared, to find near duplicates.
    case comparing
    case takingPictures
    case writing
  }

  public let stage: Stage

  /// Share of the stage that is done, 0 … 1.
  public let share: Double

  /// Pictures written so far.
  public let pictureCount: Int

  /// `nil` while there is too little to tell.
  public let secondsLeft: Double?
}

/// What an export says while it works, and how it is asked to stop.
public struct ExportObserver: Sendable {
  /// Called from the export's thread.
  public var onProgress: @Sendable (ExportProgress) -> Void

  /// Asked between frames and steps; true ends the export with `Cancelled`.
  public var shouldStop: @Sendable () -> Bool

  public init(
    onProgress: @escaping @Sendable (ExportProgress) -> Void = { _ in },
    shouldStop: @escaping @Sendable () -> Bool = { false }
  ) {
    self.onProgress = onProgress
    self.shouldStop = shouldStop
  }

  func checkStop() throws(Cancelled) {
    if shouldStop() { throw Cancelled() }
  }
}
