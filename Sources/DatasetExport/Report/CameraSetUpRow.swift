import DatasetStore
import Vocabulary

/// The shots of a clip, and which of them show one camera set-up.
struct CameraSetUpRow {
  struct Shot {
    let span: ClipTimeline.Span

    /// From 0; `nil` where there is nothing to be seen.
    let setUp: Int?
  }

  /// By time.
  let shots: [Shot]

  /// How many shots each set-up has.
  let shotCounts: [Int: Int]

  /// Set-ups that come back, by first appearance: they have letters. The others have a single shot.
  let returning: [Int]

  /// `nil` where the set-ups of a clip are not known, and where there is one shot only.
  ///
  /// - Parameter step: Seconds that a frame which was looked at stands for.
  init?(_ records: [ShotRecord], step: Double) {
    guard records.count > 1, records.contains(where: { $0.setUp != nil }) else { return nil }
    let ends = records.dropFirst().map(\.firstSeconds) + [.infinity]
    shots = zip(records, ends).map { shot, end in
      Shot(span: shot.firstSeconds...max(shot.firstSeconds, min(shot.lastSeconds + step, end)), setUp: shot.setUp)
    }
    let counts = Dictionary(records.compactMap { shot in shot.setUp.map { ($0, 1) } }, uniquingKeysWith: +)
    shotCounts = counts
    returning = counts.keys.sorted().filter { counts[$0, default: 0] > 1 }
  }

  /// A … Z, AA, AB, …; `nil` for set-ups of a single shot.
  func letter(of setUp: Int) -> String? {
    guard var number = returning.firstIndex(of: setUp) else { return nil }
    var letters = ""
    repeat {
      letters = String(UnicodeScalar(UInt8(65 + number % 26))) + letters
      number = number / 26 - 1
    } while number >= 0
    return letters
  }
}
