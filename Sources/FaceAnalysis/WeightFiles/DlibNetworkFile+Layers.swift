/// The layers, each with its fields, three booleans and three tensors of training.
extension DlibNetworkFile {
  static func readLayer(_ stream: inout DlibStream, isFirst: Bool) throws(WeightFileError) -> Layer {
    let start = stream.offset
    let name = try stream.string()
    let layer: Layer =
      switch name {
      case "con_4": try readConvolution(&stream)
      case "bn_con2": try readBatchNormalization(&stream)
      case "affine_": try readAffine(&stream)
      case "relu_": .relu
      case "max_pool_2": try readMaxPool(&stream)
      case "avg_pool_2": try readAveragePool(&stream)
      case "add_prev_": .addPrevious
      case "fc_2": try readFullyConnected(&stream)
      default: throw .unexpected(found: "layer '\(name)'", expected: "a layer of dlib's face networks", offset: start)
      }
    for _ in 0..<3 { _ = try stream.boolean() }
    for _ in 0..<3 { _ = try stream.tensor() }
    // The layer that holds the input remembers how many samples it makes of one picture.
    if isFirst { try stream.expect(1, "sample expansion factor") }
    return layer
  }

  private static func readConvolution(_ stream: inout DlibStream) throws(WeightFileError) -> Layer {
    let start = stream.offset
    let parameters = try stream.tensor()
    let filterCount = try stream.integer()
    let rows = try stream.integer()
    let columns = try stream.integer()
    let stride = [try stream.integer(), try stream.integer()]
    let padding = [try stream.integer(), try stream.integer()]
    let shape = try stream.aliasShape()
    _ = try stream.aliasShape()
    for _ in 0..<4 { _ = try stream.float() }
    let weightCount = shape.reduce(1, *)
    guard
      shape[0] == filterCount, shape[2] == rows, shape[3] == columns,
      parameters.values.count == weightCount + filterCount
    else {
      throw .unexpected(
        found: "\(parameters.values.count) parameters", expected: "filters of \(shape) and biases", offset: start)
    }
    return .convolution(
      filters: DlibTensor(shape: shape, values: Array(parameters.values[..<weightCount])),
      biases: Array(parameters.values[weightCount...]), stride: stride, padding: padding)
  }

  /// Becomes a scale and a shift: γ/√(variance + eps) and β − scale · mean, of the running statistics.
  private static func readBatchNormalization(_ stream: inout DlibStream) throws(WeightFileError) -> Layer {
    let start = stream.offset
    let parameters = try stream.tensor()
    for _ in 0..<2 { _ = try stream.aliasShape() }
    for _ in 0..<2 { _ = try stream.tensor() }
    let means = try stream.tensor().values
    let variances = try stream.tensor().values
    // Updates so far and the statistics' window.
    for _ in 0..<2 { _ = try stream.integer() }
    for _ in 0..<4 { _ = try stream.float() }
    let epsilon = Float(try stream.float())
    let count = means.count
    guard parameters.values.count == 2 * count, variances.count == count else {
      throw .unexpected(
        found: "\(parameters.values.count) parameters", expected: "two for \(count) channels", offset: start)
    }
    let scale = (0..<count).map { parameters.values[$0] / (variances[$0] + epsilon).squareRoot() }
    let shift = (0..<count).map { parameters.values[count + $0] - scale[$0] * means[$0] }
    return .affine(scale: scale, shift: shift)
  }

  private static func readAffine(_ stream: inout DlibStream) throws(WeightFileError) -> Layer {
    let parameters = try stream.tensor().values
    for _ in 0..<2 { _ = try stream.aliasShape() }
    // For convolutions or dense layers: the parameters are the same.
    _ = try stream.integer()
    let half = parameters.count / 2
    return .affine(scale: Array(parameters[..<half]), shift: Array(parameters[half...]))
  }

  private static func readMaxPool(_ stream: inout DlibStream) throws(WeightFileError) -> Layer {
    let (kernel, stride) = try readPool(&stream)
    return .maxPool(kernel: kernel, stride: stride)
  }

  private static func readAveragePool(_ stream: inout DlibStream) throws(WeightFileError) -> Layer {
    let (kernel, stride) = try readPool(&stream)
    return .averagePool(kernel: kernel, stride: stride)
  }

  private static func readPool(_ stream: inout DlibStream) throws(WeightFileError) -> (kernel: Int, stride: Int) {
    let start = stream.offset
    var fields: [Int] = []
    for _ in 0..<6 { fields.append(try stream.integer()) }
    guard fields[0] == fields[1], fields[2] == fields[3], fields[4...] == [0, 0] else {
      throw .unexpected(found: "a pool of \(fields)", expected: "a square one without padding", offset: start)
    }
    return (fields[0], fields[2])
  }

  private static func readFullyConnected(_ stream: inout DlibStream) throws(WeightFileError) -> Layer {
    let start = stream.offset
    let outputCount = try stream.integer()
    let inputCount = try stream.integer()
    let weights = try stream.tensor().values
    for _ in 0..<2 { _ = try stream.aliasShape() }
    // 1: without bias.
    try stream.expect(1, "bias mode")
    for _ in 0..<4 { _ = try stream.float() }
    guard weights.count == inputCount * outputCount else {
      throw .unexpected(
        found: "\(weights.count) weights", expected: "\(inputCount) × \(outputCount)", offset: start)
    }
    return .fullyConnected(weights: weights, inputCount: inputCount, outputCount: outputCount)
  }
}
