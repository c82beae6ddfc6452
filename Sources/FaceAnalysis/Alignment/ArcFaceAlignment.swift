public import Imaging
public import Vocabulary

/// Where networks of the ArcFace family want a face to lie in their chip of 112 × 112 pixels.
///
/// Source: Deng et al. 2019, "ArcFace: Additive Angular Margin Loss for Deep Face Recognition"; the five places and the
/// direction of the fit are those of `estimate_norm` in insightface's `utils/face_align.py`.
public enum ArcFaceAlignment {
  public static let chipSize = 112

  /// Right eye, left eye, tip of the nose, right and left corner of the mouth, as `Landmarks.points` has them.
  private static let template = [
    Point(x: 38.2946, y: 51.6963), Point(x: 73.5318, y: 51.5014), Point(x: 56.0252, y: 71.7366),
    Point(x: 41.5493, y: 92.3655), Point(x: 70.7299, y: 92.2041),
  ]

  /// Places a chip on a face; `nil` where all landmarks are one point.
  public static func placement(landmarks: Landmarks) -> SimilarityTransform? {
    // Fitted from face to chip and turned round, as the reference does it; fitted the other way, the chip is another.
    SimilarityTransform(from: landmarks.points, to: template).inverse
  }

  /// Outer and inner corner of the left eye, of the right eye, and base of the nose, as `ShapePredictor`'s points.
  ///
  /// Where they lie in chips that were placed by the five landmarks of MTCNN, SCRFD and YuNet: medians over 126 faces,
  /// made symmetric (Documentation/decisions/050).
  private static let predictorTemplate = [
    Point(x: 80.4, y: 53.7), Point(x: 66.5, y: 53.8), Point(x: 31.4, y: 53.7), Point(x: 45.3, y: 53.8),
    Point(x: 55.9, y: 80.0),
  ]

  /// Places a chip on a face by the points of dlib's own predictor; `nil` where all are one point.
  static func placement(predictorPoints: [Point]) -> SimilarityTransform? {
    SimilarityTransform(from: predictorPoints, to: predictorTemplate).inverse
  }
}
