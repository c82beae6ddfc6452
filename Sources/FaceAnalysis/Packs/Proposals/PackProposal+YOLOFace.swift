import Vocabulary

extension PackProposal {
  /// YOLO-face gives one row, or one column, of numbers a face: 16 in rows are YOLOv5-face; 15 or 20 in columns are a
  /// pose network of five points, of two or three numbers each.
  ///
  /// Source: deepcam-cn/yolov5-face, `models/yolo.py`; derronqi/yolov8-face, `ultralytics/nn/modules/head.py`.
  static func yoloFace(_ ports: NetworkPorts, _ blank: PackManifest) throws -> PackProposal? {
    guard let size = ports.pictureSize, ports.outputs.count == 1, let shape = ports.outputs[0].shape, shape.count == 3
    else { return nil }
    let family: PackManifest.Family
    let numbersPerLandmark: Int?
    let reason: String
    switch (shape[1], shape[2]) {
    case (_, 16):
      (family, numbersPerLandmark) = (.yolov5Face, nil)
      reason = "one output of 16 numbers a face, face by face"
    case (let count?, _) where count == 15 || count == 20:
      (family, numbersPerLandmark) = (.yolov8Face, count == 20 ? 3 : 2)
      reason = "one output of \(count) numbers a face, number by number"
    default: return nil
    }
    var proposal = PackProposal(manifest: blank)
    proposal.manifest.family = family
    var input = PackInput(size, order: .rgb, mean: 0, scale: 1 / 255, stride: 32)
    input.fill = 114
    proposal.manifest.input = input
    proposal.manifest.detector = PackDetector(
      outputs: [ports.outputs[0].name: PackDetector.Output(meaning: .faces)], landmarkOrder: landmarkOrder,
      numbersPerLandmark: numbersPerLandmark, scoreThreshold: 0.5, overlapThreshold: 0.5)
    proposal.assume("family", family.rawValue, reason)
    proposal.assumeInput(as: "as published")
    proposal.assumeDetection(as: "as published")
    return proposal
  }
}
