import FaceAnalysis
import Imaging
import Inference
import Vocabulary

/// The faces of a picture; of a dark one also those that are only seen when its dark parts are made readable.
struct FaceDetection: Sendable {
  struct Found {
    /// Inside the picture.
    let detection: Detection
    /// As the detector drew it.
    let whole: Detection
    /// The picture it was found in.
    let image: RGBImage
  }

  /// Mean brightness (0 … 255) under which a frame is also looked at with its dark parts made readable.
  private static let darkness = 64.0

  /// Two boxes that share this much (IoU) are one face.
  private static let sameFace = 0.4

  private let detector: any Detector
  private let looksIntoDarkness: Bool

  /// Loads the detector.
  init(_ options: SortOptions, models: ModelStore, on core: InferenceCore) throws {
    var detectorOptions = ModelStore.DetectorOptions()
    detectorOptions.minimumFaceSize = options.minimumFaceSize
    detectorOptions.minimumScore = options.minimumScore
    detectorOptions.upsamplingCount = options.upsamplingCount
    detector = try models.makeDetector(options.detector, options: detectorOptions, on: core)
    looksIntoDarkness = options.looksIntoDarkness
  }

  func detections(in image: RGBImage) throws -> [Found] {
    var found = try detect(in: image)
    guard looksIntoDarkness, Self.isDark(image) else { return found }
    for face in try detect(in: ContrastEqualisation.equalised(image)) where !Self.isKnown(face.detection, among: found)
    {
      found.append(face)
    }
    return found
  }

  /// The pictures in which faces were found that `detections` gave of this one before: itself, or what it is when its dark
  /// parts are made readable.
  ///
  /// - Complexity: Of a dark picture, one detection more.
  func pictures(for faces: [Detection], in image: RGBImage) throws -> [RGBImage] {
    guard looksIntoDarkness, Self.isDark(image) else { return faces.map { _ in image } }
    let seenAsItIs = try detect(in: image)
    let readable = ContrastEqualisation.equalised(image)
    return faces.map { Self.isKnown($0, among: seenAsItIs) ? image : readable }
  }

  static func isDark(_ image: RGBImage) -> Bool {
    PictureMeasures.meanLuma(of: image) < darkness
  }

  private static func isKnown(_ face: Detection, among found: [Found]) -> Bool {
    found.contains { $0.detection.box.intersectionOverUnion(with: face.box) > sameFace }
  }

  private func detect(in image: RGBImage) throws -> [Found] {
    try detector.detect(in: image).compactMap { face in
      let inside = Detection(box: face.box.clipped(to: image.size), score: face.score, landmarks: face.landmarks)
      // What lies in the frame by less than a pixel cannot be cut out.
      guard inside.box.width >= 1, inside.box.height >= 1 else { return nil }
      return Found(detection: inside, whole: face, image: image)
    }
  }
}
