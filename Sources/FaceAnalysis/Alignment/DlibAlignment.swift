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

  /// The same square's right eye, left eye, tip of the nose and corners of the mouth.
  ///
  /// Taken from the mean face that dlib uses for 68 points: an eye is the mean of its six points (36–41 and 42–47),
  /// the tip of the nose is point 30, the corners of the mouth are points 48 and 54.
  private static let landmarkTemplate = [
    Point(x: 0.2254918, y: 0.2159898), Point(x: 0.7547648, y: 0.2159898), Point(x: 0.490127, y: 0.515625),
    Point(x: 0.254149, y: 0.780233), Point(x: 0.726104, y: 0.780233),
  ]

  /// Places a chip on a face by the points of dlib's own predictor.
  public static func placement(predictorPoints: [Point], chipSize: Int) -> SimilarityTransform {
    SimilarityTransform(from: scaled(predictorTemplate, to: chipSize), to: predictorPoints)
  }

  /// Places a chip on a face by a detector's landmarks.
  public static func placement(landmarks: Landmarks, chipSize: Int) -> SimilarityTransform {
    SimilarityTransform(from: scaled(landmarkTemplate, to: chipSize), to: landmarks.points)
  }

  private static func scaled(_ template: [Point], to size: Int) -> [Point] {
    func scaled(_ value: Double) -> Double { (padding + value) / (2 * padding + 1) * Double(size) }
    return template.map { Point(x: scaled($0.x), y: scaled($0.y)) }
  }
}
