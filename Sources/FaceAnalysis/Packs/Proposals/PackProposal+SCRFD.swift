import Vocabulary

extension PackProposal {
  /// SCRFD has a score and a box a stride, and mostly landmarks: six or nine outputs whose last dimension is 1, 4 and
  /// 10. Their names say nothing, so strides and anchors are told by how many numbers each has for one picture.
  ///
  /// Source: insightface's `python-package/insightface/model_zoo/scrfd.py`.
  static func scrfd(_ ports: NetworkPorts, _ blank: PackManifest) throws -> PackProposal? {
    guard let size = ports.pictureSize, ports.outputs.count == 6 || ports.outputs.count == 9 else { return nil }
    let strides = [8, 16, 32]
    let width = size.width ?? 640
    let height = size.height ?? 640
    guard width % 32 == 0, height % 32 == 0 else { return nil }
    let meanings: [Int: PackDetector.Meaning] = [1: .score, 4: .box, 10: .landmarks]
    var groups: [PackDetector.Meaning: [String]] = [:]
    for port in ports.outputs {
      guard let last = port.shape?.last ?? nil, let meaning = meanings[last] else { return nil }
      groups[meaning, default: []].append(port.name)
    }
    let wanted: [PackDetector.Meaning] = ports.outputs.count == 9 ? [.score, .box, .landmarks] : [.score, .box]
    guard wanted.allSatisfy({ groups[$0]?.count == strides.count }) else { return nil }

    let counts = try ports.counts(width: width, height: height)
    var outputs: [String: PackDetector.Output] = [:]
    var anchors: Set<Int> = []
    for (last, meaning) in meanings where groups[meaning] != nil {
      let finestFirst = (groups[meaning] ?? []).sorted { counts[$0] ?? 0 > counts[$1] ?? 0 }
      for (name, stride) in zip(finestFirst, strides) {
        let places = (width / stride) * (height / stride) * last
        guard let count = counts[name], count % places == 0 else { return nil }
        anchors.insert(count / places)
        outputs[name] = PackDetector.Output(meaning: meaning, stride: stride)
      }
    }
    guard anchors.count == 1, let anchorsPerPlace = anchors.first, (1...2).contains(anchorsPerPlace) else { return nil }
    var proposal = PackProposal(manifest: blank)
    proposal.manifest.family = .scrfd
    proposal.manifest.input = PackInput(size, order: .rgb, mean: 127.5, scale: 1 / 128, stride: 32)
    let hasLandmarks = groups[.landmarks] != nil
    proposal.manifest.detector = PackDetector(
      outputs: outputs, anchorsPerPlace: anchorsPerPlace, landmarkOrder: hasLandmarks ? landmarkOrder : nil,
      scoreThreshold: 0.5, overlapThreshold: 0.4)
    proposal.assume(
      "family", "scrfd",
      "\(ports.outputs.count) outputs of 1, 4\(hasLandmarks ? " and 10" : "") numbers for strides of 8, 16 and 32")
    proposal.assume(
      "detector.anchorsPerPlace", "\(anchorsPerPlace)", "so many numbers for \(width) × \(height) pixels")
    proposal.assumeInput(as: "as insightface feeds it")
    proposal.assumeDetection(as: "as published")
    return proposal
  }
}
