public import Vocabulary

/// The two directions along which embeddings differ most (principal component analysis: Pearson, "On lines and planes of
/// closest fit", 1901), to draw many numbers as points of a plane.
public struct PrincipalAxes: Sendable {
  /// Each embedding's place along the first and the second axis, from their mean, in the embeddings' own unit.
  public let places: [(first: Double, second: Double)]

  /// The share of all variance that lies along each axis, 0 … 1.
  public let shares: (first: Double, second: Double)

  /// Rounds of the power method. Neighbouring eigenvalues that are still mixed then look alike in a picture, too.
  private static let roundCount = 200

  /// - Parameter embeddings: Any number of them, all finite and equally long. The same ones give the same axes, signs
  ///   included: of each, the greatest component is positive.
  /// - Complexity: count × dimension², and dimension² of memory.
  public init(of embeddings: [Embedding]) {
    let dimension = embeddings.first?.values.count ?? 0
    guard dimension > 0 else {
      places = []
      shares = (0, 0)
      return
    }
    let centred = Self.centred(embeddings)
    var covariance = [Double](repeating: 0, count: dimension * dimension)
    for row in centred {
      for first in 0..<dimension {
        for second in first..<dimension { covariance[first * dimension + second] += row[first] * row[second] }
      }
    }
    for first in 0..<dimension {
      for second in 0..<first { covariance[first * dimension + second] = covariance[second * dimension + first] }
    }
    let total = (0..<dimension).reduce(0) { $0 + covariance[$1 * dimension + $1] }
    let first = Self.greatestAxis(of: covariance, dimension: dimension, apartFrom: nil)
    let second = Self.greatestAxis(of: covariance, dimension: dimension, apartFrom: first.axis)
    places = centred.map { (Self.dot($0, first.axis), Self.dot($0, second.axis)) }
    shares = total > 0 ? (first.value / total, second.value / total) : (0, 0)
  }

  private static func centred(_ embeddings: [Embedding]) -> [[Double]] {
    var rows = embeddings.map { $0.values.map { Double($0) } }
    for column in rows[0].indices {
      let mean = rows.reduce(0) { $0 + $1[column] } / Double(rows.count)
      for row in rows.indices { rows[row][column] -= mean }
    }
    return rows
  }

  /// The eigenvector of the greatest eigenvalue, by the power method.
  private static func greatestAxis(
    of matrix: [Double], dimension: Int, apartFrom other: [Double]?
  ) -> (axis: [Double], value: Double) {
    // Any start does that is not at right angles to the axis; this one is not for any but made-up embeddings.
    var axis = (0..<dimension).map { 1 + Double($0 % 7) / 7 }
    var value = 0.0
    for _ in 0..<roundCount {
      if let other {
        let along = dot(axis, other)
        for index in axis.indices { axis[index] -= along * other[index] }
      }
      var next = [Double](repeating: 0, count: dimension)
      for row in 0..<dimension {
        for column in 0..<dimension { next[row] += matrix[row * dimension + column] * axis[column] }
      }
      if let other {
        let along = dot(next, other)
        for index in next.indices { next[index] -= along * other[index] }
      }
      value = dot(next, next).squareRoot()
      guard value > 0 else { return ([Double](repeating: 0, count: dimension), 0) }
      axis = next.map { $0 / value }
    }
    let greatest = axis.max { $0.magnitude < $1.magnitude } ?? 0
    return (greatest < 0 ? axis.map { -$0 } : axis, value)
  }

  private static func dot(_ first: [Double], _ second: [Double]) -> Double {
    zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
