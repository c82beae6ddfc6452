import Clustering
import TestSupport
import Testing

@Suite("HDBSCAN")
struct HDBSCANTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let values: [Double]
    var minClusterSize = 2
    var minSamples = 1
    var together: [[Int]] = []
    var apart: [[Int]] = []
    let labels: [Int?]
  }

  /// Two dense groups of three, and one far row.
  static let groups: [Double] = [0, 1, 2.5, 20, 21, 22.5, 90]

  static let cases = [
    Case(testDescription: "no rows", values: [], labels: []),
    Case(testDescription: "one row", values: [7], labels: [nil]),
    Case(testDescription: "two rows are the whole, and no cluster", values: [7, 8], labels: [nil, nil]),
    Case(testDescription: "fewer than minSamples", values: [1, 2, 3], minSamples: 4, labels: [nil, nil, nil]),
    Case(testDescription: "two groups", values: groups, labels: [1, 1, 1, 0, 0, 0, nil]),
    Case(
      testDescription: "a cluster that holds two that are apart is not taken", values: groups, apart: [[0, 2]],
      labels: [nil, nil, nil, 0, 0, 0, nil]),
    Case(
      testDescription: "its parts are taken instead",
      values: [0, 0.5, 2, 2.5, 20, 21, 22.5], apart: [[0, 3]], labels: [1, 1, 2, 2, 0, 0, 0]),
    Case(
      testDescription: "a pair apart in two groups changes nothing", values: groups, apart: [[0, 3], [2, 6]],
      labels: [1, 1, 1, 0, 0, 0, nil]),
    Case(
      testDescription: "rows that are together are in one cluster, however far", values: groups, together: [[2, 6]],
      labels: [1, 1, 1, 0, 0, 0, 1]),
  ]

  @Test(arguments: cases)
  func labels(_ item: Case) throws {
    let matrix = try EmbeddingMatrix(doubles: item.values, columnCount: 1)
    let known = try PairConstraints(itemCount: item.values.count, together: item.together, apart: item.apart)
    let made = HDBSCAN(minClusterSize: item.minClusterSize, minSamples: item.minSamples)
      .clusters(of: matrix, constraints: known)
    #expect(made.labels.map { $0 ?? -1 }.numberedByFirst == item.labels.map { $0 ?? -1 }.numberedByFirst)
    #expect(made.labels.map { $0 == nil } == item.labels.map { $0 == nil })
    #expect(made.clusterCount == Set(item.labels.compactMap { $0 }).count)
  }

  @Test("equals the plain algorithm, with constraints")
  func plain() throws {
    var clusterCount = 0
    for seed in 0..<400 {
      var random = SeededRandom(seed: seed)
      let count = Int.random(in: 0...45, using: &random)
      let centers = (0..<4).map { _ in (0..<2).map { _ in 3 * random.normal() } }
      let rows = (0..<count).map { _ in
        (centers.randomElement(using: &random) ?? []).map { $0 + random.normal() }
      }
      let known =
        seed.isMultiple(of: 2)
        ? PairConstraints(itemCount: count) : PairConstraints.random(itemCount: count, using: &random)
      let minClusterSize = Int.random(in: 2...5, using: &random)
      let minSamples = Int.random(in: 1...6, using: &random)
      let made = HDBSCAN(minClusterSize: minClusterSize, minSamples: minSamples)
        .clusters(of: try EmbeddingMatrix(rows: rows), constraints: known)
      let plain = PlainHDBSCAN(rows, minClusterSize: minClusterSize, minSamples: minSamples, constraints: known)
      clusterCount += made.clusterCount
      try #require(
        made.labels.map { $0 ?? -1 }.numberedByFirst == plain.labels.map { $0 ?? -1 }.numberedByFirst, "seed \(seed)")
      #expect(made.labels.map { $0 == nil } == plain.labels.map { $0 == nil }, "seed \(seed)")
      #expect(Set(made.labels.compactMap { $0 }) == Set(0..<made.clusterCount), "seed \(seed)")
      for row in 0..<count {
        #expect((0...1).contains(made.probabilities[row]), "seed \(seed)")
        #expect((made.probabilities[row] == 0) == (made.labels[row] == nil), "seed \(seed)")
      }
    }
    #expect(clusterCount > 400)
  }

  @Test("a long track is not a person of its own because its faces are known to be one")
  func longTrack() throws {
    var random = SeededRandom(seed: 5)
    let rows = (0..<60).map { row in [row < 30 ? 0 : 20, random.normal()].map { $0 + 0.3 * random.normal() } }
    let known = try PairConstraints(itemCount: 60, together: [Array(0..<12)], apart: [[Int]]())
    let made = HDBSCAN(minClusterSize: 5).clusters(of: try EmbeddingMatrix(rows: rows), constraints: known)
    #expect(made.clusterCount == 2)
    #expect(Set(made.labels[..<30]).count == 1)
  }

  @Test("another order of rows gives the same clusters", arguments: 0..<10)
  func permutation(seed: Int) throws {
    var random = SeededRandom(seed: seed)
    let centers = (0..<6).map { _ in (0..<4).map { _ in 6 * random.normal() } }
    let rows = (0..<150).map { _ in
      (centers.randomElement(using: &random) ?? []).map { $0 + random.normal() }
    }
    let order = rows.indices.shuffled(using: &random)
    // Without ties: with more samples, many reaches are one core distance, and the order may decide about noise.
    let method = HDBSCAN(minClusterSize: 8, minSamples: 1)
    let made = method.clusters(of: try EmbeddingMatrix(rows: rows))
    let shuffled = method.clusters(of: try EmbeddingMatrix(rows: order.map { rows[$0] }))
    #expect(made.clusterCount > 1)
    #expect(
      shuffled.labels.map { $0 ?? -1 }.numberedByFirst == order.map { made.labels[$0] ?? -1 }.numberedByFirst,
      "seed \(seed)")
    #expect(shuffled.probabilities == order.map { made.probabilities[$0] }, "seed \(seed)")
  }

  @Test("all equal, all apart, all together: one answer each, and no trap")
  func degenerate() throws {
    let matrix = try EmbeddingMatrix(doubles: [Double](repeating: 3, count: 12), columnCount: 1)
    let method = HDBSCAN(minClusterSize: 3)
    #expect(method.clusters(of: matrix).labels.count == 12)
    let all = [Array(0..<12)]
    let apart = method.clusters(
      of: matrix, constraints: try PairConstraints(itemCount: 12, together: [[Int]](), apart: all))
    #expect(apart.labels == [Int?](repeating: nil, count: 12))
    let together = method.clusters(
      of: matrix, constraints: try PairConstraints(itemCount: 12, together: all, apart: [[Int]]()))
    #expect(together.labels == [Int?](repeating: nil, count: 12), "the whole is never a cluster")
  }
}
