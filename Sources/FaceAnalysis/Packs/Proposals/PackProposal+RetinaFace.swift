import Vocabulary

extension PackProposal {
  /// RetinaFace gives boxes, scores of two classes and landmarks of all grids together: three outputs whose last
  /// dimension is 4, 2 and 10. Its anchors are in no file; those that were published must make as many rows.
  ///
  /// Source: biubug6/Pytorch_Retinaface, `data/config.py` and `layers/functions/prior_box.py`.
  static func retinaFace(_ ports: NetworkPorts, _ blank: PackManifest) throws -> PackProposal? {
    guard let size = ports.pictureSize, ports.outputs.count == 3 else { return nil }
    let meanings: [Int: PackDetector.Meaning] = [4: .box, 2: .score, 10: .landmarks]
    var outputs: [String: PackDetector.Output] = [:]
    for port in ports.outputs {
      guard let shape = port.shape, shape.count == 3, let last = shape[2], let meaning = meanings[last] else {
        return nil
      }
      outputs[port.name] = PackDetector.Output(meaning: meaning)
    }
    guard Set(outputs.values.map(\.meaning)).count == 3 else { return nil }
    let anchors = [(8, [16.0, 32]), (16, [64, 128]), (32, [256, 512])].map {
      PackDetector.Anchors(stride: $0.0, sizes: $0.1)
    }
    let (width, height) = (size.width ?? largestSide, size.height ?? largestSide)
    // Grids at the edge are as large as those inside, so sides are rounded up.
    let rowCount = anchors.reduce(0) { sum, grid in
      sum + ((width + grid.stride - 1) / grid.stride) * ((height + grid.stride - 1) / grid.stride) * grid.sizes.count
    }
    let counts = try ports.counts(width: width, height: height)
    guard outputs.allSatisfy({ $0.value.meaning != .box || counts[$0.key] == 4 * rowCount }) else { return nil }
    var proposal = PackProposal(manifest: blank)
    proposal.manifest.family = .retinaface
    var input = PackInput(size, order: .bgr, mean: 0, scale: 1, stride: 32)
    input.mean = [104, 117, 123]
    proposal.manifest.input = input
    proposal.manifest.detector = PackDetector(
      outputs: outputs, anchors: anchors, landmarkOrder: landmarkOrder, scoreThreshold: 0.6, overlapThreshold: 0.3)
    proposal.assume("family", "retinaface", "3 outputs of 4, 2 and 10 numbers for all grids together")
    proposal.assume(
      "detector.anchors", "16 and 32, 64 and 128, 256 and 512 pixels at strides of 8, 16 and 32",
      "as published, and so many rows for \(width) × \(height) pixels")
    proposal.assumeInput(as: "as Pytorch_Retinaface feeds it")
    proposal.assumeDetection(as: "as published")
    return proposal
  }
}
