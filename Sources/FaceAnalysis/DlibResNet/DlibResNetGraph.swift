import Inference

/// dlib's face embedder, rebuilt from its published weights.
///
/// Input: batch × 3 × 150 × 150, RGB, (value − average) / 256. Output: batch × 128.
///
/// A residual network of 29 convolutions. Where a block halves the picture, its shortcut is average-pooled, and the
/// smaller side of the sum is filled with zeros at the end, in channels and in rows and columns.
///
/// Source: `examples/dnn_face_recognition_ex.cpp` of dlib for the blocks, which the weight file does not tell;
/// King 2017, "High quality face recognition with deep metric learning".
struct DlibResNetGraph {
  static let chipSize = 150
  static let dimension = 128

  private var builder = GraphBuilder(name: "dlib-resnet")
  private var value: Sized
  /// What the block began with, while inside one.
  private var shortcut: Sized?

  /// A value and what is known of its shape: channels and the side of the square.
  private struct Sized {
    var value: GraphBuilder.Value
    var channels: Int
    var side: Int
  }

  private init() {
    value = Sized(
      value: builder.input("chips", shape: [nil, 3, Self.chipSize, Self.chipSize]), channels: 3, side: Self.chipSize)
  }

  static func make(_ file: DlibNetworkFile) throws(WeightFileError) -> Graph {
    var network = DlibResNetGraph()
    for (index, layer) in file.layers.enumerated() {
      // A block begins with the first convolution after the stem (four layers) or after the block before.
      if index >= 4, case .convolution = layer, network.shortcut == nil { network.shortcut = network.value }
      try network.append(layer)
    }
    network.builder.output(network.value.value)
    return network.builder.build()
  }

  private mutating func append(_ layer: DlibNetworkFile.Layer) throws(WeightFileError) {
    switch layer {
    case .convolution(let filters, let biases, let stride, let padding):
      value.value = builder.appendConvolution(
        value.value, filters: filters, biases: biases, stride: stride, padding: padding)
      value.channels = filters.shape[0]
      value.side = (value.side + 2 * padding[0] - filters.shape[2]) / stride[0] + 1
    case .affine(let scale, let shift):
      value.value = builder.appendAffine(value.value, scale: scale, shift: shift)
    case .relu:
      value.value = builder.relu(value.value)
    case .maxPool(let kernel, let stride):
      value.value = builder.maxPool(value.value, kernel: kernel, stride: stride)
      value.side = (value.side - kernel) / stride + 1
    case .averagePool(kernel: 0, _):
      value.value = builder.mean(value.value, over: [2, 3])
    case .averagePool(let kernel, let stride):
      // Inside a block: of the shortcut.
      guard var pooled = shortcut else { throw .missing(name: "the block of an average pool") }
      pooled.value = builder.averagePool(pooled.value, kernel: kernel, stride: stride)
      pooled.side = (pooled.side - kernel) / stride + 1
      shortcut = pooled
    case .addPrevious:
      guard let shortcut else { throw .missing(name: "the block of a sum") }
      value = sum(value, shortcut)
      self.shortcut = nil
    case .fullyConnected(let weights, let inputCount, let outputCount):
      let matrix = builder.constant(weights, shape: [inputCount, outputCount])
      value.value = builder.product(value.value, matrix)
    }
  }

  private mutating func sum(_ left: Sized, _ right: Sized) -> Sized {
    let channels = max(left.channels, right.channels)
    let side = max(left.side, right.side)
    let value = builder.add(
      padded(left, channels: channels, side: side), padded(right, channels: channels, side: side))
    return Sized(value: value, channels: channels, side: side)
  }

  private mutating func padded(_ sized: Sized, channels: Int, side: Int) -> GraphBuilder.Value {
    guard sized.channels < channels || sized.side < side else { return sized.value }
    return builder.padEnd(
      sized.value, by: [0, channels - sized.channels, side - sized.side, side - sized.side])
  }
}

extension GraphBuilder {
  mutating func appendConvolution(
    _ input: Value, filters: DlibTensor, biases: [Float], stride: [Int], padding: [Int]
  ) -> Value {
    let weights = constant(filters.values, shape: filters.shape)
    let product = convolution(
      input, filters: weights, stride: (stride[0], stride[1]), padding: (padding[0], padding[1]))
    return add(product, constant(biases, shape: [1, biases.count, 1, 1]))
  }

  mutating func appendAffine(_ input: Value, scale: [Float], shift: [Float]) -> Value {
    let scaled = multiply(input, constant(scale, shape: [1, scale.count, 1, 1]))
    return add(scaled, constant(shift, shape: [1, shift.count, 1, 1]))
  }
}
