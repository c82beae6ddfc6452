/// The distances of all pairs of n items, each once: n(n − 1)/2 floats, row after row of the triangle above the diagonal.
///
/// The order is that of SciPy's condensed matrices: (0, 1), (0, 2) … (0, n − 1), (1, 2) …
public struct PackedDistances: Sendable {
  public let count: Int
  var values: [Float]

  /// - Parameter values: As said above.
  /// - Precondition: `values` holds n(n − 1)/2 numbers, none of them negative, infinite or NaN.
  public init(count: Int, values: [Float]) {
    precondition(
      values.count == Self.pairCount(count), "\(values.count) distances are not those of the pairs of \(count) items")
    for value in values { Self.check(value) }
    self.count = count
    self.values = values
  }

  /// - Parameter distance: Called once a pair, the smaller index first.
  /// - Precondition: No distance is negative, NaN, or above the largest float.
  public init(count: Int, distance: (Int, Int) throws -> Double) rethrows {
    var values: [Float] = []
    values.reserveCapacity(Self.pairCount(count))
    for first in 0..<max(0, count) {
      for second in (first + 1)..<max(first + 1, count) {
        let value = Float(try distance(first, second))
        Self.check(value)
        values.append(value)
      }
    }
    self.count = count
    self.values = values
  }

  /// Euclidean distances.
  public init(_ embeddings: EmbeddingMatrix) {
    self.init(count: embeddings.rowCount) { embeddings.squaredDistance($0, $1).squareRoot() }
  }

  /// The distance of two items, in either order; 0 from an item to itself.
  public subscript(first: Int, second: Int) -> Double {
    if first == second { return 0 }
    let smaller = min(first, second)
    let larger = max(first, second)
    precondition(smaller >= 0 && larger < count, "items \(first) and \(second) are not both among \(count)")
    return Double(values[offset(of: smaller) + larger])
  }

  /// What to add to a larger index for the place of its distance from `row`; −1 for row 0.
  func offset(of row: Int) -> Int {
    row * (2 * count - row - 1) / 2 - row - 1
  }

  private static func pairCount(_ count: Int) -> Int { count * (count - 1) / 2 }

  static func check(_ value: Float) {
    precondition(value >= 0 && value.isFinite, "a distance is \(value)")
  }
}
