import Clustering
import TestSupport
import Testing

/// Labels against `PlainDBSCAN`, over seeds; the seed that fails is in the message.
@Suite("DBSCAN: the same as the plain algorithm")
struct DBSCANReferenceTests {
  func expectSame(_ rows: [[Double]], eps: Double, minSamples: Int, _ name: String) throws {
    let made = DBSCAN(eps: eps, minSamples: minSamples).clusters(of: try EmbeddingMatrix(rows: rows))
    let plain = PlainDBSCAN(rows, eps: eps, minSamples: minSamples)
    let context: Comment = "\(name): \(rows.count) × \(rows.first?.count ?? 0), eps \(eps), minSamples \(minSamples)"
    #expect(made.labels == plain.labels, context)
    #expect(made.isCore == plain.isCore, context)
  }

  @Test("on a lattice, where many pairs are exactly at eps")
  func lattice() throws {
    for seed in 0..<400 {
      var random = SeededRandom(seed: seed)
      let columns = [1, 2, 3, 17, 128].randomElement(using: &random) ?? 2
      let side = Int.random(in: 1...6, using: &random)
      // Sums of squares of these are exact in double precision, in whatever order they are added.
      let step = ([0.125, 1, 1024] as [Double]).randomElement(using: &random) ?? 1
      let offset = ([0, 0, 4096, 1_048_576] as [Double]).randomElement(using: &random) ?? 0
      let moving = min(columns, Int.random(in: 1...3, using: &random))
      let rows = (0..<Int.random(in: 0...70, using: &random)).map { _ in
        (0..<columns).map { column -> Double in
          column < moving ? offset + step * Double(Int.random(in: 0..<side, using: &random)) : offset
        }
      }
      let reach = [1, 2, 3, 4, 5, 8].randomElement(using: &random) ?? 1
      try expectSame(
        rows, eps: step * Double(reach).squareRoot(), minSamples: Int.random(in: 1...7, using: &random), "seed \(seed)")
    }
  }

  @Test("on clouds of points at every scale, far from the origin, with strays")
  func clouds() throws {
    for seed in 0..<300 {
      var random = SeededRandom(seed: seed)
      let columns = [2, 5, 16, 128, 130].randomElement(using: &random) ?? 2
      let scale = ([1e-120, 1e-30, 1e-6, 1, 1e6, 1e30, 1e120] as [Double]).randomElement(using: &random) ?? 1
      let offset = ([0, 0, 1, 1e4, 1e8] as [Double]).randomElement(using: &random) ?? 0
      let stray = ([1, 1, 1e3, 1e7] as [Double]).randomElement(using: &random) ?? 1
      let centers = (0..<4).map { _ in (0..<columns).map { _ in 2 * random.normal() } }
      let rows = (0..<Int.random(in: 2...90, using: &random)).map { _ -> [Double] in
        let far: Double = Int.random(in: 0..<20, using: &random) == 0 ? stray : 1
        let center = centers.randomElement(using: &random) ?? []
        return center.map { (value: Double) -> Double in scale * (offset + far * (value + random.normal())) }
      }
      let eps = scale * Double(2 * columns).squareRoot() * Double.random(in: 0.4...1.2, using: &random)
      try expectSame(rows, eps: eps, minSamples: Int.random(in: 1...9, using: &random), "seed \(seed)")
    }
  }

  /// Distances here are closer to eps than single precision can tell, on both sides of it.
  @Test("at eps, within the rounding of single precision")
  func nearEps() throws {
    for seed in 0..<100 {
      var random = SeededRandom(seed: seed)
      let columns = [2, 16, 128].randomElement(using: &random) ?? 2
      let direction = (0..<columns).map { _ in random.normal() }
      let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let start = (0..<columns).map { _ in random.normal() }
      var rows: [[Double]] = []
      var place = 0.0
      for _ in 0..<60 {
        rows.append(zip(start, direction).map { $0 + place * $1 / length })
        place += 0.5 * (1 + Double.random(in: -1e-8...1e-8, using: &random))
      }
      try expectSame(rows.shuffled(using: &random), eps: 0.5, minSamples: 2, "seed \(seed)")
      try expectSame(rows.shuffled(using: &random), eps: 0.5, minSamples: 3, "seed \(seed)")
    }
  }

  @Test("across the borders of blocks", arguments: [(511, 3), (513, 4), (2049, 5), (2600, 6)])
  func blocks(count: Int, seed: Int) throws {
    var random = SeededRandom(seed: seed)
    let columns = 20
    let centers = (0..<40).map { _ in (0..<columns).map { _ in 2 * random.normal() } }
    let rows = (0..<count).map { _ in
      (centers.randomElement(using: &random) ?? []).map { $0 + 0.6 * random.normal() }
    }
    for (eps, minSamples) in [(2.5, 2), (3, 5), (3.6, 40)] {
      try expectSame(rows, eps: eps, minSamples: minSamples, "seed \(seed)")
    }
  }
}
