import Imaging
import Inference
public import Vocabulary

/// dlib's face embedder: 128 numbers a face; faces nearer than 0.6 are likely one person's.
///
/// Faces are aligned by dlib's 5-point predictor, which the network was trained with. It starts from the detector's
/// box where the detector is dlib's, and else from a box that is placed by the detector's landmarks: aligning by those
/// landmarks directly moved embeddings three times as far from dlib's own (median 0.15 against 0.05, on 21 faces).
///
/// Source: King 2017, "High quality face recognition with deep metric learning", blog.dlib.net.
public final class DlibResNetEmbedder: Embedder {
  public let dimension = DlibResNetGraph.dimension

  /// Chips that the network takes at once: more are no faster on a few cores, and cost memory.
  private static let maximumBatch = 16

  private let graph: CompiledGraph
  private let averages: [Float]

  /// Finds the points that chips are aligned by.
  public let predictor: ShapePredictor

  /// How the boxes of faces without landmarks are drawn.
  private let boxes: BoxPredictor.Boxes

  init(graph: CompiledGraph, averages: [Double], predictor: ShapePredictor, boxes: BoxPredictor.Boxes) {
    self.graph = graph
    self.averages = averages.map(Float.init)
    self.predictor = predictor
    self.boxes = boxes
  }

  /// The aligned picture of a face that the network sees, 150 × 150.
  public func chip(of face: Detection, in image: RGBImage) -> RGBImage {
    let size = DlibResNetGraph.chipSize
    let points =
      face.landmarks.map { predictor.points(of: DlibAlignment.predictorBox(landmarks: $0), in: image) }
      ?? BoxPredictor(predictor: predictor, boxes: boxes).points(of: face.box, in: image)
    let placement = DlibAlignment.placement(predictorPoints: points, chipSize: size)
    return ChipExtraction.chip(of: image, placement: placement, size: size)
  }

  /// One embedding a chip.
  ///
  /// - Precondition: Chips are 150 × 150.
  public func embed(chips: [RGBImage]) throws -> [Embedding] {
    var embeddings: [Embedding] = []
    let size = DlibResNetGraph.chipSize
    for start in stride(from: 0, to: chips.count, by: Self.maximumBatch) {
      let batch = chips[start..<min(start + Self.maximumBatch, chips.count)]
      let outputs = try graph.compute(shape: [batch.count, 3, size, size]) { input in
        for (index, chip) in batch.enumerated() { write(chip, into: input, at: index * 3 * size * size) }
      }
      embeddings += (0..<batch.count).map { index in
        Embedding(Array(outputs[0].values[(index * dimension)..<((index + 1) * dimension)]))
      }
    }
    return embeddings
  }

  /// Planes of red, green and blue, (value − average) / 256.
  private func write(_ chip: RGBImage, into planes: UnsafeMutableBufferPointer<Float>, at start: Int) {
    let count = DlibResNetGraph.chipSize * DlibResNetGraph.chipSize
    precondition(chip.pixels.count == 3 * count, "a chip of \(chip.size)")
    // Safe because the chip has three bytes for each of the plane's numbers.
    chip.pixels.withUnsafeBufferPointer { pixels in
      for channel in 0..<3 {
        for index in 0..<count {
          planes[start + channel * count + index] = (Float(pixels[3 * index + channel]) - averages[channel]) / 256
        }
      }
    }
  }
}
