import Vocabulary

extension PackProposal {
  /// The ArcFace family: 112 × 112 pixels in, one row of numbers out.
  ///
  /// Source: insightface's `python-package/insightface/model_zoo/arcface_onnx.py`.
  static func arcFace(_ ports: NetworkPorts, _ blank: PackManifest) throws -> PackProposal? {
    guard let size = ports.pictureSize, size.width == 112, size.height == 112, ports.outputs.count == 1,
      let shape = ports.outputs[0].shape, shape.count == 2, let dimension = shape[1], (32...4096).contains(dimension)
    else { return nil }
    var proposal = PackProposal(manifest: blank)
    proposal.manifest.kind = .embedder
    proposal.manifest.family = .arcface
    proposal.manifest.input = PackInput(size, order: .rgb, mean: 127.5, scale: 1 / 127.5, stride: 1)
    proposal.manifest.embedder = PackEmbedder(
      output: ports.outputs[0].name, dimension: dimension, normalise: true, alignment: .arcFace112)
    proposal.assume("family", "arcface", "112 × 112 pixels in, \(dimension) numbers out")
    proposal.assumeInput(as: "as insightface feeds it; AdaFace and others take bgr, some take 0 to 255")
    proposal.assume("embedder.normalise", "true", "as published")
    proposal.assume("embedder.alignment", PackEmbedder.Alignment.arcFace112.rawValue, "by the size of its input")
    return proposal
  }
}
