import Inference
import Vocabulary

/// The outputs of one grid of places that a detector looks at, by their names.
struct PackGrid: Sendable {
  /// Pixels of the network's picture from one place to the next.
  let stride: Int

  /// Guesses at each place.
  let anchorsPerPlace: Int

  let score: String
  let box: String
  let landmarks: String?

  /// A second likelihood, in families that have one.
  let objectness: String?

  /// Every name, and how many numbers it has for an anchor, in the order of `read`'s result.
  private var outputs: [(name: String, count: Int)] {
    var outputs = [(score, 1), (box, 4)]
    if let landmarks { outputs.append((landmarks, 10)) }
    if let objectness { outputs.append((objectness, 1)) }
    return outputs
  }

  /// What a network said of one picture at the places of this grid, row by row, and anchor by anchor in each.
  struct Values {
    let columnCount: Int
    let count: Int
    let scores: [Float]
    let boxes: [Float]
    let landmarks: [Float]?
    let objectness: [Float]?
  }

  /// The grids that a pack names, the finest first.
  ///
  /// - Parameter hasObjectness: Whether the family has a second likelihood.
  /// - Throws: `ModelError` where an output is missing or named twice, or where it is none of the network's.
  static func grids(_ manifest: PackDetector, of network: PackNetwork, hasObjectness: Bool) throws -> [PackGrid] {
    var grids: [PackGrid] = []
    for stride in Set(manifest.outputs.values.compactMap(\.stride)).sorted() {
      grids.append(try PackGrid(manifest, stride: stride, of: network, hasObjectness: hasObjectness))
    }
    guard !grids.isEmpty else { throw network.bad("detector.outputs", "names none") }
    guard Set(grids.map { $0.landmarks == nil }).count == 1 else {
      throw network.bad("detector.outputs", "has landmarks for some strides, and for others none")
    }
    for grid in grids {
      for (name, count) in grid.outputs {
        let meaning = manifest.outputs[name]?.meaning.rawValue ?? ""
        try network.check(
          output: name, field: "detector.outputs", count: count,
          countField: "the numbers of a \(meaning) output in detector.outputs")
      }
    }
    return grids
  }

  private init(_ manifest: PackDetector, stride: Int, of network: PackNetwork, hasObjectness: Bool) throws(ModelError) {
    var names: [PackDetector.Meaning: String] = [:]
    for (name, output) in manifest.outputs.sorted(by: { $0.key < $1.key }) where output.stride == stride {
      guard names.updateValue(name, forKey: output.meaning) == nil else {
        throw network.bad(
          "detector.outputs", "has several outputs of meaning \(output.meaning.rawValue) for stride \(stride)")
      }
    }
    guard let score = names[.score], let box = names[.box] else {
      throw network.bad("detector.outputs", "has not both a score and a box for stride \(stride)")
    }
    guard (names[.objectness] != nil) == hasObjectness else {
      throw network.bad(
        "detector.outputs", "has \(hasObjectness ? "no" : "an") output of meaning objectness for stride \(stride)")
    }
    let input = network.input
    for (field, side) in [("width", input.width), ("height", input.height), ("stride", input.stride)] {
      guard let side, side % stride != 0 else { continue }
      throw network.bad("input.\(field)", "is \(side), which is no multiple of the stride \(stride)")
    }
    self.stride = stride
    anchorsPerPlace = manifest.anchorsPerPlace ?? 1
    self.score = score
    self.box = box
    landmarks = names[.landmarks]
    objectness = names[.objectness]
  }

  /// Computes one picture, and lends what the network said, grid by grid.
  ///
  /// - Parameter read: Gives the faces of one grid, in pixels of the network's picture.
  /// - Returns: All faces in pixels of the picture, those that lie on each other suppressed, highest score first.
  static func detect(
    in image: RGBImage, by network: PackNetwork, _ grids: [PackGrid], _ manifest: PackDetector,
    minimumFaceSize: Double, read: (PackGrid, Values) -> [Detection]
  ) throws -> [Detection] {
    let placing = network.input.placing(of: image.size)
    let canvas = placing.canvas
    let outputs = try network.graph.compute(
      shape: network.shape(1, of: canvas), outputs: grids.flatMap { $0.outputs.map(\.name) }
    ) { network.input.write(image, placing, into: $0) }
    var faces: [Detection] = []
    var next = 0
    for grid in grids {
      let columnCount = canvas.width / grid.stride
      let count = columnCount * (canvas.height / grid.stride) * grid.anchorsPerPlace
      for (index, (name, numbers)) in grid.outputs.enumerated() {
        try network.check(outputs[next + index], named: name, count: numbers * count)
      }
      let values = Values(
        columnCount: columnCount, count: count, scores: outputs[next].values, boxes: outputs[next + 1].values,
        landmarks: grid.landmarks == nil ? nil : outputs[next + 2].values,
        objectness: grid.objectness == nil ? nil : outputs[next + grid.outputs.count - 1].values)
      faces += read(grid, values)
      next += grid.outputs.count
    }
    return faces.finished(in: image, placing, manifest, minimumFaceSize: minimumFaceSize)
  }
}

extension [Detection] {
  /// From all that a network says of its own picture, to faces of the picture that it was made of.
  func finished(
    in image: RGBImage, _ placing: PackInput.Placing, _ manifest: PackDetector, minimumFaceSize: Double
  ) -> [Detection] {
    let scaleX = Double(image.width) / Double(placing.part.width)
    let scaleY = Double(image.height) / Double(placing.part.height)
    // Small boxes are dropped last: one that is suppressed by a large one was no small face.
    return suppressed(overlappingMoreThan: manifest.overlapThreshold).map { $0.scaled(byX: scaleX, y: scaleY) }
      .filter { Swift.max($0.box.width, $0.box.height) >= minimumFaceSize }
  }
}

extension PackDetector {
  /// Five points from a network's ten numbers, which are in `landmarkOrder`.
  ///
  /// - Parameter first: Where the ten begin.
  /// - Parameter origin: Where they are counted from, in strides.
  func landmarks(_ values: [Float]?, at first: Int, origin: Point, stride: Double) -> Landmarks? {
    guard let values else { return nil }
    return landmarks { index in
      Point(
        x: (origin.x + Double(values[first + 2 * index])) * stride,
        y: (origin.y + Double(values[first + 2 * index + 1])) * stride)
    }
  }

  /// Five points by their places in `landmarkOrder`; `nil` where the network gives none.
  func landmarks(_ point: (Int) -> Point) -> Landmarks? {
    guard let landmarkOrder else { return nil }
    var points: [Landmark: Point] = [:]
    for (index, landmark) in landmarkOrder.enumerated() { points[landmark] = point(index) }
    return Landmarks(points: Landmark.allCases.compactMap { points[$0] })
  }
}
