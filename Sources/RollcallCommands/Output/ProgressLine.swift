import Foundation
import Glibc
import Pipeline
import Synchronization
import Vocabulary

/// One line on standard error that shows how far a run is and is overwritten by the next; or, for programs, a line of JSON
/// each time.
///
/// As JSON: `{"count":12,"of":"face","secondsLeft":3.2,"share":0.25,"stage":"looking"}`. Fields are only ever added.
/// `share` is of the stage, 0 … 1; while clips are looked at, `clip` of `clips` is the one. Lines that begin otherwise are
/// words, as they always are on standard error. A program that reads no longer wants no more: the run then stops as at
/// Ctrl-C, so that whoever starts one and is killed leaves nothing behind that works on.
final class ProgressLine: Sendable {
  enum When: String, CaseIterable, Sendable {
    case auto, always, never, json
  }

  /// Faster than people read costs more than it tells.
  private static let leastSeconds = 0.1

  private let isShown: Bool
  private let isJSON: Bool
  private let last: Mutex<(shown: ContinuousClock.Instant?, stage: String)>

  init(_ when: When, isQuiet: Bool) {
    isShown =
      switch when {
      case .always, .json: true
      case .never: false
      case .auto: !isQuiet && StandardStream.errors.isTerminal
      }
    isJSON = when == .json
    last = Mutex((nil, ""))
    // A reader that goes away is noticed when it is written to, and must not end the process there and then.
    if isJSON { signal(SIGPIPE, SIG_IGN) }
  }

  func show(_ progress: SortProgress) {
    show(
      Moment(
        stage: progress.stage.words, share: progress.share, count: progress.faceCount, of: "face",
        secondsLeft: progress.secondsLeft, clip: progress.stage.clip?.number, clips: progress.stage.clip?.count))
  }

  func show(_ progress: ExportProgress) {
    show(
      Moment(
        stage: progress.stage.words, share: progress.share, count: progress.pictureCount, of: "picture",
        secondsLeft: progress.secondsLeft))
  }

  /// How far a run is, as programs read it.
  private struct Moment: Encodable {
    let stage: String
    let share: Double
    let count: Int
    let of: String
    let secondsLeft: Double?
    var clip: Int?
    var clips: Int?

    var json: String {
      get throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
      }
    }

    var line: String {
      let clip = clip.flatMap { number in clips.map { $0 == 1 ? "" : ", clip \(number) of \($0)" } } ?? ""
      let text = "\(stage)\(clip)  \(Int((share * 100).rounded(.down))) %  \(counted(count, of))"
      return text + (secondsLeft.map { "  \(clockText($0.rounded())) left" } ?? "")
    }
  }

  private func show(_ moment: Moment) {
    guard isShown else { return }
    let now = ContinuousClock.now
    let stage = "\(moment.stage) \(moment.clip ?? 0)"
    let isDue = last.withLock { last in
      if stage == last.stage, let shown = last.shown, now - shown < .seconds(Self.leastSeconds) { return false }
      last = (now, stage)
      return true
    }
    guard isDue else { return }
    guard isJSON else {
      StandardStream.errors.write("\r\u{1B}[K" + moment.line)
      return
    }
    // A moment of plain numbers and words can always be encoded.
    if let text = try? moment.json, !StandardStream.errors.write(text) { Interruption.ask() }
  }

  /// Takes the line away, before other words.
  func clear() {
    let wasShown = last.withLock { $0.shown != nil }
    if isShown, !isJSON, wasShown { StandardStream.errors.write("\r\u{1B}[K") }
  }
}

extension SortProgress.Stage {
  fileprivate var words: String {
    switch self {
    case .preparing: "preparing"
    case .analysing: "looking"
    case .grouping: "grouping"
    case .writing: "writing"
    }
  }

  fileprivate var clip: (number: Int, count: Int)? {
    if case .analysing(let number, let count) = self { (number, count) } else { nil }
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
