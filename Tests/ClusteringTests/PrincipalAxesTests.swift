import Clustering
import TestSupport
import Testing
import Vocabulary

@Suite("PrincipalAxes")
struct PrincipalAxesTests {
  @Test("points of a tilted plane come back with their distances, the longer side first")
  func plane() {
    // In five dimensions, along two directions at right angles.
    let (first, second) = ([0.6, 0, 0.8, 0, 0], [0, 1.0, 0, 0, 0])
    let flat: [(Double, Double)] = [(-3, -1), (-3, 1), (3, -1), (3, 1), (0, 0)]
    let axes = PrincipalAxes(
      of: flat.map { a, b in Embedding((0..<5).map { Float(7 + a * first[$0] + b * second[$0]) }) })
    for (index, place) in axes.places.enumerated() {
      #expect(abs(place.first - flat[index].0) < 1e-5 && abs(place.second - flat[index].1) < 1e-5)
    }
    #expect(abs(axes.shares.first - 0.9) < 1e-6 && abs(axes.shares.second - 0.1) < 1e-6)
  }

  @Test("shares of random numbers are those of their variances")
  func variances() {
    var random = SeededRandom(seed: 4)
    let rows = (0..<4000).map { _ in
      Embedding([3.0, 2, 1, 1].map { Float($0 * random.normal()) })
    }
    let shares = PrincipalAxes(of: rows).shares
    #expect(abs(shares.first - 9 / 15) < 0.02 && abs(shares.second - 4 / 15) < 0.02)
  }

  @Test("nothing, one, and the same again and again have a place")
  func few() {
    #expect(PrincipalAxes(of: []).places.isEmpty)
    let same = PrincipalAxes(of: [Embedding([1, 2]), Embedding([1, 2])])
    #expect(same.places.allSatisfy { $0.first == 0 && $0.second == 0 } && same.shares == (0, 0))
  }
}
