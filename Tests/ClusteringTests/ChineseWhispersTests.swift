import Clustering
import TestSupport
import Testing

@Suite("ChineseWhispers")
struct ChineseWhispersTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let values: [Double]
    var together: [[Int]] = []
    var apart: [[Int]] = []
    let labels: [Int]
  }

  static let cases = [
    Case(testDescription: "no rows", values: [], labels: []),
    Case(testDescription: "one row", values: [4], labels: [0]),
    Case(testDescription: "all equal", values: [4, 4, 4, 4], labels: [0, 0, 0, 0]),
    Case(testDescription: "exactly at the distance", values: [0, 1, 3], labels: [0, 0, 1]),
    Case(testDescription: "all alone", values: [0, 2, 4], labels: [0, 1, 2]),
    Case(testDescription: "two groups", values: [9, 0, 9.5, 0.5, 9.25], labels: [0, 1, 0, 1, 0]),
    Case(testDescription: "together, however far", values: [0, 9, 0.5], together: [[0, 1]], labels: [0, 0, 0]),
    Case(
      testDescription: "by way of those together", values: [0, 9, 0.5, 9.5], together: [[0, 1]],
      labels: [0, 0, 0, 0]),
    Case(testDescription: "apart, however near", values: [0, 0], apart: [[0, 1]], labels: [0, 1]),
    Case(testDescription: "all apart", values: [1, 1, 1], apart: [[0, 1, 2]], labels: [0, 1, 2]),
    Case(testDescription: "all together", values: [1, 5, 9], together: [[0, 1, 2]], labels: [0, 0, 0]),
  ]

  @Test(arguments: cases)
  func labels(_ item: Case) throws {
    let matrix = try EmbeddingMatrix(doubles: item.values, columnCount: 1)
    let known = try PairConstraints(itemCount: item.values.count, together: item.together, apart: item.apart)
    for seed in 0..<10 {
      let made = ChineseWhispers(seed: UInt64(seed)).clusters(of: matrix, maximumDistance: 1, constraints: known)
      #expect(made.labels == item.labels, "seed \(seed)")
      #expect(made.clusterCount == Set(item.labels).count)
    }
  }

  /// dlib's loop with a dictionary, over items with a matrix of weights; components stand in for their items.
  func plain(_ count: Int, _ edges: [ChineseWhispers.Edge], _ known: PairConstraints, iterations: Int, seed: Int)
    -> [Int]
  {
    let nodes = known.componentCount
    var weights = [[Double]](repeating: [Double](repeating: 0, count: nodes), count: nodes)
    var isEdge = [[Bool]](repeating: [Bool](repeating: false, count: nodes), count: nodes)
    for edge in edges {
      for (one, other) in Set([[edge.first, edge.second], [edge.second, edge.first]]).map({ ($0[0], $0[1]) }) {
        weights[known.components[one]][known.components[other]] += edge.weight
        isEdge[known.components[one]][known.components[other]] = true
      }
    }
    let members = known.members
    var labels = Array(0..<nodes)
    var random = SeededRandom(seed: seed)
    for _ in 0..<(nodes * iterations) {
      let node = Int(random.next() % UInt64(nodes))
      var sums: [Int: Double] = [:]
      for other in 0..<nodes where isEdge[node][other] { sums[labels[other], default: 0] += weights[node][other] }
      let held = Set((0..<nodes).filter { known.areApart(members[node][0], members[$0][0]) }.map { labels[$0] })
      let best = sums.filter { !held.contains($0.key) }.max { ($0.value, -$0.key) < ($1.value, -$1.key) }
      if let best { labels[node] = best.key }
    }
    return (0..<count).map { labels[known.components[$0]] }.numberedByFirst
  }

  @Test("equals the plain loop, with constraints, edges in any order")
  func reference() throws {
    for seed in 0..<300 {
      var random = SeededRandom(seed: seed)
      let count = Int.random(in: 0...25, using: &random)
      // Whole numbers, some of them negative: their sums are exact in any order.
      let edges = (0..<(count == 0 ? 0 : 4 * count)).map { _ in
        ChineseWhispers.Edge(
          first: Int.random(in: 0..<count, using: &random), second: Int.random(in: 0..<count, using: &random),
          weight: Double(Int.random(in: -1...4, using: &random)))
      }
      let known =
        seed.isMultiple(of: 3)
        ? PairConstraints(itemCount: count) : PairConstraints.random(itemCount: count, using: &random)
      let method = ChineseWhispers(iterations: 6, seed: UInt64(seed))
      let made = method.clusters(nodeCount: count, edges: edges.shuffled(using: &random), constraints: known)
      #expect(made.labels == plain(count, edges, known, iterations: 6, seed: seed), "seed \(seed)")
      for one in 0..<count {
        for other in 0..<count {
          if known.areTogether(one, other) { #expect(made.labels[one] == made.labels[other], "seed \(seed)") }
          if known.areApart(one, other) { #expect(made.labels[one] != made.labels[other], "seed \(seed)") }
        }
      }
    }
  }
}
