/// How embeddings of one face vary while nothing changes but pose, light and blur: told from tracks, whose faces are one
/// person's. Distances are then counted less along directions in which tracks vary by themselves.
///
/// It is the pooled covariance within tracks, shrunk towards an even one as if `dimension` observations of an even
/// spread had been made before. So a clip with few tracks changes little, and one without tracks nothing.
///
/// Source: within-class covariance normalisation, Hatch et al. 2006; the prior is the inverse-Wishart's with as many
/// degrees of freedom as dimensions, the least that has a mean. Departure: distances are scaled so that their mean over
/// pairs of tracks stays, which is nearly all pairs of different people, so one threshold serves with and without.
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

  /// The map that makes the spread even; `nil` where there is too little to tell it.
  ///
  /// - Returns: The inverse of the covariance's Cholesky factor, to be applied to rows.
  public func whitening() -> Whitening? {
    guard weight >= Double(dimension) / 8, variance > 0 else { return nil }
    let prior = Double(dimension)
    var covariance = products.map { $0 / (prior + weight) }
    for row in 0..<dimension { covariance[row * (row + 1) / 2 + row] += prior * variance / (prior + weight) }
    return Whitening(covariance: covariance, dimension: dimension)
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

/// A linear map of embeddings.
public struct Whitening: Sendable {
  private let dimension: Int
  /// Lower triangle of the inverse of the Cholesky factor.
  private let inverse: [Double]

  /// - Parameter covariance: Lower triangle; positive definite, or there is no map.
  init?(covariance: [Double], dimension: Int) {
    func at(_ row: Int, _ column: Int) -> Int { row * (row + 1) / 2 + column }
    var factor = covariance
    for row in 0..<dimension {
      for column in 0...row {
        var value = covariance[at(row, column)]
        for index in 0..<column { value -= factor[at(row, index)] * factor[at(column, index)] }
        if row == column {
          guard value > 0 else { return nil }
          factor[at(row, column)] = value.squareRoot()
        } else {
          factor[at(row, column)] = value / factor[at(column, column)]
        }
      }
    }
    var inverse = [Double](repeating: 0, count: factor.count)
    for column in 0..<dimension {
      inverse[at(column, column)] = 1 / factor[at(column, column)]
      for row in column..<dimension where row > column {
        var value = 0.0
        for index in column..<row { value -= factor[at(row, index)] * inverse[at(index, column)] }
        inverse[at(row, column)] = value / factor[at(row, row)]
      }
    }
    self.dimension = dimension
    self.inverse = inverse
  }

  public func callAsFunction(_ values: [Double]) -> [Double] {
    (0..<dimension).map { row in
      var value = 0.0
      for column in 0...row { value += inverse[row * (row + 1) / 2 + column] * values[column] }
      return value
    }
  }
}
