import Vocabulary

extension PackProposal {
  /// YuNet names its outputs by meaning and stride: `cls_8`, `obj_8`, `bbox_8`, `kps_8`, and so on.
  ///
  /// Source: `configs/yunet_n.py` and the exports of libfacedetection.train; OpenCV's `face_detect.cpp` for the rest.
  static func yuNet(_ ports: NetworkPorts, _ blank: PackManifest) throws -> PackProposal? {
    guard let size = ports.pictureSize else { return nil }
    let meanings: [Substring: PackDetector.Meaning] = [
      "cls": .score, "obj": .objectness, "bbox": .box, "kps": .landmarks,
    ]
    var outputs: [String: PackDetector.Output] = [:]
    for port in ports.outputs {
      let parts = port.name.split(separator: "_")
      guard parts.count == 2, let meaning = meanings[parts[0]], let stride = Int(parts[1]), stride > 0 else {
        return nil
      }
      outputs[port.name] = PackDetector.Output(meaning: meaning, stride: stride)
    }
    let strides = Set(outputs.values.compactMap(\.stride))
    guard outputs.count == 4 * strides.count, let widest = strides.max() else { return nil }
    var proposal = PackProposal(manifest: blank)
    proposal.manifest.family = .yunet
    proposal.manifest.input = PackInput(size, order: .bgr, mean: 0, scale: 1, stride: widest)
    proposal.manifest.detector = PackDetector(
      outputs: outputs, anchorsPerPlace: 1, landmarkOrder: landmarkOrder, scoreThreshold: 0.6, overlapThreshold: 0.3)
    proposal.assume("family", "yunet", "outputs are named cls_N, obj_N, bbox_N and kps_N")
    proposal.assumeInput(as: "as OpenCV feeds it")
    proposal.assumeDetection(as: "as published")
    return proposal
  }
}
