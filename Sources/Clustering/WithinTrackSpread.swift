/// The variation of embeddings within tracks, as pooled sums of squares and products. Provisional statistics take the noise
/// of a single face from it.
public struct WithinTrackSpread: Sendable {
  public let dimension: Int

  /// Observations that count: faces of a track a fraction of a second apart say nearly the same, so a track counts for
  /// two at most.
  public private(set) var weight = 0.0

  /// Lower triangle, row after row, of the sum of products.
  public private(set) var products: [Double]

  private static let mostPerTrack = 2.0

  /// Each track's share is rounded to a whole number of these parts: sums of such are exact, so the order in which tracks
  /// and clips come does not show.
  private static let partsOfOne = 0x1p32

  public init(dimension: Int) {
    self.dimension = dimension
    products = [Double](repeating: 0, count: dimension * (dimension + 1) / 2)
  }

  /// What was gathered before, by its sums.
  public init(weight: Double, products: [Double]) {
    dimension = Int((Double(8 * products.count + 1).squareRoot() - 1) / 2)
    precondition(dimension * (dimension + 1) / 2 == products.count, "\(products.count) numbers are no triangle")
    self.weight = weight
    self.products = products
  }

  /// Takes in one track's sums.
  public mutating func add(_ track: TrackSums) {
    guard track.count > 1 else { return }
    let share = min(Self.mostPerTrack, track.count - 1) / (track.count - 1)
    weight += share * (track.count - 1)
    var index = 0
    for row in 0..<dimension {
      for column in 0...row {
        let product = track.products[index] - track.sum[row] * track.sum[column] / track.count
        products[index] += (share * product * Self.partsOfOne).rounded() / Self.partsOfOne
        index += 1
      }
    }
  }

  /// The mean square of a difference in one direction.
  public var variance: Double {
    guard weight > 0 else { return 0 }
    var trace = 0.0
    for row in 0..<dimension { trace += products[row * (row + 1) / 2 + row] }
    return trace / weight / Double(dimension)
  }
}

/// The sums over one track's faces that its mean and spread follow from.
public struct TrackSums: Sendable {
  public private(set) var count = 0.0
  public private(set) var sum: [Double]
  /// Lower triangle, row after row.
  public private(set) var products: [Double]

  public init(dimension: Int) {
    sum = [Double](repeating: 0, count: dimension)
    products = [Double](repeating: 0, count: dimension * (dimension + 1) / 2)
  }

  public mutating func add(_ values: [Float]) {
    precondition(values.count == sum.count, "\(values.count) numbers for \(sum.count)")
    count += 1
    var index = 0
    for row in values.indices {
      let value = Double(values[row])
      sum[row] += value
      for column in 0...row {
        products[index] += value * Double(values[column])
        index += 1
      }
    }
  }
}
