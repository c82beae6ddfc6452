import Imaging
public import Inference
public import Vocabulary

/// MTCNN: three networks, each with fewer and larger pictures, that end in boxes, probabilities and five landmarks.
///
/// Agrees with `facenet-pytorch` 2.6.0 on the same pictures (see the tests for how closely).
///
/// Source: Zhang et al. 2016; steps and constants as in `facenet_pytorch/models/utils/detect_face.py`.
public final class MTCNNDetector: Detector {
  public struct Options: Sendable {
    /// The smallest face looked for, in pixels of the picture's height or width.
    public var minimumFaceSize = 40.0

    /// What a box must score in each stage. The reference's own: 0.6, 0.7, 0.7.
    public var thresholds: (proposal: Float, refinement: Float, output: Float) = (0.6, 0.7, 0.7)

    public init() {}
  }

  /// Sides of the windows that the networks look at.
  static let proposalSize = 12
  static let refinementSize = 24
  static let outputSize = 48

  /// From one size of the picture to the next.
  private static let pyramidFactor = 0.709

  /// Windows that the second and third network take at once: as many as these of a full batch, and what is left in
  /// small ones, of which the last is filled up. More at once are no faster, and for each count that OpenVINO meets it
  /// keeps what it prepared.
  private static let batches = (full: 32, small: 8)

  public let options: Options
  private let proposal: CompiledGraph
  private let refinement: CompiledGraph
  private let output: CompiledGraph

  /// Graphs as the built-in pack has them.
  public init(proposal: CompiledGraph, refinement: CompiledGraph, output: CompiledGraph, options: Options) {
    self.proposal = proposal
    self.refinement = refinement
    self.output = output
    self.options = options
  }

  public func detect(in image: RGBImage) throws -> [Detection] {
    let resampler = AreaResampler(image)
    var boxes = try proposals(in: resampler)
    boxes = try refined(boxes, in: resampler)
    return try final(boxes, in: resampler)
  }

  // MARK: - First stage: a small network over the whole picture, at each size of a pyramid

  private func proposals(in image: AreaResampler) throws -> [MTCNNBox] {
    var boxes: [MTCNNBox] = []
    for scale in pyramidScales(of: image.size) {
      boxes += MTCNNBox.suppressed(try proposals(in: image, scale: scale), limit: 0.5, by: .union)
    }
    return MTCNNBox.suppressed(boxes, limit: 0.7, by: .union).map { $0.regressed(extra: 0).squared() }
  }

  private func pyramidScales(of size: PixelSize) -> [Double] {
    let first = Double(Self.proposalSize) / options.minimumFaceSize
    var scales: [Double] = []
    var scale = first
    var shortSide = Double(min(size.width, size.height)) * first
    while shortSide >= Double(Self.proposalSize) {
      scales.append(scale)
      scale *= Self.pyramidFactor
      shortSide *= Self.pyramidFactor
    }
    return scales
  }

  private func proposals(in image: AreaResampler, scale: Double) throws -> [MTCNNBox] {
    let size = PixelSize(
      width: Int(Double(image.size.width) * scale + 1), height: Int(Double(image.size.height) * scale + 1))
    let outputs = try proposal.compute(shape: [1, 3, size.height, size.width]) { input in
      resample(image, columns: 0..<image.size.width, rows: 0..<image.size.height, to: size, into: input)
    }
    let (regression, probability) = (outputs[0].values, outputs[1].values)
    let rows = outputs[1].shape[2]
    let columns = outputs[1].shape[3]
    let cellCount = rows * columns
    let singleScale = Float(scale)
    var boxes: [MTCNNBox] = []
    for cell in 0..<cellCount where probability[cellCount + cell] >= options.thresholds.proposal {
      let x = Float(cell % columns)
      let y = Float(cell / columns)
      boxes.append(
        MTCNNBox(
          left: ((2 * x + 1) / singleScale).rounded(.down), top: ((2 * y + 1) / singleScale).rounded(.down),
          right: ((2 * x + 12) / singleScale).rounded(.down), bottom: ((2 * y + 12) / singleScale).rounded(.down),
          score: probability[cellCount + cell],
          regression: SIMD4(
            regression[cell], regression[cellCount + cell], regression[2 * cellCount + cell],
            regression[3 * cellCount + cell])))
    }
    return boxes
  }

  // MARK: - Second stage: refuse most windows, move the rest

  private func refined(_ boxes: [MTCNNBox], in image: AreaResampler) throws -> [MTCNNBox] {
    var passed: [MTCNNBox] = []
    try forEachBatch(of: boxes, in: image, side: Self.refinementSize, through: refinement) { box, outputs, index in
      let score = outputs[1].values[2 * index + 1]
      guard score > options.thresholds.refinement else { return }
      var box = box
      box.score = score
      box.regression = Self.regression(outputs[0].values, index)
      passed.append(box)
    }
    return MTCNNBox.suppressed(passed, limit: 0.7, by: .union).map { $0.regressed(extra: 1).squared() }
  }

  // MARK: - Third stage: the last word, and landmarks

  private func final(_ boxes: [MTCNNBox], in image: AreaResampler) throws -> [Detection] {
    var passed: [MTCNNBox] = []
    try forEachBatch(of: boxes, in: image, side: Self.outputSize, through: output) { box, outputs, index in
      let score = outputs[2].values[2 * index + 1]
      guard score > options.thresholds.output else { return }
      var box = box
      box.score = score
      box.landmarks = Self.landmarks(outputs[1].values[(10 * index)..<(10 * index + 10)], of: box)
      box.regression = Self.regression(outputs[0].values, index)
      passed.append(box.regressed(extra: 1))
    }
    return MTCNNBox.suppressed(passed, limit: 0.7, by: .smaller).map(Self.detection)
  }

  private func forEachBatch(
    of boxes: [MTCNNBox], in image: AreaResampler, side: Int, through network: CompiledGraph,
    _ body: (_ box: MTCNNBox, _ outputs: [CompiledGraph.Output], _ index: Int) -> Void
  ) throws {
    let windows = boxes.compactMap { box in box.pixels(in: image.size).map { (box: box, pixels: $0) } }
    let size = PixelSize(width: side, height: side)
    let count = 3 * side * side
    var start = 0
    while start < windows.count {
      let batchCount = windows.count - start < Self.batches.full ? Self.batches.small : Self.batches.full
      let batch = windows[start..<min(start + batchCount, windows.count)]
      start += batch.count
      let outputs = try network.compute(shape: [batchCount, 3, side, side]) { input in
        for (index, window) in batch.enumerated() {
          resample(
            image, columns: window.pixels.columns, rows: window.pixels.rows, to: size,
            into: UnsafeMutableBufferPointer(rebasing: input[(index * count)..<((index + 1) * count)]))
        }
      }
      for (index, window) in batch.enumerated() { body(window.box, outputs, index) }
    }
  }

  private func resample(
    _ image: AreaResampler, columns: Range<Int>, rows: Range<Int>, to size: PixelSize,
    into planes: UnsafeMutableBufferPointer<Float>
  ) {
    image.resample(columns: columns, rows: rows, to: size, offset: 127.5, scale: 0.0078125, into: planes)
  }

  private static func regression(_ values: [Float], _ index: Int) -> SIMD4<Float> {
    SIMD4(values[4 * index], values[4 * index + 1], values[4 * index + 2], values[4 * index + 3])
  }

  /// Fractions of the box (all x, then all y) to pixels, from 0.
  private static func landmarks(_ fractions: ArraySlice<Float>, of box: MTCNNBox) -> [Float] {
    let width = box.right - box.left + 1
    let height = box.bottom - box.top + 1
    return fractions.enumerated().map { index, fraction in
      index < 5 ? width * fraction + box.left - 1 : height * fraction + box.top - 1
    }
  }

  private static func detection(_ box: MTCNNBox) -> Detection {
    let points = (0..<5).map { Point(x: Double(box.landmarks[$0]), y: Double(box.landmarks[$0 + 5])) }
    return Detection(
      box: Rectangle(
        left: Double(box.left), top: Double(box.top), right: Double(box.right), bottom: Double(box.bottom)),
      score: Double(box.score), landmarks: Landmarks(points: points))
  }
}
