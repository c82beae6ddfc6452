import Imaging
import Inference
import Vocabulary

/// An embedder of the ArcFace family: chips of one size, aligned by five landmarks.
///
/// Source: Deng et al. 2019, "ArcFace: Additive Angular Margin Loss for Deep Face Recognition".
final class ArcFaceEmbedder: Embedder {
  let dimension: Int

  /// Chips that a network takes at once that takes any number: more are no faster on a few cores, and cost memory.
  private static let maximumBatch = 16

  private let network: PackNetwork
  private let output: String
  private let normalises: Bool
  private let chipSize: Int

  /// - Throws: `ModelError` where the network's output is not the one that `manifest` describes.
  init(_ network: PackNetwork, _ manifest: PackEmbedder) throws {
    self.network = network
    output = manifest.output
    dimension = manifest.dimension
    normalises = manifest.normalise
    switch manifest.alignment {
    case .arcFace112: chipSize = ArcFaceAlignment.chipSize
    }
    for (field, side) in [("width", network.input.width), ("height", network.input.height)] where side != chipSize {
      throw network.bad(
        "input.\(field)",
        "is \(side.map { "\($0)" } ?? "missing"), and \(manifest.alignment.rawValue) makes chips of \(chipSize) pixels")
    }
    try network.check(
      output: output, field: "embedder.output", count: dimension, countField: "embedder.dimension")
  }

  /// The aligned picture of a face that the network sees.
  ///
  /// - Precondition: `face` has landmarks, as those of detectors have that this one is used with.
  func chip(of face: Detection, in image: RGBImage) -> RGBImage {
    guard let landmarks = face.landmarks else { preconditionFailure("\(network.name) aligns by landmarks") }
    // Landmarks that are all one point, or no numbers, say nothing: black is then as good as anything.
    let placement = ArcFaceAlignment.placement(landmarks: landmarks)
    return placement.map { SimilarityWarp.chip(of: image, placement: $0, size: chipSize) }
      ?? RGBImage(size: PixelSize(width: chipSize, height: chipSize))
  }

  /// One embedding a chip, of length 1 where the pack says so; not numbers where the network gives only zeros.
  ///
  /// - Precondition: Chips have the network's size.
  func embed(chips: [RGBImage]) throws -> [Embedding] {
    var embeddings: [Embedding] = []
    embeddings.reserveCapacity(chips.count)
    let batchCount = network.batchCount ?? Self.maximumBatch
    for start in stride(from: 0, to: chips.count, by: batchCount) {
      let batch = chips[start..<min(start + batchCount, chips.count)]
      let numbers = 3 * chipSize * chipSize
      let outputs = try network.graph.compute(shape: [batch.count, 3, chipSize, chipSize], outputs: [output]) {
        planes in
        for (index, chip) in batch.enumerated() {
          precondition(chip.width == chipSize && chip.height == chipSize, "a chip of \(chip.size)")
          let part = UnsafeMutableBufferPointer(rebasing: planes[(index * numbers)..<((index + 1) * numbers)])
          network.input.write(chip, network.input.placing(of: chip.size), into: part)
        }
      }
      try network.check(outputs[0], named: output, count: batch.count * dimension)
      for index in 0..<batch.count {
        let values = outputs[0].values[(index * dimension)..<((index + 1) * dimension)]
        embeddings.append(Embedding(normalises ? Self.normalised(values) : Array(values)))
      }
    }
    return embeddings
  }

  private static func normalised(_ values: ArraySlice<Float>) -> [Float] {
    let length = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    return values.map { Float(Double($0) / length) }
  }
}
