/// A colour histogram of the area under a face, where clothes are.
///
/// The axes are luma (6 bins) and the two colour differences of Rec. 601 (5 bins each). A bin is one byte; all bins add up
/// to 255.
///
/// Source: Swain and Ballard 1991, "Color indexing", for the intersection; Everingham et al. 2006, "Hello! My name is…
/// Buffy", for clothing as evidence of identity within a scene.
public struct ClothingHistogram: Hashable, Sendable {
  public static let lumaBinCount = 6
  public static let colorBinCount = 5
  public static let binCount = lumaBinCount * colorBinCount * colorBinCount

  /// Luma slowest, then red difference, then blue difference.
  public let bins: [UInt8]

  /// - Returns: `nil` where the count or the sum is wrong.
  public init?(bins: [UInt8]) {
    guard bins.count == Self.binCount, bins.reduce(0, { $0 + Int($1) }) == 255 else { return nil }
    self.bins = bins
  }

  /// Rounds weights to bytes that add up to 255 by the largest remainder method; the first of equal remainders wins.
  ///
  /// - Parameter weights: `binCount` numbers, none negative.
  /// - Returns: `nil` where all are 0.
  public init?(weights: [Double]) {
    precondition(weights.count == Self.binCount, "\(weights.count) weights for \(Self.binCount) bins")
    let sum = weights.reduce(0, +)
    guard sum > 0 else { return nil }
    let exact = weights.map { $0 / sum * 255 }
    var bins = exact.map { UInt8($0.rounded(.down)) }
    let missing = 255 - bins.reduce(0) { $0 + Int($1) }
    let order = exact.indices.sorted {
      (exact[$1] - exact[$1].rounded(.down), $0) < (exact[$0] - exact[$0].rounded(.down), $1)
    }
    for bin in order.prefix(missing) { bins[bin] += 1 }
    self.bins = bins
  }

  /// The histogram intersection: 0 … 1.
  public func intersection(with other: ClothingHistogram) -> Double {
    var sum = 0
    for index in bins.indices { sum += Int(min(bins[index], other.bins[index])) }
    return Double(sum) / 255
  }
}

/// The mean of several histograms.
public struct ClothingMean: Sendable {
  private var weights = [Double](repeating: 0, count: ClothingHistogram.binCount)
  private var isEmpty = true

  public init() {}

  public mutating func add(_ histogram: ClothingHistogram, weight: Double = 1) {
    for index in weights.indices { weights[index] += weight * Double(histogram.bins[index]) }
    isEmpty = false
  }

  /// `nil` while nothing was added.
  public var histogram: ClothingHistogram? { isEmpty ? nil : ClothingHistogram(weights: weights) }
}
