import Clustering
import TestSupport
import Testing
import Vocabulary

@Suite("DBSCAN")
struct DBSCANTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let values: [Double]
    var columns = 1
    var eps = 1.0
    var minSamples = 2
    let labels: [Int?]
    let core: [Int]

    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "no rows", values: [], labels: [], core: []),
    Case(name: "one row", values: [7], labels: [nil], core: []),
    Case(name: "one row is enough", values: [7], minSamples: 1, labels: [0], core: [0]),
    Case(name: "all alone, and enough", values: [0, 9, 5], minSamples: 1, labels: [0, 1, 2], core: [0, 1, 2]),
    Case(name: "all equal", values: [3, 3, 3, 3], minSamples: 4, labels: [0, 0, 0, 0], core: [0, 1, 2, 3]),
    Case(name: "all equal, too few", values: [3, 3, 3, 3], minSamples: 5, labels: [nil, nil, nil, nil], core: []),
    Case(name: "all zero", values: [0, 0, 0, 0], columns: 2, labels: [0, 0], core: [0, 1]),
    Case(name: "exactly at eps", values: [0, 1], labels: [0, 0], core: [0, 1]),
    Case(name: "just beyond eps", values: [0, 1.0.nextUp], labels: [nil, nil], core: []),
    Case(
      name: "just beyond eps, far out", values: [1e9, 1e9 + 1, 1e9 + 2 + 2e-7], labels: [0, 0, nil], core: [0, 1]),
    Case(
      name: "a border row between two clusters goes to the first",
      values: [2, 3, 3.5, 3.5, 1, 0.5, 0.5], minSamples: 4, labels: [0, 0, 0, 0, 1, 1, 1], core: [1, 4]),
    Case(
      name: "clusters are numbered by core rows, not by border rows",
      values: [0, 10, 10, 10, 1, 1, 1], minSamples: 4, labels: [0, nil, nil, nil, 0, 0, 0], core: [0, 4, 5, 6]),
    Case(
      name: "a border row before the core row of another cluster does not number its own",
      values: [0, 10, 10, 10.5, 11, 0.9, 1.6, 1.7], minSamples: 4, labels: [1, 0, 0, 0, 0, 1, 1, 1],
      core: [1, 2, 3, 4, 5]),
    Case(
      name: "a chain joined by its last row", values: [0, 4, 2, 1, 3], minSamples: 3, labels: [0, 0, 0, 0, 0],
      core: [2, 3, 4]),
    Case(
      name: "a core row joins by way of core rows only", values: [0, 1, 2, 2.5, 3.5, 4.5], minSamples: 4,
      labels: [nil, nil, nil, nil, nil, nil], core: []),
    Case(name: "eps above all distances", values: [-3, 5, 0], eps: 1e200, labels: [0, 0, 0], core: [0, 1, 2]),
    Case(name: "eps under all distances", values: [-3, 5, 0], eps: 1e-200, labels: [nil, nil, nil], core: []),
    Case(name: "the largest doubles", values: [-1e308, 1e308, 1e308], labels: [nil, 0, 0], core: [1, 2]),
    Case(
      name: "the smallest doubles", values: [0, .leastNonzeroMagnitude, 1e-300], eps: .leastNormalMagnitude / 4,
      labels: [0, 0, 0], core: [0, 1, 2]),
  ]

  @Test(arguments: cases)
  func labelsAndCoreRows(_ item: Case) throws {
    let matrix = try EmbeddingMatrix(doubles: item.values, columnCount: item.columns)
    let made = DBSCAN(eps: item.eps, minSamples: item.minSamples).clusters(of: matrix)
    #expect(made.labels == item.labels)
    #expect(made.coreRows == item.core)
    #expect(made.clusterCount == Set(item.labels.compactMap { $0 }).count)
  }

  /// A thousand rows of two hundred people, in floats.
  static func faces(seed: Int) -> [Embedding] {
    var random = SeededRandom(seed: seed)
    let centers = (0..<200).map { _ in (0..<128).map { _ in random.normal() / 8 } }
    return (0..<1000).map { _ in
      Embedding((centers.randomElement(using: &random) ?? []).map { Float($0 + random.normal() * 0.03) })
    }
  }

  @Test("another order of rows gives the same core rows, and the same clusters of them", arguments: 0..<5)
  func permutation(seed: Int) throws {
    let faces = Self.faces(seed: seed)
    var random = SeededRandom(seed: seed + 1000)
    let order = faces.indices.shuffled(using: &random)
    let method = DBSCAN(eps: 0.5, minSamples: 5)
    let made = method.clusters(of: try EmbeddingMatrix(faces))
    let shuffled = method.clusters(of: try EmbeddingMatrix(order.map { faces[$0] }))
    #expect(made.clusterCount > 50)
    #expect(shuffled.clusterCount == made.clusterCount)
    #expect(shuffled.isCore == order.map { made.isCore[$0] }, "seed \(seed)")
    // Border rows may go to another cluster; that they go to one does not depend on the order.
    #expect(shuffled.labels.map { $0 == nil } == order.map { made.labels[$0] == nil }, "seed \(seed)")
    var renamed: [Int: Int] = [:]
    for (place, row) in order.enumerated() where made.isCore[row] {
      let old = try #require(made.labels[row])
      let new = try #require(shuffled.labels[place])
      #expect(renamed[old, default: new] == new, "seed \(seed), row \(row)")
      renamed[old] = new
    }
    #expect(Set(renamed.values).count == renamed.count)
  }

  @Test("duplicates share a cluster", arguments: 0..<5)
  func duplicates(seed: Int) throws {
    let faces = Self.faces(seed: seed)
    let made = DBSCAN(eps: 0.3, minSamples: 2).clusters(of: try EmbeddingMatrix(faces + faces))
    #expect(!made.labels.contains(nil))
    #expect(Array(made.labels[..<1000]) == Array(made.labels[1000...]), "seed \(seed)")
  }

  @Test("progress rises to 1, and what it throws ends the work")
  func progress() throws {
    struct Cancelled: Error {}
    let matrix = try EmbeddingMatrix(Self.faces(seed: 1))
    let method = DBSCAN(eps: 0.5, minSamples: 5)
    var shares: [Double] = []
    let made = method.clusters(of: matrix, progress: { shares.append($0) })
    #expect(made == method.clusters(of: matrix))
    #expect(shares.count > 1 && shares == shares.sorted() && shares.last == 1)
    #expect(throws: Cancelled.self) {
      try method.clusters(of: matrix, progress: { _ in throw Cancelled() })
    }
  }

  @Test(
    "what makes no sense is a caller's bug",
    arguments: [(0.0, 5), (-1, 5), (.nan, 5), (.infinity, 5), (0.5, 0)] as [(Double, Int)])
  func preconditions(eps: Double, minSamples: Int) async {
    switch (eps, minSamples) {
    case (0, _): await #expect(processExitsWith: .failure) { _ = DBSCAN(eps: 0, minSamples: 5) }
    case (-1, _): await #expect(processExitsWith: .failure) { _ = DBSCAN(eps: -1, minSamples: 5) }
    case (.infinity, _): await #expect(processExitsWith: .failure) { _ = DBSCAN(eps: .infinity, minSamples: 5) }
    case (_, 0): await #expect(processExitsWith: .failure) { _ = DBSCAN(eps: 0.5, minSamples: 0) }
    default: await #expect(processExitsWith: .failure) { _ = DBSCAN(eps: .nan, minSamples: 5) }
    }
  }
}
