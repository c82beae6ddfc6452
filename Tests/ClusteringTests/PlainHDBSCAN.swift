import Clustering

/// HDBSCAN from the top down: a tree of edges is cut at its longest, again and again, and what falls apart is walked
/// through anew each time. O(n³), and shares no code with what it checks. Equal reaches fall as decision 042 says.
struct PlainHDBSCAN {
  final class Cluster {
    let rows: [Int]
    let birth: Double
    var stability = 0.0
    var parts: [Cluster] = []

    init(rows: [Int], birth: Double) {
      self.rows = rows
      self.birth = birth
    }

    func best(_ mayBe: (Cluster) -> Bool) -> (value: Double, clusters: [Cluster]) {
      let found = parts.map { $0.best(mayBe) }
      let value = found.reduce(0) { $0 + $1.value }
      return mayBe(self) && !(value > stability) ? (stability, [self]) : (value, found.flatMap(\.clusters))
    }
  }

  typealias Edge = (one: Int, other: Int, reach: Double, distance: Double)

  /// Groups named by their smallest row.
  var labels: [Int?]
  private let minClusterSize: Int
  private let cores: [Double]
  private let known: PairConstraints

  init(_ rows: [[Double]], minClusterSize: Int, minSamples: Int, constraints known: PairConstraints) {
    self.minClusterSize = minClusterSize
    self.known = known
    labels = rows.map { _ in nil }
    let distances = rows.map { row in
      rows.map { zip(row, $0).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot() }
    }
    cores = distances.map { $0.sorted()[min(minSamples, rows.count) - 1] }
    if rows.count < max(2, minSamples) { return }
    func reach(_ one: Int, _ other: Int) -> Double {
      known.areTogether(one, other) ? 0 : max(cores[one], cores[other], distances[one][other])
    }
    var inside = [0]
    var edges: [Edge] = []
    while inside.count < rows.count {
      var next: Edge?
      for other in rows.indices where !inside.contains(other) {
        for one in inside where reach(one, other) < next?.reach ?? .infinity {
          next = (one, other, reach(one, other), distances[one][other])
        }
      }
      guard let next else { break }
      edges.append(next)
      inside.append(next.other)
    }
    // Stable, so that the rest falls as the edges came.
    let order = edges.indices.sorted {
      (edges[$0].reach, -edges[$0].distance, $0) < (edges[$1].reach, -edges[$1].distance, $1)
    }
    let whole = Cluster(rows: Array(rows.indices), birth: 0)
    cut(whole.rows, order.map { edges[$0] }, whole, density: 0)
    let taken = whole.best { cluster in
      cluster !== whole
        && !cluster.rows.contains { row in cluster.rows.contains { known.areApart(row, $0) } }
    }
    for cluster in taken.clusters {
      for row in cluster.rows { labels[row] = cluster.rows.min() }
    }
  }

  private func cut(_ rows: [Int], _ edges: [Edge], _ cluster: Cluster, density: Double) {
    if rows.allSatisfy({ known.areTogether($0, rows[0]) }) {
      for row in rows { cluster.stability += (cores[row] > 0 ? max(density, 1 / cores[row]) : density) - cluster.birth }
      return
    }
    guard let last = edges.lastIndex(where: { !known.areTogether($0.one, $0.other) }) else { return }
    let now = 1 / edges[last].reach
    let rest = edges.indices.filter { $0 != last }.map { edges[$0] }
    var parts: [[Int]] = []
    for start in [edges[last].one, edges[last].other] {
      var part = [start]
      var place = 0
      while place < part.count {
        let row = part[place]
        for edge in rest where edge.one == row || edge.other == row {
          let next = edge.one == row ? edge.other : edge.one
          if !part.contains(next) { part.append(next) }
        }
        place += 1
      }
      parts.append(part)
    }
    let isSplit = parts.allSatisfy { $0.count >= minClusterSize }
    for part in parts {
      let within = rest.filter { part.contains($0.one) }
      if isSplit {
        let child = Cluster(rows: part, birth: now)
        cluster.parts.append(child)
        cluster.stability += (now - cluster.birth) * Double(part.count)
        cut(part, within, child, density: now)
      } else if part.count >= minClusterSize {
        cut(part, within, cluster, density: now)
      } else {
        cluster.stability += (now - cluster.birth) * Double(part.count)
      }
    }
  }
}
