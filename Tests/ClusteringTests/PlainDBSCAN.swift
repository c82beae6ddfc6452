import Clustering

/// DBSCAN as the paper tells it: all neighbourhoods in memory, clusters grown one after the other. Slow, and shares no
/// code with what it checks.
struct PlainDBSCAN {
  let labels: [Int?]
  let isCore: [Bool]

  init(_ rows: [[Double]], eps: Double, minSamples: Int) {
    let neighborhoods = rows.map { row in
      rows.indices.filter { other in
        zip(row, rows[other]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } <= eps * eps
      }
    }
    let isCore = neighborhoods.map { $0.count >= minSamples }
    var labels = [Int?](repeating: nil, count: rows.count)
    var next = 0
    for seed in rows.indices where isCore[seed] && labels[seed] == nil {
      labels[seed] = next
      var stack = [seed]
      while let row = stack.popLast() {
        guard isCore[row] else { continue }
        for neighbor in neighborhoods[row] where labels[neighbor] == nil {
          labels[neighbor] = next
          stack.append(neighbor)
        }
      }
      next += 1
    }
    self.labels = labels
    self.isCore = isCore
  }
}

extension EmbeddingMatrix {
  /// Rows of doubles.
  init(rows: [[Double]]) throws {
    try self.init(doubles: rows.flatMap { $0 }, columnCount: rows.first?.count ?? 0)
  }
}
