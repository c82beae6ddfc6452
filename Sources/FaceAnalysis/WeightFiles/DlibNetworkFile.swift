/// A trained network as dlib's `net_to_xml`-less binary form has it: its layers from the input to the output.
///
/// The files of `face_recognition_models` hold two: the face detector (loss `loss_mmod_`) and the face embedder (loss
/// `loss_metric_2`). Tags and skips leave nothing but a version number, so where a layer takes its second input from
/// is not in the file; the networks' published definitions say it.
///
/// Source: `dlib/dnn/core.h`, `layers.h`, `loss.h` and `input.h` of dlib 19.24, read to the last byte of both files.
package struct DlibNetworkFile: Equatable {
  package enum Layer: Equatable {
    /// Correlation with `filters`, plus a bias a filter.
    case convolution(filters: DlibTensor, biases: [Float], stride: [Int], padding: [Int])
    /// A scale and a shift a channel.
    case affine(scale: [Float], shift: [Float])
    case relu
    case maxPool(kernel: Int, stride: Int)
    /// A kernel of 0 stands for the whole picture.
    case averagePool(kernel: Int, stride: Int)
    /// Adds the output of an earlier layer.
    case addPrevious
    /// A matrix product without bias; `weights` are inputs × outputs.
    case fullyConnected(weights: [Float], inputCount: Int, outputCount: Int)
  }

  package enum Loss: Equatable {
    case metric
    case detector(DetectorOptions)
  }

  /// What the detector's loss layer remembers, and detection needs.
  package struct DetectorOptions: Equatable {
    let windowWidth: Int
    let windowHeight: Int
    /// Two boxes whose intersection is more than this share of the box around both are one face.
    let overlapLimit: Double
  }

  package let loss: Loss
  /// What is subtracted from red, green and blue.
  package let averages: [Double]
  package let layers: [Layer]

  package init(bytes: [UInt8]) throws(WeightFileError) {
    var stream = DlibStream(bytes: bytes)
    loss = try Self.readLoss(&stream)
    let layerVersions = try Self.skipLayerVersions(&stream)
    averages = try Self.readInput(&stream)
    var layers: [Layer] = []
    while !stream.isAtEnd, layers.count < layerVersions {
      layers.append(try Self.readLayer(&stream, isFirst: layers.isEmpty))
    }
    try stream.requireEnd()
    self.layers = layers
  }

  private static func readLoss(_ stream: inout DlibStream) throws(WeightFileError) -> Loss {
    try stream.expect(1, "network of version")
    let start = stream.offset
    let name = try stream.string()
    switch name {
    case "loss_metric_2":
      // Margin and distance threshold, for training.
      for _ in 0..<2 { _ = try stream.float() }
      return .metric
    case "loss_mmod_":
      try stream.expect(1, "detector options of version")
      let width = try stream.integer()
      let height = try stream.integer()
      // The losses for a false alarm and a miss, and the overlap of a hit: for training.
      for _ in 0..<3 { _ = try stream.float() }
      let overlapLimit = try stream.float()
      // The share of a box that another may cover: the published file has 1.0, which never is exceeded.
      let coveredLimit = try stream.float()
      guard coveredLimit >= 1 else {
        throw .unexpected(found: "a covered limit of \(coveredLimit)", expected: "1", offset: stream.offset)
      }
      // The overlap at which training ignored a box.
      for _ in 0..<2 { _ = try stream.float() }
      return .detector(
        DetectorOptions(
          windowWidth: width, windowHeight: height, overlapLimit: overlapLimit))
    default:
      throw .unexpected(found: "loss layer '\(name)'", expected: "loss_metric_2 or loss_mmod_", offset: start)
    }
  }

  /// Skips one version number a layer, tag and skip, outermost first, up to the input's.
  ///
  /// - Returns: Their count, which is at least that of the layers.
  private static func skipLayerVersions(_ stream: inout DlibStream) throws(WeightFileError) -> Int {
    var count = 0
    while true {
      let start = stream.offset
      let version = try stream.integer()
      count += 1
      switch version {
      case 1, 2: continue
      // Only the innermost layer, which holds the input, has version 3.
      case 3: return count
      default: throw .unexpected(found: "layer of version \(version)", expected: "1, 2 or 3", offset: start)
      }
    }
  }

  private static func readInput(_ stream: inout DlibStream) throws(WeightFileError) -> [Double] {
    let start = stream.offset
    let name = try stream.string()
    var averages: [Double] = []
    for _ in 0..<3 { averages.append(try stream.float()) }
    switch name {
    case "input_rgb_image_pyramid":
      break
    case "input_rgb_image_sized":
      for _ in 0..<2 { try stream.expect(150, "input size") }
    default:
      throw .unexpected(
        found: "input '\(name)'", expected: "input_rgb_image_pyramid or input_rgb_image_sized", offset: start)
    }
    return averages
  }
}
