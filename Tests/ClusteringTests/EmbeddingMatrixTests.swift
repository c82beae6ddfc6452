import Clustering
import TestSupport
import Testing
import Vocabulary

@Suite("EmbeddingMatrix")
struct EmbeddingMatrixTests {
  @Test(
    "rows with numbers that are not finite are refused by their number",
    arguments: [Double.nan, .infinity, -.infinity])
  func notFinite(value: Double) {
    let good = Embedding([1, 2])
    #expect(throws: EmbeddingError.notFinite(row: 2)) {
      try EmbeddingMatrix([good, good, Embedding([1, Float(value)]), Embedding([Float(value), 1])])
    }
    #expect(throws: EmbeddingError.notFinite(row: 0)) {
      try EmbeddingMatrix(floats: [1, Float(value)], columnCount: 2)
    }
    #expect(throws: EmbeddingError.notFinite(row: 1)) {
      try EmbeddingMatrix(doubles: [1, value], columnCount: 1)
    }
  }

  @Test func shapes() throws {
    let empty = try EmbeddingMatrix([])
    #expect(empty.rowCount == 0 && empty.columnCount == 0)
    let matrix = try EmbeddingMatrix([Embedding([1, 2, 3]), Embedding([4, 5, 6])])
    #expect(matrix.rowCount == 2 && matrix.columnCount == 3)
    #expect(matrix.squaredDistance(0, 1) == 27 && matrix.squaredDistance(1, 1) == 0)
  }

  @Test("rows of other lengths are a caller's bug")
  func ragged() async {
    await #expect(processExitsWith: .failure) { _ = try? EmbeddingMatrix([Embedding([1]), Embedding([1, 2])]) }
    await #expect(processExitsWith: .failure) { _ = try? EmbeddingMatrix(floats: [1, 2, 3], columnCount: 2) }
    await #expect(processExitsWith: .failure) { _ = try? EmbeddingMatrix(floats: [1, 2, 3], columnCount: 0) }
  }

  /// Whole numbers, so that every order of additions gives the same; floats lose nothing on the way.
  @Test("distances at every length of row", arguments: Array(1...40) + [128, 512])
  func squaredDistances(columns: Int) throws {
    var random = SeededRandom(seed: columns)
    let values = (0..<(3 * columns)).map { _ in Double(Int.random(in: -999...999, using: &random)) }
    let doubles = try EmbeddingMatrix(doubles: values, columnCount: columns)
    let floats = try EmbeddingMatrix(floats: values.map { Float($0) }, columnCount: columns)
    for first in 0..<3 {
      for second in 0..<3 {
        let expected = (0..<columns).reduce(0.0) {
          let difference = values[first * columns + $1] - values[second * columns + $1]
          return $0 + difference * difference
        }
        #expect(doubles.squaredDistance(first, second) == expected)
        #expect(floats.squaredDistance(first, second) == expected)
      }
    }
  }
}
