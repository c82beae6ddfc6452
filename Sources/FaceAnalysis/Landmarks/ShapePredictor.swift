import Imaging
public import Vocabulary

/// dlib's 5-point landmark predictor: cascades of regression trees over differences of pixels.
///
/// Its points are not those of `Landmarks`: outer and inner corner of the person's left eye, the same of the right
/// eye, and the base of the nose.
///
/// Agrees with dlib 20.0.1 on the same boxes (see the tests).
///
/// Source: Kazemi and Sullivan 2014, "One millisecond face alignment with an ensemble of regression trees";
/// `shape_predictor::operator()` of dlib 19.24.
public struct ShapePredictor: Sendable {
  private let initialShape: [Float]
  private let initialPoints: [Point]
  private let cascades: [Cascade]

  /// All trees of a cascade flat, so that a walk touches little memory.
  private struct Cascade: Sendable {
    let anchors: [Int]
    let deltas: [Float]
    let depth: Int
    let treeCount: Int
    let first: [UInt16]
    let second: [UInt16]
    let thresholds: [Float]
    let leaves: [Float]
  }

  /// - Parameter bytes: `shape_predictor_5_face_landmarks.dat`.
  public init(bytes: [UInt8]) throws(WeightFileError) {
    let file = try DlibShapePredictorFile(bytes: bytes)
    initialShape = file.initialShape
    initialPoints = Self.points(of: file.initialShape)
    cascades = file.cascades.map { cascade in
      Cascade(
        anchors: cascade.anchors, deltas: cascade.deltas.flatMap { $0 },
        depth: (cascade.trees.first?.leaves.count ?? 1).trailingZeroBitCount, treeCount: cascade.trees.count,
        first: cascade.trees.flatMap { $0.splits.map { UInt16($0.first) } },
        second: cascade.trees.flatMap { $0.splits.map { UInt16($0.second) } },
        thresholds: cascade.trees.flatMap { $0.splits.map(\.threshold) },
        leaves: cascade.trees.flatMap { $0.leaves.flatMap { $0 } })
    }
  }

  /// The five points of a face, in whole pixels of the picture.
  ///
  /// - Parameter box: As dlib's detectors draw it; points are relative to it.
  public func points(of box: Rectangle, in image: RGBImage) -> [Point] {
    let frame = UnitFrame(box)
    var shape = initialShape
    var features: [Float] = []
    for cascade in cascades {
      readFeatures(cascade, shape: shape, frame: frame, image: image, into: &features)
      evaluate(cascade, features: features, shape: &shape)
    }
    return Self.points(of: shape).map { frame.pixel($0) }.map { Point(x: Double($0.x), y: Double($0.y)) }
  }

  /// From the unit square to whole pixels of the box, its last pixel included.
  private struct UnitFrame {
    let left: Double
    let top: Double
    let width: Double
    let height: Double

    init(_ box: Rectangle) {
      left = box.left.rounded(.toNearestOrAwayFromZero)
      top = box.top.rounded(.toNearestOrAwayFromZero)
      width = box.right.rounded(.toNearestOrAwayFromZero) - left - 1
      height = box.bottom.rounded(.toNearestOrAwayFromZero) - top - 1
    }

    func pixel(_ point: Point) -> (x: Int, y: Int) {
      (Int((left + point.x * width + 0.5).rounded(.down)), Int((top + point.y * height + 0.5).rounded(.down)))
    }
  }

  private static func points(of shape: [Float]) -> [Point] {
    stride(from: 0, to: shape.count, by: 2).map { Point(x: Double(shape[$0]), y: Double(shape[$0 + 1])) }
  }

  /// The grey values at places that move with the shape; 0 outside the picture.
  private func readFeatures(
    _ cascade: Cascade, shape: [Float], frame: UnitFrame, image: RGBImage, into features: inout [Float]
  ) {
    let transform = SimilarityTransform(from: initialPoints, to: Self.points(of: shape))
    let (a, b) = (Float(transform.a), Float(transform.b))
    features.removeAll(keepingCapacity: true)
    for (index, anchor) in cascade.anchors.enumerated() {
      let (deltaX, deltaY) = (cascade.deltas[2 * index], cascade.deltas[2 * index + 1])
      let x = a * deltaX - b * deltaY + shape[2 * anchor]
      let y = b * deltaX + a * deltaY + shape[2 * anchor + 1]
      let pixel = frame.pixel(Point(x: Double(x), y: Double(y)))
      guard (0..<image.width).contains(pixel.x), (0..<image.height).contains(pixel.y) else {
        features.append(0)
        continue
      }
      let offset = pixel.y * image.bytesPerRow + 3 * pixel.x
      let sum = Int(image.pixels[offset]) + Int(image.pixels[offset + 1]) + Int(image.pixels[offset + 2])
      features.append(Float(sum / 3))
    }
  }

  private func evaluate(_ cascade: Cascade, features: [Float], shape: inout [Float]) {
    let splitCount = (1 << cascade.depth) - 1
    let coordinateCount = shape.count
    for tree in 0..<cascade.treeCount {
      let base = tree * splitCount
      var node = 0
      for _ in 0..<cascade.depth {
        let difference = features[Int(cascade.first[base + node])] - features[Int(cascade.second[base + node])]
        node = 2 * node + (difference > cascade.thresholds[base + node] ? 1 : 2)
      }
      let leaf = (tree * (splitCount + 1) + node - splitCount) * coordinateCount
      for index in 0..<coordinateCount { shape[index] += cascade.leaves[leaf + index] }
    }
  }
}
