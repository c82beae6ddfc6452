import Vocabulary

/// dlib's 5-point predictor for the boxes of any detector.
struct BoxPredictor: Sendable {
  /// How a detector draws its boxes.
  enum Boxes: Sendable {
    /// dlib's square, which its predictor was trained to start from.
    case dlib
    /// From the forehead to the chin and between the ears, as the WIDER FACE data set has them, and with it MTCNN, SCRFD,
    /// YuNet, RetinaFace and YOLO-face.
    case wholeFace
  }

  let predictor: ShapePredictor
  let boxes: Boxes

  /// Outer and inner corner of the left eye, of the right eye, and base of the nose, in whole pixels.
  func points(of box: Rectangle, in image: RGBImage) -> [Point] {
    predictor.points(of: boxes == .dlib ? box : DlibAlignment.predictorBox(around: box), in: image)
  }
}
