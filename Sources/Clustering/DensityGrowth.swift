/// Makes clusters of pairs of neighbours that come in any order, each once, and forgets a pair as soon as it can.
///
/// A pair of core rows joins two clusters at once. Another pair has to wait with those of its rows that are not core
/// yet; such a row has fewer than `minSamples` neighbours so far, so little waits: at most `minSamples − 2` a row. When
/// a row becomes core it joins those waiting that are core, and drops the list; the others hold the pair themselves.
/// What waits at the end are the rows that are not core, with all their neighbours: what border rows need.
///
/// - Invariant: A row that is not core waits with all its neighbours that came so far. Two core rows whose pair came are
///   in one set.
struct DensityGrowth {
  private let minSamples: Int
  private var sets: UnionFind
  private var isCore: [Bool]
  private var waiting: [[UInt32]]

  init(rowCount: Int, minSamples: Int) {
    self.minSamples = minSamples
    sets = UnionFind(count: rowCount)
    // A row is its own neighbour.
    isCore = [Bool](repeating: minSamples == 1, count: rowCount)
    waiting = [[UInt32]](repeating: [], count: rowCount)
  }

  /// Takes in that `row` is a neighbour of each of `neighbors`.
  mutating func add(_ neighbors: [UInt32], of row: Int) {
    for neighbor in neighbors {
      let other = Int(neighbor)
      if isCore[row] && isCore[other] {
        sets.unite(row, other)
      } else {
        meet(row, other)
        meet(other, row)
      }
    }
  }

  /// Takes in a neighbour of a row that may not be core.
  private mutating func meet(_ row: Int, _ other: Int) {
    if isCore[row] { return }
    waiting[row].append(UInt32(other))
    if waiting[row].count + 1 < minSamples { return }
    isCore[row] = true
    for neighbor in waiting[row] where isCore[Int(neighbor)] { sets.unite(row, Int(neighbor)) }
    waiting[row] = []
  }

  consuming func finish() -> DBSCAN.Clusters {
    var labels = [Int?](repeating: nil, count: isCore.count)
    var clusterCount = 0
    for row in isCore.indices where isCore[row] {
      // The root is the cluster's first core row, so its label is there before the others ask for it.
      let root = sets.root(of: row)
      if root == row {
        labels[row] = clusterCount
        clusterCount += 1
      } else {
        labels[row] = labels[root]
      }
    }
    for row in isCore.indices where !isCore[row] {
      labels[row] = waiting[row].filter { isCore[Int($0)] }.compactMap { labels[Int($0)] }.min()
    }
    return DBSCAN.Clusters(labels: labels, isCore: isCore, clusterCount: clusterCount)
  }
}
