import Imaging
public import Vocabulary

/// Measuring a face's quality.
///
/// The limits were set by what the embedder sees and not by any clip: its chip has 150 pixels, of which the face fills
/// 100, and it was trained on faces that are upright, lit and mostly frontal.
extension FaceQuality {
  /// A face that fills the chip without being enlarged.
  private static let fullSizeInPixels = 100.0

  /// `PictureMeasures.detail` of a chip from which on a face counts as sharp. The 29 reference chips have 0.040 in the
  /// middle; blurred by a Gaussian of 1, 2 and 3 pixels they have 0.0097, 0.0022 and 0.0008.
  private static let sharpDetail = 0.02

  /// Mean luma below and above which a face is hard to read, and the deviation that a lit face has.
  private static let darkLuma = 60.0
  private static let brightLuma = 220.0
  private static let plainDeviation = 25.0

  /// - Parameters:
  ///   - face: In pixels of the frame as it was looked at; it may reach beyond its edge.
  ///   - chip: The face as the embedder sees it.
  public init(of face: Detection, in frame: PixelSize, chip: RGBImage) {
    let measures = PictureMeasures(of: chip)
    self.init(
      size: min(1, min(face.box.width, face.box.height) / Self.fullSizeInPixels),
      sharpness: Self.sharpness(measures),
      pose: face.landmarks.map(Self.pose) ?? 1, light: Self.light(measures), score: min(max(face.score, 0), 1),
      inside: Self.inside(face, of: frame))
  }

  /// The same face as another embedder sees it: what is measured on the chip is measured anew.
  public func measured(on chip: RGBImage) -> FaceQuality {
    let measures = PictureMeasures(of: chip)
    var quality = self
    quality.sharpness = Self.sharpness(measures)
    quality.light = Self.light(measures)
    return quality
  }

  private static func sharpness(_ measures: PictureMeasures) -> Double {
    min(1, (measures.detail / sharpDetail).squareRoot())
  }

  /// Yaw and pitch from five points: how far the nose is from where it is in a face that looks at us, in distances
  /// between eyes and mouth.
  private static func pose(_ landmarks: Landmarks) -> Double {
    guard let pose = FacePose(of: landmarks) else { return 0.05 }
    let (yaw, pitch) = (abs(pose.yaw), abs(pose.pitch))
    return max(0.05, (1 - yaw * yaw) * (1 - pitch * pitch))
  }

  private static func light(_ measures: PictureMeasures) -> Double {
    let dark = min(1, measures.meanLuma / darkLuma)
    let bright = min(1, max(0, 255 - measures.meanLuma) / (255 - brightLuma))
    return max(0.05, dark * bright * min(1, measures.lumaDeviation / plainDeviation))
  }

  /// The share of a face, with its eyes and mouth, that lies inside a frame.
  public static func inside(_ face: Detection, of frame: PixelSize) -> Double {
    let share = face.box.area > 0 ? face.box.clipped(to: frame).area / face.box.area : 0
    guard let landmarks = face.landmarks else { return share }
    let bounds = Rectangle(x: 0, y: 0, width: Double(frame.width), height: Double(frame.height))
    let seen = landmarks.points.filter {
      $0.x >= bounds.left && $0.x < bounds.right && $0.y >= bounds.top && $0.y < bounds.bottom
    }
    return share * Double(seen.count) / Double(landmarks.points.count)
  }
}
