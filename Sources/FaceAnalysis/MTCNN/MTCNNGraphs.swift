import Inference

/// MTCNN's three networks, rebuilt from the weights that `facenet-pytorch` publishes.
///
/// Inputs are batch × 3 × rows × columns, RGB, (value − 127.5) / 128. Each graph's outputs, in order: box regression
/// (four numbers), for the third network landmarks (ten), probabilities of no face and face.
///
/// Source: Zhang et al. 2016, "Joint face detection and alignment using multitask cascaded convolutional networks";
/// layers as in `facenet_pytorch/models/mtcnn.py` 2.6.0. Pools keep windows that lie partly beyond the edge.
enum MTCNNGraphs {
  static func proposal(_ file: TorchWeightFile) throws(WeightFileError) -> Graph {
    var network = MTCNNBuilder(file: file, name: "mtcnn-proposal", inputSize: nil)
    try network.convolution("conv1", slopes: "prelu1")
    network.pool(kernel: 2)
    try network.convolution("conv2", slopes: "prelu2")
    try network.convolution("conv3", slopes: "prelu3")
    try network.output("conv4_2")
    try network.output("conv4_1", isProbability: true)
    return network.build()
  }

  static func refinement(_ file: TorchWeightFile) throws(WeightFileError) -> Graph {
    var network = MTCNNBuilder(file: file, name: "mtcnn-refinement", inputSize: MTCNNDetector.refinementSize)
    try network.convolution("conv1", slopes: "prelu1")
    network.pool(kernel: 3)
    try network.convolution("conv2", slopes: "prelu2")
    network.pool(kernel: 3)
    try network.convolution("conv3", slopes: "prelu3")
    network.flatten()
    try network.dense("dense4", slopes: "prelu4")
    try network.output("dense5_2")
    try network.output("dense5_1", isProbability: true)
    return network.build()
  }

  static func output(_ file: TorchWeightFile) throws(WeightFileError) -> Graph {
    var network = MTCNNBuilder(file: file, name: "mtcnn-output", inputSize: MTCNNDetector.outputSize)
    try network.convolution("conv1", slopes: "prelu1")
    network.pool(kernel: 3)
    try network.convolution("conv2", slopes: "prelu2")
    network.pool(kernel: 3)
    try network.convolution("conv3", slopes: "prelu3")
    network.pool(kernel: 2)
    try network.convolution("conv4", slopes: "prelu4")
    network.flatten()
    try network.dense("dense5", slopes: "prelu5")
    try network.output("dense6_2")
    try network.output("dense6_3")
    try network.output("dense6_1", isProbability: true)
    return network.build()
  }
}

/// Appends layers by the names that their weights have in the file.
private struct MTCNNBuilder {
  private let file: TorchWeightFile
  private var builder: GraphBuilder
  private var value: GraphBuilder.Value
  private var isFlat = false

  init(file: TorchWeightFile, name: String, inputSize: Int?) {
    self.file = file
    builder = GraphBuilder(name: name)
    value = builder.input("pictures", shape: [nil, 3, inputSize, inputSize])
  }

  mutating func convolution(_ name: String, slopes: String) throws(WeightFileError) {
    value = try activated(try convolved(name), slopes: slopes)
  }

  mutating func dense(_ name: String, slopes: String) throws(WeightFileError) {
    value = try activated(try multiplied(name), slopes: slopes)
  }

  mutating func pool(kernel: Int) {
    value = builder.maxPool(value, kernel: kernel, stride: 2, roundingUp: true)
  }

  /// Puts all numbers of a picture into a row: columns, then rows, then channels, as the weights were trained.
  mutating func flatten() {
    value = builder.reshape(builder.transpose(value, order: [0, 3, 2, 1]), to: [0, -1])
    isFlat = true
  }

  mutating func output(_ name: String, isProbability: Bool = false) throws(WeightFileError) {
    let result = isFlat ? try multiplied(name) : try convolved(name)
    builder.output(isProbability ? builder.softmax(result, dimension: 1) : result)
  }

  func build() -> Graph { builder.build() }

  private mutating func convolved(_ name: String) throws(WeightFileError) -> GraphBuilder.Value {
    let weights = try file.tensor(name + ".weight")
    let biases = try file.tensor(name + ".bias")
    let filters = builder.constant(weights.values, shape: weights.shape)
    let product = builder.convolution(value, filters: filters)
    return builder.add(product, builder.constant(biases.values, shape: [1, biases.values.count, 1, 1]))
  }

  private mutating func multiplied(_ name: String) throws(WeightFileError) -> GraphBuilder.Value {
    let weights = try file.tensor(name + ".weight")
    let biases = try file.tensor(name + ".bias")
    let matrix = builder.constant(weights.values, shape: weights.shape)
    let product = builder.product(value, matrix, transposingRight: true)
    return builder.add(product, builder.constant(biases.values, shape: [1, biases.values.count]))
  }

  private mutating func activated(
    _ result: GraphBuilder.Value, slopes: String
  ) throws(WeightFileError) -> GraphBuilder.Value {
    let slopes = try file.tensor(slopes + ".weight")
    return builder.prelu(result, slopes: builder.constant(slopes.values, shape: slopes.shape))
  }
}
