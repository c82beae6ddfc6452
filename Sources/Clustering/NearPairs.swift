/// The nearest of very many pairs, and how far apart they may be to be among them.
struct NearPairs {
  struct Pair {
    let first: UInt32
    let second: UInt32
    let distance: Float
  }

  private(set) var pairs: [Pair] = []

  /// All pairs that were offered and are at most this far apart are here.
  private(set) var limit: Float
  private let budget: Int
  /// How many there may be before the limit is lowered.
  private var mostPairs: Int

  /// - Parameters:
  ///   - limit: What is farther apart is not of interest.
  ///   - budget: As many are kept at least, if there are so many, and twice as many at most; more only where as many are
  ///     equally far apart.
  init(limit: Float, budget: Int) {
    self.limit = limit
    self.budget = budget
    mostPairs = 2 * budget
  }

  mutating func add(_ first: Int, _ second: Int, _ distance: Float) {
    guard distance <= limit else { return }
    pairs.append(Pair(first: UInt32(first), second: UInt32(second), distance: distance))
    if pairs.count >= mostPairs { shrink() }
  }

  /// Lowers the limit so that about `budget` are left.
  private mutating func shrink() {
    let binCount = 4096
    var bins = [Int](repeating: 0, count: binCount + 1)
    let scale = Float(binCount) / max(limit, .leastNormalMagnitude)
    for pair in pairs { bins[Int(pair.distance * scale)] += 1 }
    var (kept, bin) = (0, 0)
    while bin < binCount, kept + bins[bin] <= budget {
      kept += bins[bin]
      bin += 1
    }
    // The first is kept however many it has: what lies in one bin is hardly told apart.
    limit = Float(max(bin, 1)) / scale
    pairs.removeAll { $0.distance > limit }
    mostPairs = max(2 * budget, 2 * pairs.count)
  }
}
