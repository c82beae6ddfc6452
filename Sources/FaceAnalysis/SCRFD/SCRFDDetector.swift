import Inference
import Vocabulary

/// A detector of the SCRFD family: a network that says at each place of three grids how likely a face is there, how far
/// its sides are, and where its landmarks lie.
///
/// A grid's place (x, y) stands for the pixel (x · stride, y · stride) of the network's picture; each place has one or
/// more anchors, which differ by what they were trained to see and not by where they are. Sides and landmarks are
/// counted from there, in strides.
///
/// Source: Guo et al. 2021, "Sample and Computation Redistribution for Efficient Face Detection"; the reading of the
/// outputs is that of insightface's `python-package/insightface/model_zoo/scrfd.py`. Departures: pictures are not
/// enlarged, nor filled up to a square, where the network takes any size; grey levels are not rounded after resizing;
/// sizes are rounded to the nearest pixel, and each side has its own scale on the way back; overlap is measured without
/// the pixel that the source adds to each side.
final class SCRFDDetector: Detector {
  /// The outputs of one grid.
  private struct Grid: Sendable {
    let stride: Int
    let score: String
    let box: String
    let landmarks: String?

    var outputs: [String] { [score, box] + (landmarks.map { [$0] } ?? []) }
  }

  private let network: PackNetwork
  private let grids: [Grid]
  private let anchorCount: Int
  private let scoreThreshold: Float
  private let overlapThreshold: Double
  private let minimumFaceSize: Double

  /// Where each of `Landmarks.points` stands in the network's order.
  private let landmarkPlaces: [Int]

  /// - Throws: `ModelError` where the network's outputs are not those that `manifest` names.
  init(_ network: PackNetwork, _ manifest: PackDetector, options: ModelStore.DetectorOptions) throws {
    self.network = network
    anchorCount = manifest.anchorsPerPlace
    scoreThreshold = Float(options.minimumScore ?? manifest.scoreThreshold)
    overlapThreshold = manifest.overlapThreshold
    minimumFaceSize = options.minimumFaceSize
    landmarkPlaces = PackDetector.Landmark.allCases.compactMap { manifest.landmarkOrder?.firstIndex(of: $0) }
    grids = try Self.grids(manifest, network)
    for (output, description) in manifest.outputs {
      let count =
        switch description.meaning {
        case .score: 1
        case .box: 4
        case .landmarks: 10
        }
      let field = "detector.outputs"
      try network.check(
        output: output, field: field, count: count,
        countField: "the numbers of a \(description.meaning.rawValue) output in \(field)")
    }
  }

  /// Each stride has scores and boxes, and all have landmarks or none.
  private static func grids(_ manifest: PackDetector, _ network: PackNetwork) throws(ModelError) -> [Grid] {
    let strides = Set(manifest.outputs.values.map(\.stride)).sorted()
    let input = network.input
    var grids: [Grid] = []
    for stride in strides {
      func output(_ meaning: PackDetector.Meaning) throws(ModelError) -> String? {
        let names = manifest.outputs.filter { $0.value.stride == stride && $0.value.meaning == meaning }.keys
        guard names.count <= 1 else {
          throw network.bad(
            "detector.outputs", "has several outputs of meaning \(meaning.rawValue) for stride \(stride)")
        }
        return names.first
      }
      guard let score = try output(.score), let box = try output(.box) else {
        throw network.bad("detector.outputs", "has not both a score and a box for stride \(stride)")
      }
      for (field, side) in [("width", input.width), ("height", input.height), ("stride", input.stride)] {
        guard let side, side % stride != 0 else { continue }
        throw network.bad("input.\(field)", "is \(side), which is no multiple of the stride \(stride)")
      }
      grids.append(Grid(stride: stride, score: score, box: box, landmarks: try output(.landmarks)))
    }
    guard !grids.isEmpty else { throw network.bad("detector.outputs", "names none") }
    guard Set(grids.map { $0.landmarks == nil }).count == 1 else {
      throw network.bad("detector.outputs", "has landmarks for some strides, and for others none")
    }
    return grids
  }

  func detect(in image: RGBImage) throws -> [Detection] {
    let placing = network.input.placing(of: image.size)
    let canvas = placing.canvas
    let outputs = try network.graph.compute(
      shape: [1, 3, canvas.height, canvas.width], outputs: grids.flatMap(\.outputs)
    ) { network.input.write(image, placing, into: $0) }
    var faces: [Detection] = []
    var rest = outputs[...]
    for grid in grids {
      try read(grid, Array(rest.prefix(grid.outputs.count)), canvas, into: &faces)
      rest = rest.dropFirst(grid.outputs.count)
    }
    let scaleX = Double(image.width) / Double(placing.part.width)
    let scaleY = Double(image.height) / Double(placing.part.height)
    // Small boxes are dropped last: one that is suppressed by a large one was no small face.
    return faces.suppressed(overlappingMoreThan: overlapThreshold).map { $0.scaled(byX: scaleX, y: scaleY) }
      .filter { max($0.box.width, $0.box.height) >= minimumFaceSize }
  }

  /// Adds the faces of one grid, in pixels of the network's picture.
  private func read(
    _ grid: Grid, _ outputs: [CompiledGraph.Output], _ canvas: PixelSize, into faces: inout [Detection]
  ) throws(ModelError) {
    let columnCount = canvas.width / grid.stride
    let count = columnCount * (canvas.height / grid.stride) * anchorCount
    for (output, (name, numbers)) in zip(outputs, zip(grid.outputs, [1, 4, 10])) {
      try network.check(output, named: name, count: numbers * count)
    }
    let stride = Double(grid.stride)
    let scores = outputs[0].values
    for index in 0..<count where scores[index] >= scoreThreshold {
      let place = index / anchorCount
      let (x, y) = (Double(place % columnCount) * stride, Double(place / columnCount) * stride)
      let sides = (0..<4).map { Double(outputs[1].values[4 * index + $0]) * stride }
      let box = Rectangle(left: x - sides[0], top: y - sides[1], right: x + sides[2], bottom: y + sides[3])
      guard sides.allSatisfy(\.isFinite), box.width > 0, box.height > 0 else { continue }
      var landmarks: Landmarks?
      if grid.landmarks != nil {
        landmarks = Landmarks(
          points: landmarkPlaces.map { point in
            let first = 10 * index + 2 * point
            return Point(
              x: x + Double(outputs[2].values[first]) * stride, y: y + Double(outputs[2].values[first + 1]) * stride)
          })
      }
      faces.append(Detection(box: box, score: Double(scores[index]), landmarks: landmarks))
    }
  }
}
