import Imaging
import Inference
public import Vocabulary

/// dlib's convolutional detector: the one of the original script.
///
/// It finds faces of about 80 pixels and more, and of half that for each upsampling. It gives no landmarks; those of
/// dlib's 5-point predictor belong to its boxes.
///
/// Agrees with dlib 20.0.1 on the same pictures, box for box (see the tests).
///
/// Source: King 2015, "Max-margin object detection"; `loss_mmod_::to_label` and `cnn_face_detector` of dlib.
public final class DlibMMODDetector: Detector {
  public struct Options: Sendable {
    /// How often the picture is doubled first.
    public var upsamplingCount = 0

    /// What a face must score more than; dlib's own is 0.
    public var threshold = 0.0

    public init() {}
  }

  /// What the weight file says beside the graph's weights.
  struct Geometry: Codable, Equatable, Sendable {
    /// What is subtracted from red, green and blue.
    let averages: [Double]
    let windowWidth: Double
    let windowHeight: Double
    /// Two boxes whose intersection is more than this share of the box around both are one face.
    let overlapLimit: Double
    /// From cells to pixels of the pyramid: cell · stride + offset, x and y alike.
    let cellStride: Int
    let cellOffset: Int
  }

  public let options: Options
  private let graph: GraphByShape
  private let geometry: Geometry

  init(graph: GraphByShape, geometry: Geometry, options: Options) {
    self.graph = graph
    self.geometry = geometry
    self.options = options
  }

  public func detect(in image: RGBImage) throws -> [Detection] {
    var enlarged = image
    for _ in 0..<options.upsamplingCount { enlarged = Self.upsampled(enlarged) }
    let pyramid = TiledPyramid(of: enlarged.size)
    let shape = [1, pyramid.size.height, pyramid.size.width, 3]
    let scores = try graph.compute(shape: shape) { numbers in
      pyramid.write(enlarged, averages: geometry.averages, into: numbers)
    }
    let boxes = suppressed(candidates(scores[0], in: pyramid))
    return boxes.map { Detection(box: $0.box.inOriginal(upsamplingCount: options.upsamplingCount), score: $0.score) }
  }

  /// How often a picture must be doubled so that faces of this size fill the window, which sees faces of 80 pixels;
  /// at most twice, since each doubling costs four times as much.
  static func upsamplingCount(forFacesOf size: Double, _ geometry: Geometry) -> Int {
    var count = 0
    while count < 2, size * Double(1 << count) < geometry.windowWidth { count += 1 }
    return count
  }

  /// dlib's doubling, which is not exactly double: a corner goes to (p + (1.25, 0.75)) · 2.
  private static func upsampled(_ image: RGBImage) -> RGBImage {
    func doubled(_ last: Int, _ shift: Double) -> Int {
      Int(((Double(last) + shift) * 2).rounded(.toNearestOrAwayFromZero)) + 1
    }
    let size = PixelSize(width: doubled(image.width - 1, 1.25), height: doubled(image.height - 1, 0.75))
    return BilinearResampling.resize(image, to: size)
  }

  private struct Candidate {
    let box: InclusiveBox
    let score: Double
  }

  private func candidates(_ scores: CompiledGraph.Output, in pyramid: TiledPyramid) -> [Candidate] {
    let columns = scores.shape[3]
    var candidates: [Candidate] = []
    for (cell, score) in scores.values.enumerated() where Double(score) > options.threshold {
      let center = Point(
        x: Double(cell % columns * geometry.cellStride + geometry.cellOffset),
        y: Double(cell / columns * geometry.cellStride + geometry.cellOffset))
      let (reachX, reachY) = ((geometry.windowWidth - 1) / 2, (geometry.windowHeight - 1) / 2)
      let first = pyramid.picturePoint(Point(x: center.x - reachX, y: center.y - reachY), centeredOn: center)
      let last = pyramid.picturePoint(Point(x: center.x + reachX, y: center.y + reachY), centeredOn: center)
      candidates.append(Candidate(box: InclusiveBox(from: first, to: last), score: Double(score)))
    }
    return candidates
  }

  private func suppressed(_ candidates: [Candidate]) -> [Candidate] {
    let order = candidates.indices.sorted { left, right in
      candidates[left].score != candidates[right].score
        ? candidates[left].score > candidates[right].score : left < right
    }
    var kept: [Candidate] = []
    for index in order
    where !kept.contains(where: { $0.box.overlap(with: candidates[index].box) > geometry.overlapLimit }) {
      kept.append(candidates[index])
    }
    return kept
  }
}

extension DlibMMODDetector.Geometry {
  init(_ file: DlibNetworkFile) throws(WeightFileError) {
    guard case .detector(let loss) = file.loss else { throw .missing(name: "the options of a detector") }
    var stride = 1
    var offset = 0
    for case .convolution(let filters, _, let step, let padding) in file.layers.reversed() {
      stride *= step[0]
      offset = offset * step[0] + filters.shape[2] / 2 - padding[0]
    }
    self.init(
      averages: file.averages, windowWidth: Double(loss.windowWidth), windowHeight: Double(loss.windowHeight),
      overlapLimit: loss.overlapLimit, cellStride: stride, cellOffset: offset)
  }
}

/// A box of whole pixels whose last row and column belong to it, as dlib's `rectangle`.
struct InclusiveBox: Equatable {
  var left: Int
  var top: Int
  var right: Int
  var bottom: Int

  init(left: Int, top: Int, right: Int, bottom: Int) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }

  /// Rounded to whole pixels.
  init(from first: Point, to last: Point) {
    func rounded(_ value: Double) -> Int { Int((value + 0.5).rounded(.down)) }
    self.init(left: rounded(first.x), top: rounded(first.y), right: rounded(last.x), bottom: rounded(last.y))
  }

  private var area: Double { Double(max(0, right - left + 1)) * Double(max(0, bottom - top + 1)) }

  /// The shared area over that of the box around both; not the field's IoU.
  func overlap(with other: InclusiveBox) -> Double {
    let shared = InclusiveBox(
      left: max(left, other.left), top: max(top, other.top), right: min(right, other.right),
      bottom: min(bottom, other.bottom))
    let around = InclusiveBox(
      left: min(left, other.left), top: min(top, other.top), right: max(right, other.right),
      bottom: max(bottom, other.bottom))
    return shared.area / around.area
  }

  /// The box in the picture before it was upsampled, half open.
  func inOriginal(upsamplingCount: Int) -> Rectangle {
    var first = Point(x: Double(left), y: Double(top))
    var last = Point(x: Double(right), y: Double(bottom))
    for _ in 0..<upsamplingCount {
      first = Point(x: first.x / 2 - 1.25, y: first.y / 2 - 0.75)
      last = Point(x: last.x / 2 - 1.25, y: last.y / 2 - 0.75)
    }
    let box = upsamplingCount == 0 ? self : InclusiveBox(from: first, to: last)
    return Rectangle(
      left: Double(box.left), top: Double(box.top), right: Double(box.right + 1), bottom: Double(box.bottom + 1))
  }
}
