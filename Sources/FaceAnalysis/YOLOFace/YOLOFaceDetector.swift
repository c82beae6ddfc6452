import Inference
import Vocabulary

/// A detector of the YOLO-face families: a network that gives, for each place that it looked at, all numbers of a face in
/// a row, in pixels of its picture.
///
/// | family | output | a face's numbers | its score |
/// | --- | --- | --- | --- |
/// | YOLOv5-face | 1 × faces × 16 | middle x, y, width, height, objectness, five landmarks, class | objectness · class |
/// | YOLOv8-face | 1 × (5 + 5 · k) × faces | middle x, y, width, height, class, five landmarks of k numbers | class |
///
/// Source: Qi et al. 2021, "YOLO5Face: Why Reinventing a Face Detector"; `Detect.forward` in deepcam-cn/yolov5-face's
/// `models/yolo.py` (as it is without `export`), `non_max_suppression_face` in its `utils/general.py`; `Pose.forward` and
/// `kpts_decode` in the `ultralytics/nn/modules/head.py` that derronqi/yolov8-face was made of (ultralytics' own export of
/// a pose network). Departure: pictures lie at the top left of the network's, and not in its middle.
final class YOLOFaceDetector: Detector {
  /// How a face's numbers lie in the output.
  private struct Rows {
    /// Numbers of a face.
    let count: Int
    /// Whether a face's numbers lie beside each other, or all faces' first numbers do.
    let faceByFace: Bool
    let landmarks: Int?
    let numbersPerLandmark: Int
    /// Those whose product is the score.
    let scores: [Int]

    init(_ manifest: PackDetector, _ family: PackManifest.Family) {
      faceByFace = family == .yolov5Face
      landmarks = manifest.landmarkOrder == nil ? nil : 5
      numbersPerLandmark = manifest.numbersPerLandmark ?? 2
      if family == .yolov5Face {
        (count, scores) = (16, [4, 15])
      } else {
        (count, scores) = (5 + (landmarks == nil ? 0 : 5 * numbersPerLandmark), [4])
      }
    }
  }

  private let network: PackNetwork
  private let manifest: PackDetector
  private let output: String
  private let rows: Rows
  private let scoreThreshold: Float
  private let minimumFaceSize: Double

  /// - Throws: `ModelError` where the network's output is not the one that `manifest` describes.
  init(
    _ network: PackNetwork, _ manifest: PackDetector, family: PackManifest.Family, options: ModelStore.DetectorOptions
  ) throws {
    self.network = network
    self.manifest = manifest
    rows = Rows(manifest, family)
    scoreThreshold = Float(options.minimumScore ?? manifest.scoreThreshold)
    minimumFaceSize = options.minimumFaceSize
    guard let output = manifest.outputs.keys.first else { throw network.bad("detector.outputs", "names none") }
    self.output = output
    try network.check(
      output: output, field: "detector.outputs", count: rows.count, countField: "the numbers of a face",
      dimensionFromEnd: rows.faceByFace ? 1 : 2)
  }

  func detect(in image: RGBImage) throws -> [Detection] {
    let placing = network.input.placing(of: image.size)
    let values = try network.graph.compute(shape: network.shape(1, of: placing.canvas), outputs: [output]) {
      network.input.write(image, placing, into: $0)
    }[0]
    let count = values.values.count / rows.count
    // As many faces as there are, each with all its numbers.
    guard values.shape.count == 3, values.shape[rows.faceByFace ? 2 : 1] == rows.count else {
      throw network.bad(
        "the network's output “\(output)”",
        "has the shape \(values.shape.map(String.init).joined(separator: " × ")), where a face has \(rows.count) numbers"
      )
    }
    try network.checkNumbers(values, named: output)
    let (faceStep, numberStep) = rows.faceByFace ? (rows.count, 1) : (1, count)
    var faces: [Detection] = []
    for face in 0..<count {
      func number(_ index: Int) -> Float { values.values[face * faceStep + index * numberStep] }
      let score = rows.scores.reduce(1) { $0 * number($1) }
      guard score >= scoreThreshold else { continue }
      let (width, height) = (Double(number(2)), Double(number(3)))
      let box = Rectangle(
        x: Double(number(0)) - width / 2, y: Double(number(1)) - height / 2, width: width, height: height)
      guard [box.x, box.y, width, height].allSatisfy(\.isFinite), width > 0, height > 0 else { continue }
      let landmarks = manifest.landmarks { index in
        let first = 5 + index * rows.numbersPerLandmark
        return Point(x: Double(number(first)), y: Double(number(first + 1)))
      }
      faces.append(Detection(box: box, score: Double(score), landmarks: landmarks))
    }
    return faces.finished(in: image, placing, manifest, minimumFaceSize: minimumFaceSize)
  }
}
