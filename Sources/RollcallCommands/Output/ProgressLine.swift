import Pipeline
import Synchronization
import Vocabulary

/// One line on standard error that shows how far a run is and is overwritten by the next.
final class ProgressLine: Sendable {
  enum When: String, CaseIterable, Sendable {
    case auto, always, never
  }

  /// Faster than people read costs more than it tells.
  private static let leastSeconds = 0.1

  private let isShown: Bool
  private let last: Mutex<(shown: ContinuousClock.Instant?, stage: String)>

  init(_ when: When, isQuiet: Bool) {
    isShown =
      switch when {
      case .always: true
      case .never: false
      case .auto: !isQuiet && StandardStream.errors.isTerminal
      }
    last = Mutex((nil, ""))
  }

  func show(_ progress: SortProgress) {
    show(
      progress.stage.words, share: progress.share, counted(progress.faceCount, "face"),
      secondsLeft: progress.secondsLeft)
  }

  func show(_ progress: ExportProgress) {
    show(
      progress.stage.words, share: progress.share, counted(progress.pictureCount, "picture"),
      secondsLeft: progress.secondsLeft)
  }

  private func show(_ stage: String, share: Double, _ count: String, secondsLeft: Double?) {
    guard isShown else { return }
    let now = ContinuousClock.now
    let isDue = last.withLock { last in
      if stage == last.stage, let shown = last.shown, now - shown < .seconds(Self.leastSeconds) { return false }
      last = (now, stage)
      return true
    }
    guard isDue else { return }
    var text = "\(stage)  \(Int((share * 100).rounded(.down))) %  \(count)"
    if let left = secondsLeft { text += "  \(clockText(left.rounded())) left" }
    StandardStream.errors.write("\r\u{1B}[K" + text)
  }

  /// Takes the line away, before other words.
  func clear() {
    let wasShown = last.withLock { $0.shown != nil }
    if isShown, wasShown { StandardStream.errors.write("\r\u{1B}[K") }
  }
}

extension SortProgress.Stage {
  fileprivate var words: String {
    switch self {
    case .preparing: "preparing"
    case .analysing(_, count: 1): "looking"
    case .analysing(let number, let count): "looking, clip \(number) of \(count)"
    case .grouping: "grouping"
    case .writing: "writing"
    }
  }
}

extension ExportProgress.Stage {
  fileprivate var words: String {
    switch self {
    case .looking: "looking"
    case .comparing: "comparing"
    case .takingPictures: "taking pictures"
    case .writing: "writing"
    }
  }
}
