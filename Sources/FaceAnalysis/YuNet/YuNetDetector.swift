import Foundation
import Vocabulary

/// A detector of the YuNet family: a small network that says at each place of its grids how likely a face is there in two
/// ways, where its middle is, how large it is, and where its landmarks lie.
///
/// A face's score is the root of the product of both likelihoods. Its middle and its landmarks are counted from the
/// grid's place, in strides; width and height are the exponentials of the numbers, in strides.
///
/// Source: Wu et al. 2023, "YuNet: A Tiny Millisecond-level Face Detector"; the reading of the outputs is that of
/// `FaceDetectorYN` in OpenCV's `modules/objdetect/src/face_detect.cpp`. Departure: pictures are reduced where the pack
/// says so, and what is filled up lies on the right and below, as there.
final class YuNetDetector: Detector {
  private let network: PackNetwork
  private let manifest: PackDetector
  private let grids: [PackGrid]
  private let scoreThreshold: Double
  private let minimumFaceSize: Double

  /// - Throws: `ModelError` where the network's outputs are not those that `manifest` names.
  init(_ network: PackNetwork, _ manifest: PackDetector, options: ModelStore.DetectorOptions) throws {
    self.network = network
    self.manifest = manifest
    scoreThreshold = options.minimumScore ?? manifest.scoreThreshold
    minimumFaceSize = options.minimumFaceSize
    grids = try PackGrid.grids(manifest, of: network, hasObjectness: true)
  }

  func detect(in image: RGBImage) throws -> [Detection] {
    try PackGrid.detect(in: image, by: network, grids, manifest, minimumFaceSize: minimumFaceSize, read: faces)
  }

  private func faces(of grid: PackGrid, _ values: PackGrid.Values) -> [Detection] {
    guard let objectness = values.objectness else { return [] }
    let stride = Double(grid.stride)
    var faces: [Detection] = []
    for index in 0..<values.count {
      let product = min(max(values.scores[index], 0), 1) * min(max(objectness[index], 0), 1)
      let score = Double(product).squareRoot()
      guard score >= scoreThreshold else { continue }
      let place = index / grid.anchorsPerPlace
      let origin = Point(x: Double(place % values.columnCount), y: Double(place / values.columnCount))
      let numbers = (0..<4).map { Double(values.boxes[4 * index + $0]) }
      let (width, height) = (exp(numbers[2]) * stride, exp(numbers[3]) * stride)
      let box = Rectangle(
        x: (origin.x + numbers[0]) * stride - width / 2, y: (origin.y + numbers[1]) * stride - height / 2,
        width: width, height: height)
      guard [box.x, box.y, width, height].allSatisfy(\.isFinite) else { continue }
      let landmarks = manifest.landmarks(values.landmarks, at: 10 * index, origin: origin, stride: stride)
      faces.append(Detection(box: box, score: score, landmarks: landmarks))
    }
    return faces
  }
}
