/// Tracks that are compared as one, by sums: where their middle is, how far they spread around it, and how much their
/// means are off for having few faces. Adding and taking away tracks costs no pass over the others.
///
/// The mean square distance of two groups' tracks is that of their middles and both spreads on top of it. It is what
/// average linkage compares, but for the mean of squares in place of the square of the mean, which is a little less.
struct TrackGroup: Sendable {
  private(set) var sum: [Double]
  private(set) var weight = 0.0
  private var squares = 0.0
  private var noise = 0.0

  /// Faces, and not what they weigh.
  private(set) var faceCount = 0

  init(dimension: Int) {
    sum = [Double](repeating: 0, count: dimension)
  }

  /// - Parameters:
  ///   - noise: What the square of a distance to this track is too large by, for its few faces.
  ///   - sign: -1 takes away what was added.
  mutating func add(_ point: [Double], weight: Double, noise: Double, faceCount: Int, sign: Double = 1) {
    var square = 0.0
    for index in sum.indices {
      sum[index] += sign * weight * point[index]
      square += point[index] * point[index]
    }
    squares += sign * weight * square
    self.noise += sign * weight * noise
    self.weight += sign * weight
    self.faceCount += sign < 0 ? -faceCount : faceCount
  }

  var middle: [Double] { sum.map { $0 / weight } }

  /// What a group adds to the square of a distance to it: how far its tracks spread, less the noise of their means.
  var spread: Double {
    var square = 0.0
    for value in sum { square += value / weight * (value / weight) }
    return max(0, squares / weight - square) - noise / weight
  }

  /// The mean distance of a track of one to a track of the other.
  func distance(to other: TrackGroup) -> Double {
    var square = spread + other.spread
    for index in sum.indices {
      let difference = sum[index] / weight - other.sum[index] / other.weight
      square += difference * difference
    }
    return max(0, square).squareRoot()
  }
}
