import Clustering
import TestSupport
import Testing

@Suite("AverageLinkage")
struct AverageLinkageTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let values: [Double]
    var maximumDistance = 1.0
    var weights: [Double]?
    var together: [[Int]] = []
    var apart: [[Int]] = []
    let labels: [Int]
    let merges: [[Int]]
  }

  static let cases = [
    Case(testDescription: "no items", values: [], labels: [], merges: []),
    Case(testDescription: "one item", values: [3], labels: [0], merges: []),
    Case(
      testDescription: "all equal: the first ones first", values: [3, 3, 3, 3], maximumDistance: 0,
      labels: [0, 0, 0, 0], merges: [[0, 1], [0, 2], [0, 3]]),
    Case(testDescription: "exactly at the maximum", values: [0, 1], labels: [0, 0], merges: [[0, 1]]),
    Case(testDescription: "beyond it", values: [0, 1.001], labels: [0, 1], merges: []),
    Case(
      testDescription: "labels by first items", values: [9, 0, 9.5, 0.25], labels: [0, 1, 0, 1],
      merges: [[1, 3], [0, 2]]),
    Case(
      testDescription: "the mean counts, not the nearest", values: [0, 1, 2], labels: [0, 0, 1], merges: [[0, 1]]),
    Case(
      testDescription: "a heavy item counts for more", values: [0, 1, 2], maximumDistance: 1.25, weights: [1, 3, 1],
      labels: [0, 0, 0], merges: [[0, 1], [0, 2]]),
    Case(
      testDescription: "apart, however near", values: [0, 0.25, 1], apart: [[0, 1]], labels: [0, 1, 1],
      merges: [[1, 2]]),
    Case(
      testDescription: "apart at no distance at all", values: [0, 0, 0], apart: [[0, 1]], labels: [0, 1, 0],
      merges: [[0, 2]]),
    Case(
      testDescription: "what one part must not meet, the whole must not meet", values: [0, 0.5, 1.125],
      maximumDistance: 9, apart: [[0, 2]], labels: [0, 0, 1], merges: [[0, 1]]),
    Case(
      testDescription: "all apart", values: [0, 0, 0, 0], maximumDistance: .infinity, apart: [[0, 1, 2, 3]],
      labels: [0, 1, 2, 3], merges: []),
    Case(
      testDescription: "together, however far", values: [0, 100, 50], together: [[0, 1]], labels: [0, 0, 1], merges: []),
    Case(
      testDescription: "those together are met as a whole", values: [0, 2, 1.5], together: [[0, 1]],
      labels: [0, 0, 0], merges: [[0, 2]]),
    Case(
      testDescription: "all together", values: [0, 7, 9], together: [[0, 1, 2]], labels: [0, 0, 0], merges: []),
    Case(
      testDescription: "no maximum", values: [0, 1e30, 1e10], maximumDistance: .infinity, labels: [0, 0, 0],
      merges: [[0, 2], [0, 1]]),
  ]

  @Test(arguments: cases)
  func labelsAndMerges(_ item: Case) throws {
    let matrix = try EmbeddingMatrix(doubles: item.values, columnCount: 1)
    let known = try PairConstraints(itemCount: item.values.count, together: item.together, apart: item.apart)
    let method = AverageLinkage(maximumDistance: item.maximumDistance)
    let made = method.clusters(of: matrix, weights: item.weights, constraints: known)
    #expect(made.labels == item.labels)
    #expect(made.merges.map { [$0.first, $0.second] } == item.merges)
    #expect(made.clusterCount == Set(item.labels).count)
    let packed = PackedDistances(matrix)
    #expect(method.clusters(of: packed, weights: item.weights, constraints: known) == made)
  }

  @Test("equals the plain algorithm, with weights and constraints, ties included")
  func plain() throws {
    for seed in 0..<600 {
      var random = SeededRandom(seed: seed)
      let count = Int.random(in: 0...16, using: &random)
      // On a lattice many distances are equal.
      let isLattice = seed.isMultiple(of: 3)
      let rows = (0..<count).map { _ in
        (0..<2).map { _ in isLattice ? Double(Int.random(in: 0..<5, using: &random)) : random.normal() }
      }
      let weights = (0..<count).map { _ in isLattice ? 1 : Double.random(in: 0.1...5, using: &random) }
      let known =
        seed.isMultiple(of: 4)
        ? PairConstraints(itemCount: count) : PairConstraints.random(itemCount: count, using: &random)
      let maximumDistance = Double.random(in: 0...3, using: &random)
      // City blocks: whole numbers on the lattice.
      func distance(_ one: Int, _ other: Int) -> Double {
        zip(rows[one], rows[other]).reduce(0) { $0 + abs($1.0 - $1.1) }
      }
      var asked: Set<[Int]> = []
      let made = AverageLinkage(maximumDistance: maximumDistance)
        .clusters(itemCount: count, weights: weights, constraints: known) { one, other in
          #expect(one < other && !known.areTogether(one, other) && asked.insert([one, other]).inserted, "seed \(seed)")
          return distance(one, other)
        }
      let plain = PlainAverageLinkage(
        distances: (0..<count).map { one in (0..<count).map { distance(one, $0) } }, weights: weights,
        constraints: known, maximumDistance: maximumDistance)
      try #require(made.labels == plain.labels, "seed \(seed)")
      #expect(made.merges.map { [$0.first, $0.second] } == plain.merges, "seed \(seed)")
      // Distances of up to some ten, through up to sixteen joins rounded to floats.
      let tolerance = 1e-5
      for (merge, expected) in zip(made.merges, plain.mergeDistances) {
        #expect(abs(merge.distance - expected) < tolerance, "seed \(seed)")
      }
      expectNeighbors(made, plain, tolerance: tolerance, "seed \(seed)")
    }
  }

  func expectNeighbors(
    _ made: AverageLinkage.Clusters, _ plain: PlainAverageLinkage, tolerance: Double, _ context: Comment
  ) {
    for cluster in plain.clusters.indices {
      let others = plain.clusters.indices.filter { $0 != cluster }
      let allowed = others.filter { !plain.isForbidden(cluster, $0) }
      for (neighbor, among) in [(made.nearest[cluster], others), (made.nearestAllowed[cluster], allowed)] {
        let expected = among.map { plain.mean(cluster, $0) }.min()
        #expect((neighbor == nil) == (expected == nil), context)
        guard let neighbor, let expected else { continue }
        #expect(abs(neighbor.distance - expected) < tolerance, context)
        #expect(abs(plain.mean(cluster, neighbor.cluster) - expected) < tolerance, context)
        #expect(neighbor.isForbidden == plain.isForbidden(cluster, neighbor.cluster), context)
      }
    }
  }

  @Test("another order of items gives the same clusters, with constraints", arguments: 0..<20)
  func permutation(seed: Int) throws {
    var random = SeededRandom(seed: seed)
    let count = 120
    let centers = (0..<12).map { _ in (0..<8).map { _ in random.normal() } }
    let rows = (0..<count).map { _ in
      (centers.randomElement(using: &random) ?? []).map { $0 + 0.5 * random.normal() }
    }
    let weights = (0..<count).map { _ in Double.random(in: 0.5...2, using: &random) }
    let pairs = (0..<60).map { _ in (0..<2).map { _ in Int.random(in: 0..<count, using: &random) } }
    let together = pairs.prefix(10).map { $0 }
    let alone = try PairConstraints(itemCount: count, together: together, apart: [[Int]]())
    let apart = pairs.dropFirst(10).filter { !alone.areTogether($0[0], $0[1]) }
    let order = (0..<count).shuffled(using: &random)
    var places = [Int](repeating: 0, count: count)
    for (place, item) in order.enumerated() { places[item] = place }
    let method = AverageLinkage(maximumDistance: 2.2)
    let made = method.clusters(
      of: try EmbeddingMatrix(rows: rows), weights: weights,
      constraints: try PairConstraints(itemCount: count, together: together, apart: apart))
    let shuffled = method.clusters(
      of: try EmbeddingMatrix(rows: order.map { rows[$0] }), weights: order.map { weights[$0] },
      constraints: try PairConstraints(
        itemCount: count, together: together.map { $0.map { places[$0] } }, apart: apart.map { $0.map { places[$0] } }))
    #expect(made.clusterCount > 5 && made.clusterCount < 60)
    #expect(shuffled.labels == order.map { made.labels[$0] }.numberedByFirst, "seed \(seed)")
    for (merge, next) in zip(made.merges, made.merges.dropFirst()) {
      #expect(merge.distance <= next.distance * (1 + 1e-6), "joins come in order")
    }
  }

  @Test("what makes no sense is a caller's bug")
  func preconditions() async {
    await #expect(processExitsWith: .failure) { _ = AverageLinkage(maximumDistance: .nan) }
    await #expect(processExitsWith: .failure) { _ = AverageLinkage(maximumDistance: -1) }
    await #expect(processExitsWith: .failure) {
      _ = AverageLinkage(maximumDistance: 1).clusters(itemCount: 2) { _, _ in .nan }
    }
    await #expect(processExitsWith: .failure) {
      _ = AverageLinkage(maximumDistance: 1).clusters(itemCount: 2, weights: [1, 0]) { _, _ in 1 }
    }
    await #expect(processExitsWith: .failure) {
      _ = AverageLinkage(maximumDistance: 1)
        .clusters(itemCount: 2, constraints: PairConstraints(itemCount: 3)) { _, _ in 1 }
    }
    await #expect(processExitsWith: .failure) { _ = PackedDistances(count: 3, values: [1, 2]) }
  }
}
