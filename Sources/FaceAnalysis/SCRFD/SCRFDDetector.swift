import Vocabulary

/// A detector of the SCRFD family: a network that says at each place of its grids how likely a face is there, how far
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
  private let network: PackNetwork
  private let manifest: PackDetector
  private let grids: [PackGrid]
  private let scoreThreshold: Float
  private let minimumFaceSize: Double

  /// - Throws: `ModelError` where the network's outputs are not those that `manifest` names.
  init(_ network: PackNetwork, _ manifest: PackDetector, options: ModelStore.DetectorOptions) throws {
    self.network = network
    self.manifest = manifest
    scoreThreshold = Float(options.minimumScore ?? manifest.scoreThreshold)
    minimumFaceSize = options.minimumFaceSize
    grids = try PackGrid.grids(manifest, of: network, hasObjectness: false)
  }

  func detect(in image: RGBImage) throws -> [Detection] {
    try PackGrid.detect(in: image, by: network, grids, manifest, minimumFaceSize: minimumFaceSize, read: faces)
  }

  private func faces(of grid: PackGrid, _ values: PackGrid.Values) -> [Detection] {
    let stride = Double(grid.stride)
    var faces: [Detection] = []
    for index in 0..<values.count where values.scores[index] >= scoreThreshold {
      let place = index / grid.anchorsPerPlace
      let origin = Point(x: Double(place % values.columnCount), y: Double(place / values.columnCount))
      let sides = (0..<4).map { Double(values.boxes[4 * index + $0]) }
      let box = Rectangle(
        left: (origin.x - sides[0]) * stride, top: (origin.y - sides[1]) * stride,
        right: (origin.x + sides[2]) * stride, bottom: (origin.y + sides[3]) * stride)
      guard sides.allSatisfy(\.isFinite), box.width > 0, box.height > 0 else { continue }
      let landmarks = manifest.landmarks(values.landmarks, at: 10 * index, origin: origin, stride: stride)
      faces.append(Detection(box: box, score: Double(values.scores[index]), landmarks: landmarks))
    }
    return faces
  }
}
