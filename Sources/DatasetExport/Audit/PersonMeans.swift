package import Vocabulary

/// The middle of each person, in the embedder's space, and how much nearer something is to its own than to any other's.
///
/// Source: Rousseeuw 1987, "Silhouettes", doi:10.1016/0377-0427(87)90125-7, with distances to means instead of means of
/// distances.
package struct PersonMeans {
  package struct Answer: Hashable {
    /// −1 … 1; 0 is as near to the next person as to its own.
    package let confidence: Double

    /// The nearest of the others.
    package let other: PersonNumber
    package let otherDistance: Double
  }

  /// Embeddings added up, each by how much it says.
  package struct Sum {
    package private(set) var values: [Double]
    package private(set) var weight = 0.0

    package init(dimension: Int) {
      values = [Double](repeating: 0, count: dimension)
    }

    package mutating func add(_ row: some RandomAccessCollection<some BinaryFloatingPoint>, weight: Double) {
      for (index, value) in row.enumerated() { values[index] += weight * Double(value) }
      self.weight += weight
    }
  }

  /// Distances are given up after so many numbers where they are too large already.
  private static let blockCount = 16

  private let sums: [PersonNumber: Sum]

  /// By number, and each one's mean, one after the other.
  private let order: [PersonNumber]
  private let means: [Double]
  private let dimension: Int

  package init(_ sums: [PersonNumber: Sum]) {
    self.sums = sums
    order = sums.keys.sorted()
    means = order.flatMap { person in sums[person].map { sum in sum.values.map { $0 / sum.weight } } ?? [] }
    dimension = sums.first?.value.values.count ?? 0
  }

  /// - Parameters:
  ///   - values: One face, or the mean of several.
  ///   - person: Whose it is.
  ///   - part: What of the person it is not to be compared with: itself, at least.
  ///   - leastConfidence: What is surely nearer to its own than this is not looked at closely, and gets no answer.
  /// - Returns: `nil` where there is nothing to compare with: nobody else, or nothing else of the person.
  /// - Complexity: O(people × dimension).
  package func answer(
    for values: [Double], of person: PersonNumber, without part: Sum, below leastConfidence: Double = 1
  ) -> Answer? {
    guard let own = sums[person], order.count > 1 else { return nil }
    let weight = own.weight - part.weight
    // What is left of nothing is rounding.
    guard weight > 1e-9 * own.weight else { return nil }
    var ownSquare = 0.0
    for index in 0..<dimension {
      let difference = values[index] - (own.values[index] - part.values[index]) / weight
      ownSquare += difference * difference
    }
    let ownDistance = ownSquare.squareRoot()
    // (other − own) / other is under it where the other is nearer than this.
    let farthest = leastConfidence < 1 ? ownDistance / (1 - leastConfidence) : .infinity
    var (best, least) = (person, farthest * farthest)
    for (number, other) in order.enumerated() where other != person {
      let square = square(from: values, to: number, upTo: least)
      if square < least { (best, least) = (other, square) }
    }
    guard best != person else { return nil }
    let otherDistance = least.squareRoot()
    return Answer(
      confidence: (otherDistance - ownDistance) / max(otherDistance, ownDistance, .leastNonzeroMagnitude),
      other: best, otherDistance: otherDistance)
  }

  /// The square of a distance, or some number that is at least `limit`.
  private func square(from values: [Double], to number: Int, upTo limit: Double) -> Double {
    let start = number * dimension
    var square = 0.0
    var index = 0
    while index < dimension, square < limit {
      let end = min(index + Self.blockCount, dimension)
      while index < end {
        let difference = values[index] - means[start + index]
        square += difference * difference
        index += 1
      }
    }
    return square
  }
}
