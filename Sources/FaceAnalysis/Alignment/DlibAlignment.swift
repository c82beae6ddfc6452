public import Imaging
public import Vocabulary

/// Where dlib's face networks want a face to lie in their chip.
///
/// A chip of `size` pixels shows the face's own unit square with a padding of a quarter of it on each side.
///
/// Source: `get_face_chip_details` in dlib's `image_transforms/interpolation.h`.
public enum DlibAlignment {
  public static let padding = 0.25

  /// Outer and inner corner of the left eye, of the right eye, base of the nose: `ShapePredictor`'s points in the unit square.
  private static let predictorTemplate = [
    Point(x: 0.8595674595992, y: 0.2134981538014), Point(x: 0.6460604764104, y: 0.2289674387677),
    Point(x: 0.1205750620789, y: 0.2137274526848), Point(x: 0.3340850613712, y: 0.2290642403242),
    Point(x: 0.4901123135679, y: 0.6277975316475),
  ]

  /// Places a chip on a face by the points of dlib's own predictor.
  public static func placement(predictorPoints: [Point], chipSize: Int) -> SimilarityTransform {
    SimilarityTransform(from: scaled(predictorTemplate, to: chipSize), to: predictorPoints)
  }

  /// Where right eye, left eye, tip of the nose and corners of the mouth lie in the box that dlib's predictor starts from.
  ///
  /// The predictor's own initial shape has the corners of the eyes and the base of the nose; eyes are the means of
  /// their corners. Tip and mouth are those of the mean face that dlib uses for 68 points (points 30, 48 and 54),
  /// brought into the box by the points that both have.
  private static let landmarksInPredictorBox = [
    Point(x: 0.3053, y: 0.3497), Point(x: 0.6974, y: 0.3497), Point(x: 0.5014, y: 0.5740), Point(x: 0.3258, y: 0.7670),
    Point(x: 0.6770, y: 0.7670),
  ]

  /// The upright box that dlib's predictor should start from, for a face that another detector found.
  public static func predictorBox(landmarks: Landmarks) -> Rectangle {
    let placement = SimilarityTransform(from: landmarksInPredictorBox, to: landmarks.points)
    let center = placement(Point(x: 0.5, y: 0.5))
    let side = placement.scale
    return Rectangle(x: center.x - side / 2, y: center.y - side / 2, width: side, height: side)
  }

  /// How far below the middle of a detector's box the middle of the predictor's lies, and how long its sides are, in roots
  /// of the area of the detector's box: medians over 126 boxes of MTCNN, SCRFD and YuNet, for which their landmarks placed
  /// the predictor's (Documentation/decisions/050).
  private static let predictorBoxDown = 0.014
  private static let predictorBoxSize = 0.98

  /// The upright box that dlib's predictor should start from, for a box from the forehead to the chin.
  static func predictorBox(around box: Rectangle) -> Rectangle {
    let length = box.area.squareRoot()
    let side = predictorBoxSize * length
    let center = Point(x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 + predictorBoxDown * length)
    return Rectangle(x: center.x - side / 2, y: center.y - side / 2, width: side, height: side)
  }

  /// Places a chip on a face by the five landmarks of another detector, without dlib's predictor: the same chip but for
  /// what the predictor sees of the eyes' corners. `nil` where all landmarks are one point.
  public static func placement(landmarks: Landmarks, chipSize: Int) -> SimilarityTransform? {
    let template = scaled(predictorTemplate, to: chipSize)
    func middle(_ first: Point, _ second: Point) -> Point {
      Point(x: (first.x + second.x) / 2, y: (first.y + second.y) / 2)
    }
    // Both templates have the eyes, and so the box's is brought into the chip's by them.
    let intoChip = SimilarityTransform(
      from: Array(landmarksInPredictorBox[..<2]),
      to: [middle(template[2], template[3]), middle(template[0], template[1])])
    let fit = SimilarityTransform(from: landmarksInPredictorBox.map { intoChip($0) }, to: landmarks.points)
    return fit.scale > 0 ? fit : nil
  }

  private static func scaled(_ template: [Point], to size: Int) -> [Point] {
    func scaled(_ value: Double) -> Double { (padding + value) / (2 * padding + 1) * Double(size) }
    return template.map { Point(x: scaled($0.x), y: scaled($0.y)) }
  }
}
