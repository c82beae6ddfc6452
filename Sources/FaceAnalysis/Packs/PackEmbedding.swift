import Inference
import Vocabulary

/// From chips to embeddings by the network of an added pack, whatever its family.
struct PackEmbedding: Sendable {
  let dimension: Int

  /// Rows and columns of a chip.
  let chipSize: Int
  let network: PackNetwork

  /// Chips that a network takes at once that takes any number: more are no faster on a few cores, and cost memory.
  private static let maximumBatch = 16

  private let output: String
  private let normalises: Bool

  /// - Parameter chipSize: As the alignment makes them.
  /// - Throws: `ModelError` where the network is not the one that `manifest` describes.
  init(_ network: PackNetwork, _ manifest: PackEmbedder, chipSize: Int) throws {
    self.network = network
    self.chipSize = chipSize
    output = manifest.output
    dimension = manifest.dimension
    normalises = manifest.normalise
    for (field, side) in [("width", network.input.width), ("height", network.input.height)] where side != chipSize {
      throw network.bad(
        "input.\(field)",
        "is \(side.map { "\($0)" } ?? "missing"), and \(manifest.alignment.rawValue) makes chips of \(chipSize) pixels")
    }
    try network.check(
      output: output, field: "embedder.output", count: dimension, countField: "embedder.dimension")
  }

  /// What stands for a face that has no place in its picture: nothing.
  var blackChip: RGBImage { RGBImage(size: PixelSize(width: chipSize, height: chipSize)) }

  /// One embedding a chip, of length 1 where the pack says so; not numbers where the network gives only zeros.
  ///
  /// - Precondition: Chips have the network's size.
  func embed(_ chips: [RGBImage]) throws -> [Embedding] {
    var embeddings: [Embedding] = []
    embeddings.reserveCapacity(chips.count)
    let batchCount = network.batchCount ?? Self.maximumBatch
    let size = PixelSize(width: chipSize, height: chipSize)
    for start in stride(from: 0, to: chips.count, by: batchCount) {
      let batch = chips[start..<min(start + batchCount, chips.count)]
      let numbers = 3 * chipSize * chipSize
      let outputs = try network.graph.compute(shape: network.shape(batch.count, of: size), outputs: [output]) {
        planes in
        for (index, chip) in batch.enumerated() {
          precondition(chip.size == size, "a chip of \(chip.size)")
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
