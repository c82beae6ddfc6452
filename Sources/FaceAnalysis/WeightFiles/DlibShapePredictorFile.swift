/// dlib's landmark predictor as its file has it: cascades of regression trees.
///
/// Source: `dlib/image_processing/shape_predictor.h` of dlib 19.24.
package struct DlibShapePredictorFile: Equatable {
  /// One tree, all levels full: node i's children are 2i + 1 and 2i + 2, so `leaves` are one more than `splits`.
  package struct Tree: Equatable {
    let splits: [Split]
    /// A shift of all coordinates (x, y of each point in turn) for each leaf.
    let leaves: [[Float]]
  }

  /// Left where feature `first` − feature `second` is over the threshold.
  package struct Split: Equatable {
    let first: Int
    let second: Int
    let threshold: Float
  }

  package struct Cascade: Equatable {
    package let trees: [Tree]
    /// For each feature, the point of the shape that it is measured from …
    let anchors: [Int]
    /// … and how far from it, x and y, in the initial shape.
    let deltas: [[Float]]
  }

  /// x, y of each point in turn, in a unit box.
  package let initialShape: [Float]
  package let cascades: [Cascade]

  package init(bytes: [UInt8]) throws(WeightFileError) {
    var stream = DlibStream(bytes: bytes)
    try stream.expect(1, "shape predictor of version")
    let initialShape = try Self.readMatrix(&stream)
    let forests = try Self.readArray(&stream) { stream throws(WeightFileError) in
      try Self.readArray(&stream) { stream throws(WeightFileError) in
        try Self.readTree(&stream, coordinateCount: initialShape.count)
      }
    }
    let anchors = try Self.readArray(&stream) { stream throws(WeightFileError) in
      try Self.readArray(&stream) { stream throws(WeightFileError) in try stream.integer() }
    }
    let deltas = try Self.readArray(&stream) { stream throws(WeightFileError) in
      try Self.readArray(&stream) { stream throws(WeightFileError) in
        [Float(try stream.float()), Float(try stream.float())]
      }
    }
    try stream.requireEnd()
    self.initialShape = initialShape
    guard anchors.count == forests.count, deltas.count == forests.count else {
      throw .unexpected(
        found: "\(anchors.count) and \(deltas.count) feature sets", expected: "\(forests.count)", offset: 0)
    }
    var cascades: [Cascade] = []
    for index in forests.indices {
      let cascade = Cascade(trees: forests[index], anchors: anchors[index], deltas: deltas[index])
      try Self.validate(cascade, pointCount: initialShape.count / 2)
      cascades.append(cascade)
    }
    self.cascades = cascades
  }

  /// Every index must lie in what it points into, so that evaluation needs no checks.
  private static func validate(_ cascade: Cascade, pointCount: Int) throws(WeightFileError) {
    let features = 0..<cascade.anchors.count
    let isSound =
      cascade.deltas.count == features.count && cascade.anchors.allSatisfy { (0..<pointCount).contains($0) }
      && cascade.trees.allSatisfy { tree in
        tree.leaves.count == tree.splits.count + 1 && tree.leaves.count.nonzeroBitCount == 1
          && tree.splits.allSatisfy { features.contains($0.first) && features.contains($0.second) }
      }
    guard isSound else {
      throw .unexpected(
        found: "a tree with loose ends", expected: "full trees over \(features.count) features", offset: 0)
    }
  }

  private static func readTree(
    _ stream: inout DlibStream, coordinateCount: Int
  ) throws(WeightFileError) -> Tree {
    let splits = try readArray(&stream) { stream throws(WeightFileError) in
      Split(
        first: try stream.integer(), second: try stream.integer(), threshold: Float(try stream.float()))
    }
    let leaves = try readArray(&stream) { stream throws(WeightFileError) in
      let start = stream.offset
      let leaf = try readMatrix(&stream)
      guard leaf.count == coordinateCount else {
        throw .unexpected(found: "\(leaf.count) numbers", expected: "\(coordinateCount)", offset: start)
      }
      return leaf
    }
    return Tree(splits: splits, leaves: leaves)
  }

  /// A matrix has its sizes negated, to tell it from an older form.
  private static func readMatrix(_ stream: inout DlibStream) throws(WeightFileError) -> [Float] {
    let start = stream.offset
    let rows = -(try stream.integer())
    let columns = -(try stream.integer())
    guard rows > 0, columns == 1, rows <= stream.bytes.count - stream.offset else {
      throw .unexpected(found: "a matrix of \(rows) × \(columns)", expected: "a column", offset: start)
    }
    var values: [Float] = []
    for _ in 0..<rows { values.append(Float(try stream.float())) }
    return values
  }

  private static func readArray<Element>(
    _ stream: inout DlibStream, _ readElement: (inout DlibStream) throws(WeightFileError) -> Element
  ) throws(WeightFileError) -> [Element] {
    let count = try stream.count()
    var elements: [Element] = []
    elements.reserveCapacity(count)
    for _ in 0..<count { elements.append(try readElement(&stream)) }
    return elements
  }
}
