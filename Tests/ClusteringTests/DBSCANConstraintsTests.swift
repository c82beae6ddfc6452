import Clustering
import TestSupport
import Testing

@Suite("DBSCAN with constraints")
struct DBSCANConstraintsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let values: [Double]
    var minSamples = 2
    var together: [[Int]] = []
    var apart: [[Int]] = []
    let labels: [Int?]
  }

  static let cases = [
    Case(testDescription: "no rows", values: [], labels: []),
    Case(testDescription: "together, however far", values: [0, 1, 9, 10], together: [[0, 3]], labels: [0, 0, 0, 0]),
    Case(
      testDescription: "together with a core row is in its cluster", values: [0, 1, 9], together: [[1, 2]],
      labels: [0, 0, 0]),
    Case(
      testDescription: "together in noise is noise", values: [0, 9, 20], together: [[0, 1]], labels: [nil, nil, nil]),
    Case(
      testDescription: "a chain breaks at its longest link that would join two apart",
      values: [0, 0.5, 1.25, 2.25, 2.75], apart: [[0, 4]], labels: [0, 0, 0, 1, 1]),
    Case(testDescription: "apart, however near", values: [1, 1, 1], apart: [[0, 1]], labels: [0, 1, 0]),
    Case(testDescription: "all apart", values: [1, 1, 1], apart: [[0, 1, 2]], labels: [0, 1, 2]),
    Case(testDescription: "all together", values: [0, 9, 9.5], together: [[0, 1, 2]], labels: [0, 0, 0]),
    Case(
      testDescription: "a border row goes to the nearest cluster it may be in",
      values: [0, 0.25, 0.5, 1.25, 2.125, 2.25, 2.5], minSamples: 4, apart: [[3, 4]],
      labels: [0, 0, 0, 0, 1, 1, 1]),
    Case(
      testDescription: "a border row between two clusters does not join them",
      values: [2, 3, 3.5, 3.5, 1, 0.5, 0.5, 50], minSamples: 4, apart: [[1, 7]],
      labels: [0, 0, 0, 0, 1, 1, 1, nil]),
    Case(
      testDescription: "two border rows that are apart do not share a cluster",
      values: [-0.75, 0, 0, 0, 0.875], minSamples: 5, apart: [[0, 4]], labels: [0, 0, 0, 0, nil]),
    Case(
      testDescription: "a border row brings those it is together with",
      values: [-0.75, 0, 0, 0, 0.875, 50], minSamples: 5, together: [[0, 5]], labels: [0, 0, 0, 0, 0, 0]),
  ]

  @Test(arguments: cases)
  func labels(_ item: Case) throws {
    let matrix = try EmbeddingMatrix(doubles: item.values, columnCount: 1)
    let known = try PairConstraints(itemCount: item.values.count, together: item.together, apart: item.apart)
    let method = DBSCAN(eps: 1, minSamples: item.minSamples)
    let made = method.clusters(of: matrix, constraints: known)
    #expect(made.labels == item.labels)
    #expect(made.isCore == method.clusters(of: matrix).isCore)
    #expect(made.clusterCount == Set(item.labels.compactMap { $0 }).count)
  }

  @Test("holds all constraints; no join that was allowed is missing; the order of rows is no matter")
  func properties() throws {
    for seed in 0..<200 {
      var random = SeededRandom(seed: seed)
      let count = Int.random(in: 1...50, using: &random)
      let rows = (0..<count).map { _ in (0..<2).map { _ in 2 * random.normal() } }
      let known = PairConstraints.random(itemCount: count, using: &random)
      let method = DBSCAN(eps: 0.9, minSamples: Int.random(in: 1...4, using: &random))
      let matrix = try EmbeddingMatrix(rows: rows)
      let made = method.clusters(of: matrix, constraints: known)
      let clusters = Set(made.labels.compactMap { $0 })
      #expect(clusters == Set(0..<made.clusterCount), "seed \(seed)")
      func areApart(_ one: Int?, _ other: Int?) -> Bool {
        (0..<count).contains { first in
          made.labels[first] == one
            && (0..<count).contains { made.labels[$0] == other && known.areApart(first, $0) }
        }
      }
      for one in 0..<count {
        for other in 0..<count where one != other {
          if known.areTogether(one, other) { #expect(made.labels[one] == made.labels[other], "seed \(seed)") }
          if known.areApart(one, other) {
            #expect(made.labels[one] == nil || made.labels[one] != made.labels[other], "seed \(seed)")
          }
          let isNear = matrix.squaredDistance(one, other) <= 0.9 * 0.9
          if made.isCore[one] && made.isCore[other] && isNear && made.labels[one] != made.labels[other] {
            #expect(areApart(made.labels[one], made.labels[other]), "seed \(seed)")
          }
        }
      }
      let order = (0..<count).shuffled(using: &random)
      let place = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
      func moved(_ groups: [[Int]]) -> [[Int]] { groups.map { $0.compactMap { place[$0] } } }
      let apart = (0..<count).flatMap { one in
        (0..<one).filter { known.areApart(one, $0) }.map { [one, $0] }
      }
      let shuffled = method.clusters(
        of: try EmbeddingMatrix(rows: order.map { rows[$0] }),
        constraints: try PairConstraints(itemCount: count, together: moved(known.members), apart: moved(apart)))
      if known.isEmpty { continue }
      #expect(
        shuffled.labels.map { $0 ?? -1 }.numberedByFirst == order.map { made.labels[$0] ?? -1 }.numberedByFirst,
        "seed \(seed)")
    }
  }

  @Test("nothing known, and no constraints at all, change nothing")
  func nothing() throws {
    let matrix = try EmbeddingMatrix(DBSCANTests.faces(seed: 3))
    let method = DBSCAN(eps: 0.5, minSamples: 5)
    let made = method.clusters(of: matrix)
    #expect(method.clusters(of: matrix, constraints: PairConstraints(itemCount: 1000)) == made)
    #expect(method.clusters(of: matrix, constraints: nil) == made)
  }
}
