public import Vocabulary

/// A turn, an even scale and a shift: (x, y) goes to (a·x − b·y + shiftX, b·x + a·y + shiftY).
public struct SimilarityTransform: Hashable, Sendable {
  public var a: Double
  public var b: Double
  public var shiftX: Double
  public var shiftY: Double

  public init(a: Double, b: Double, shiftX: Double, shiftY: Double) {
    self.a = a
    self.b = b
    self.shiftX = shiftX
    self.shiftY = shiftY
  }

  /// The transform that brings `source` closest to `target`, in the sum of squared distances.
  ///
  /// Reflections are not considered. Where all source points are one point, the scale is 1 and nothing is turned.
  ///
  /// - Precondition: As many points in both, at least one.
  ///
  /// Source: Umeyama 1991, "Least-squares estimation of transformation parameters between two point patterns",
  /// equations 34 to 43, which for two dimensions reduce to these sums.
  public init(from source: [Point], to target: [Point]) {
    precondition(source.count == target.count && !source.isEmpty, "\(source.count) and \(target.count) points")
    let count = Double(source.count)
    let sourceX = source.reduce(0) { $0 + $1.x } / count
    let sourceY = source.reduce(0) { $0 + $1.y } / count
    let targetX = target.reduce(0) { $0 + $1.x } / count
    let targetY = target.reduce(0) { $0 + $1.y } / count
    var spread = 0.0
    var along = 0.0
    var across = 0.0
    for (from, to) in zip(source, target) {
      let (fromX, fromY) = (from.x - sourceX, from.y - sourceY)
      let (toX, toY) = (to.x - targetX, to.y - targetY)
      spread += fromX * fromX + fromY * fromY
      along += fromX * toX + fromY * toY
      across += fromX * toY - fromY * toX
    }
    a = spread > 0 ? along / spread : 1
    b = spread > 0 ? across / spread : 0
    shiftX = targetX - a * sourceX + b * sourceY
    shiftY = targetY - b * sourceX - a * sourceY
  }

  public func callAsFunction(_ point: Point) -> Point {
    Point(x: a * point.x - b * point.y + shiftX, y: b * point.x + a * point.y + shiftY)
  }

  /// The transform back; `nil` where all points go to one.
  public var inverse: SimilarityTransform? {
    let square = a * a + b * b
    guard square > 0 else { return nil }
    let (inverseA, inverseB) = (a / square, -b / square)
    return SimilarityTransform(
      a: inverseA, b: inverseB, shiftX: inverseB * shiftY - inverseA * shiftX,
      shiftY: -inverseB * shiftX - inverseA * shiftY)
  }

  /// New length over old length.
  public var scale: Double { (a * a + b * b).squareRoot() }
}
