import Vocabulary

extension PackProposal {
  /// FaceNet: 160 × 160 pixels in, one row of numbers out.
  ///
  /// Source: timesler/facenet-pytorch, `models/inception_resnet_v1.py`.
  static func faceNet(_ ports: NetworkPorts, _ blank: PackManifest) throws -> PackProposal? {
    guard let size = ports.pictureSize, size.width == 160, size.height == 160, ports.outputs.count == 1,
      let shape = ports.outputs[0].shape, shape.count == 2, let dimension = shape[1], (32...4096).contains(dimension)
    else { return nil }
    var proposal = PackProposal(manifest: blank)
    proposal.manifest.kind = .embedder
    proposal.manifest.family = .facenet
    proposal.manifest.input = PackInput(size, order: .rgb, mean: 127.5, scale: 1 / 128, stride: 1)
    proposal.manifest.embedder = PackEmbedder(
      output: ports.outputs[0].name, dimension: dimension, normalise: true, alignment: .faceNet160)
    proposal.assume("family", "facenet", "160 × 160 pixels in, \(dimension) numbers out")
    proposal.assumeInput(as: "as facenet-pytorch feeds it; networks of davidsandberg's take input.prewhitened")
    proposal.assume("embedder.normalise", "true", "as published")
    proposal.assume("embedder.alignment", PackEmbedder.Alignment.faceNet160.rawValue, "by the size of its input")
    return proposal
  }
}
