import Inference

/// dlib's convolutional face detector, rebuilt from its published weights.
///
/// Input: 1 × rows × columns × 3, RGB, (value − average) / 256, a tiled pyramid. Output: a score a cell.
///
/// The last layer, 9 × 9 into one channel, is computed as 1 × 9 into nine channels, one a row, and their sum over 9 × 1: the
/// same numbers but for rounding. Processors compute sixteen channels at a time, and one alone took a fifth of the whole
/// network.
///
/// Source: `examples/dnn_mmod_face_detection_ex.cpp` of dlib; King 2015, "Max-margin object detection".
enum DlibMMODGraph {
  static func make(_ file: DlibNetworkFile) throws(WeightFileError) -> Graph {
    var builder = GraphBuilder(name: "dlib-mmod")
    // In the order that the first layer computes in, so that nothing is moved about before it.
    let pyramid = builder.input("pyramid", shape: [1, nil, nil, 3])
    var value = builder.transpose(pyramid, order: [0, 3, 1, 2])
    for layer in file.layers {
      switch layer {
      case .convolution(let filters, let biases, [1, 1], let padding) where filters.shape[0] == 1:
        value = builder.appendRowwiseConvolution(value, filters: filters, biases: biases, padding: padding)
      case .convolution(let filters, let biases, let stride, let padding):
        value = builder.appendConvolution(value, filters: filters, biases: biases, stride: stride, padding: padding)
      case .affine(let scale, let shift):
        value = builder.appendAffine(value, scale: scale, shift: shift)
      case .relu:
        value = builder.relu(value)
      default:
        throw .unexpected(found: "\(layer)", expected: "a layer of the face detector", offset: 0)
      }
    }
    builder.output(value)
    return builder.build()
  }
}

extension GraphBuilder {
  /// A convolution into one channel, row by row of its filter.
  ///
  /// - Parameter filters: 1 × channels × rows × columns.
  fileprivate mutating func appendRowwiseConvolution(
    _ input: Value, filters: DlibTensor, biases: [Float], padding: [Int]
  ) -> Value {
    let (channels, rows, columns) = (filters.shape[1], filters.shape[2], filters.shape[3])
    var byRow: [Float] = []
    for row in 0..<rows {
      for channel in 0..<channels {
        let start = (channel * rows + row) * columns
        byRow += filters.values[start..<(start + columns)]
      }
    }
    let across = convolution(
      input, filters: constant(byRow, shape: [rows, channels, 1, columns]), padding: (0, padding[1]))
    // Channel r is what row r adds: it lies r rows further down.
    let diagonal = (0..<rows * rows).map { Float($0 % rows == $0 / rows ? 1 : 0) }
    let sum = convolution(across, filters: constant(diagonal, shape: [1, rows, rows, 1]), padding: (padding[0], 0))
    return add(sum, constant(biases, shape: [1, 1, 1, 1]))
  }
}
