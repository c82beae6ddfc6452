import Glibc

/// How a filter spreads a source pixel over the result.
public enum ResamplingFilter: Sendable {
  /// Windowed sinc over three lobes: the sharpest of the usual ones; edges may overshoot by a few grey levels.
  case lanczos3

  /// Bilinear where it enlarges, and an average over the covered pixels where it reduces; never overshoots.
  case triangle

  var support: Double {
    switch self {
    case .lanczos3: 3
    case .triangle: 1
    }
  }

  func weight(at distance: Double) -> Double {
    let x = abs(distance)
    guard x < support else { return 0 }
    switch self {
    case .triangle: return 1 - x
    case .lanczos3:
      guard x > 1e-9 else { return 1 }
      let angle = Double.pi * x
      // sin(3a) = 3 sin(a) − 4 sin(a)³: one sine for both.
      let third = sin(angle / 3)
      return 3 * (3 - 4 * third * third) * third * third / (angle * angle)
    }
  }
}

/// For each place along one side of the result: which source places it is made of, and how much of each.
///
/// The filter is widened by the scale where it reduces (so that nothing is skipped, "antialiasing"), and what would lie
/// outside the source is left out; the weights of a place add up to 1. Starts never decrease.
struct ResamplingWeights {
  /// First source place, a result place.
  let starts: [Int]
  let counts: [Int]

  /// `maximumCount` weights a result place, the unused ones 0. That number is even, so that loops may take two at once.
  let weights: [Float]
  let maximumCount: Int

  /// - Parameters:
  ///   - source: The places used, from 0.
  ///   - count: Of the result.
  init(source: Int, count: Int, filter: ResamplingFilter) {
    let scale = Double(source) / Double(count)
    let stretch = max(scale, 1)
    let support = filter.support * stretch
    var starts: [Int] = []
    var rows: [[Float]] = []
    for index in 0..<count {
      let center = (Double(index) + 0.5) * scale
      let first = max(0, Int((center - support).rounded(.down)))
      let end = min(source, Int((center + support).rounded(.up)))
      let raw = (first..<end).map { filter.weight(at: (Double($0) + 0.5 - center) / stretch) }
      let sum = raw.reduce(0, +)
      starts.append(first)
      rows.append(raw.map { Float($0 / sum) })
    }
    let largestCount = rows.map(\.count).max() ?? 0
    let maximumCount = largestCount + largestCount % 2
    self.starts = starts
    self.counts = rows.map(\.count)
    self.maximumCount = maximumCount
    weights = rows.flatMap { $0 + [Float](repeating: 0, count: maximumCount - $0.count) }
  }
}
