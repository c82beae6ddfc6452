import Foundation
import Inference
import Vocabulary

/// A detector of the RetinaFace family: a network that says of each of a set of squares (anchors) how likely it is a face,
/// and how the face's box and landmarks differ from it.
///
/// Grid by grid, row by row, place by place and size by size, an anchor's middle is ((x + 0.5) · stride, (y + 0.5) ·
/// stride); a grid has as many places as strides begin in the picture. Offsets are in anchor sizes times the first
/// variance; width and height are the anchor's times the exponential of the numbers times the second. Of two scores the
/// second is the face's, after a softmax that is in the network.
///
/// Source: Deng et al. 2020, "RetinaFace: Single-shot Multi-level Face Localisation in the Wild"; outputs, anchors and
/// variances are those of biubug6/Pytorch_Retinaface: `detect.py`, `convert_to_onnx.py`, `data/config.py`,
/// `layers/functions/prior_box.py`, `decode` and `decode_landm` in `utils/box_utils.py`. Departures: overlap is measured
/// without the pixel that the source adds to each side; no number of faces is cut off.
final class RetinaFaceDetector: Detector {
  /// What the source has in its configuration.
  private static let usualVariances = [0.1, 0.2]

  private let network: PackNetwork
  private let manifest: PackDetector
  private let grids: [PackDetector.Anchors]
  private let variances: [Double]

  /// Each output's name, and how many numbers it has for an anchor: score, box, and landmarks where there are any.
  private let outputs: [(name: String, count: Int)]
  private let scoreThreshold: Float
  private let minimumFaceSize: Double

  /// - Throws: `ModelError` where the network's outputs are not those that `manifest` names.
  init(_ network: PackNetwork, _ manifest: PackDetector, options: ModelStore.DetectorOptions) throws {
    self.network = network
    self.manifest = manifest
    grids = manifest.anchors ?? []
    variances = manifest.variances ?? Self.usualVariances
    scoreThreshold = Float(options.minimumScore ?? manifest.scoreThreshold)
    minimumFaceSize = options.minimumFaceSize
    outputs = try Self.outputs(manifest, of: network)
  }

  private static func outputs(_ manifest: PackDetector, of network: PackNetwork) throws -> [(name: String, count: Int)]
  {
    let wanted: [(meaning: PackDetector.Meaning, count: Int)] = [(.score, 2), (.box, 4), (.landmarks, 10)]
    guard manifest.outputs.values.allSatisfy({ output in wanted.contains { $0.meaning == output.meaning } }) else {
      throw network.bad("detector.outputs", "has an output of another meaning than score, box and landmarks")
    }
    var outputs: [(name: String, count: Int)] = []
    for (meaning, count) in wanted {
      let names = manifest.outputs.filter { $0.value.meaning == meaning }.keys
      guard let name = names.first else {
        if meaning == .landmarks { continue }
        throw network.bad("detector.outputs", "has no output of meaning \(meaning.rawValue)")
      }
      guard names.count == 1 else {
        throw network.bad("detector.outputs", "has several outputs of meaning \(meaning.rawValue)")
      }
      try network.check(
        output: name, field: "detector.outputs", count: count,
        countField: "the numbers of a \(meaning.rawValue) output in detector.outputs")
      outputs.append((name, count))
    }
    return outputs
  }

  func detect(in image: RGBImage) throws -> [Detection] {
    let placing = network.input.placing(of: image.size)
    let anchors = Self.anchors(grids, in: placing.canvas)
    let values = try network.graph.compute(shape: network.shape(1, of: placing.canvas), outputs: outputs.map(\.name)) {
      network.input.write(image, placing, into: $0)
    }
    for (output, values) in zip(outputs, values) {
      try network.check(values, named: output.name, count: output.count * anchors.count)
    }
    let landmarks = values.count > 2 ? values[2].values : nil
    var faces: [Detection] = []
    for (index, anchor) in anchors.enumerated() where values[0].values[2 * index + 1] >= scoreThreshold {
      let score = Double(values[0].values[2 * index + 1])
      guard let box = box(anchor, values[1].values[(4 * index)..<(4 * index + 4)].map(Double.init)) else { continue }
      faces.append(Detection(box: box, score: score, landmarks: self.landmarks(anchor, landmarks, at: 10 * index)))
    }
    return faces.finished(in: image, placing, manifest, minimumFaceSize: minimumFaceSize)
  }

  /// A square in pixels of the network's picture.
  private struct Anchor {
    let center: Point
    let size: Double
  }

  private static func anchors(_ grids: [PackDetector.Anchors], in canvas: PixelSize) -> [Anchor] {
    var anchors: [Anchor] = []
    for grid in grids {
      for y in 0..<((canvas.height + grid.stride - 1) / grid.stride) {
        for x in 0..<((canvas.width + grid.stride - 1) / grid.stride) {
          let center = Point(x: (Double(x) + 0.5) * Double(grid.stride), y: (Double(y) + 0.5) * Double(grid.stride))
          anchors += grid.sizes.map { Anchor(center: center, size: $0) }
        }
      }
    }
    return anchors
  }

  private func box(_ anchor: Anchor, _ numbers: [Double]) -> Rectangle? {
    let reach = variances[0] * anchor.size
    let width = anchor.size * exp(numbers[2] * variances[1])
    let height = anchor.size * exp(numbers[3] * variances[1])
    let box = Rectangle(
      x: anchor.center.x + numbers[0] * reach - width / 2, y: anchor.center.y + numbers[1] * reach - height / 2,
      width: width, height: height)
    return [box.x, box.y, width, height].allSatisfy(\.isFinite) ? box : nil
  }

  private func landmarks(_ anchor: Anchor, _ values: [Float]?, at first: Int) -> Landmarks? {
    guard let values else { return nil }
    let reach = variances[0] * anchor.size
    return manifest.landmarks { index in
      Point(
        x: anchor.center.x + Double(values[first + 2 * index]) * reach,
        y: anchor.center.y + Double(values[first + 2 * index + 1]) * reach)
    }
  }
}
