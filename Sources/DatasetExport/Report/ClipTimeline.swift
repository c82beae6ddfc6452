import DatasetStore
import Vocabulary

/// Who is to be seen when in one video.
struct ClipTimeline {
  /// From a second of the clip to another.
  typealias Span = ClosedRange<Double>

  struct Row {
    /// `nil` for faces that belong to nobody.
    let person: PersonNumber?

    /// Apart from each other, in their order.
    var spans: [Span] = []

    var seconds: Double { spans.reduce(0) { $0 + $1.upperBound - $1.lowerBound } }
  }

  /// Rows beyond are counted only.
  static let mostRows = 60

  /// Two spans of a row closer than this share of the clip are drawn as one: nobody could see the gap.
  private static let finest = 0.001

  let clip: ClipRecord
  let seconds: Double

  /// By time on screen; nobody's last.
  let rows: [Row]

  /// Of the shots that have faces.
  let shots: [Span]

  /// `nil` where they are not known.
  let setUps: CameraSetUpRow?

  /// All videos, in the order in which they were taken in.
  static func all(of clips: [ClipRecord], in store: DatasetStore) throws -> [ClipTimeline] {
    var stretches: [ClipID: [DatasetStore.Stretch]] = [:]
    try store.forEachStretch { stretches[$0.clip, default: []].append($0) }
    var shots: [ClipID: [ShotRecord]] = [:]
    try store.forEachShot { shots[$0.clip, default: []].append($0) }
    let steps = try store.stepSeconds()
    return clips.filter { $0.kind == .video }.map { clip in
      let setUps = CameraSetUpRow(shots[clip.id] ?? [], step: steps[clip.id] ?? 0)
      return ClipTimeline(clip, stretches[clip.id] ?? [], setUps)
    }
  }

  private init(_ clip: ClipRecord, _ stretches: [DatasetStore.Stretch], _ setUps: CameraSetUpRow?) {
    self.clip = clip
    self.setUps = setUps
    let spans = stretches.map { $0.first...max($0.first, $0.end) }
    let ends = spans.map(\.upperBound) + (setUps?.shots.map(\.span.upperBound) ?? [])
    seconds = max(clip.durationSeconds ?? 0, ends.max() ?? 0)
    let gap = Self.finest * seconds
    var rows: [PersonNumber?: Row] = [:]
    for (stretch, span) in zip(stretches, spans) {
      rows[stretch.person, default: Row(person: stretch.person)].spans.append(span)
    }
    self.rows = rows.values.map { Row(person: $0.person, spans: Self.joined($0.spans, across: gap)) }.sorted {
      if ($0.person == nil) != ($1.person == nil) { return $1.person == nil }
      return ($1.seconds, $0.person?.value ?? 0) < ($0.seconds, $1.person?.value ?? 0)
    }
    var shots: [Int: Span] = [:]
    for (stretch, span) in zip(stretches, spans) {
      guard let shot = stretch.shot else { continue }
      let known = shots[shot] ?? span
      shots[shot] = min(known.lowerBound, span.lowerBound)...max(known.upperBound, span.upperBound)
    }
    self.shots = shots.sorted { $0.key < $1.key }.map(\.value)
  }

  private static func joined(_ spans: [Span], across gap: Double) -> [Span] {
    var joined: [Span] = []
    for span in spans.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
      if let last = joined.last, span.lowerBound <= last.upperBound + gap {
        joined[joined.count - 1] = last.lowerBound...max(last.upperBound, span.upperBound)
      } else {
        joined.append(span)
      }
    }
    return joined
  }
}
