import Inference

/// dlib's convolutional face detector, rebuilt from its published weights.
///
/// Input: 1 × 3 × rows × columns, RGB, (value − average) / 256, a tiled pyramid. Output: a score a cell.
///
/// Source: `examples/dnn_mmod_face_detection_ex.cpp` of dlib; King 2015, "Max-margin object detection".
enum DlibMMODGraph {
  static func make(_ file: DlibNetworkFile) throws(WeightFileError) -> Graph {
    var builder = GraphBuilder(name: "dlib-mmod")
    var value = builder.input("pyramid", shape: [1, 3, nil, nil])
    for layer in file.layers {
      switch layer {
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
