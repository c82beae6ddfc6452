import COpenVINO

/// A network that OpenVINO has read, to be compiled as often as it is wanted.
///
/// Whoever compiles it has it alone.
final class NetworkModel {
  let name: String

  /// Bytes of the file that holds its weights.
  let byteCount: Int

  let handle: OpaquePointer
  /// The model's constants lie in it.
  private let weights: Tensor?

  convenience init(_ graph: Graph, name: String, in core: InferenceCore) throws(InferenceError) {
    let weights = try Tensor(bytes: graph.weights, subject: name)
    var model: OpaquePointer?
    let status = graph.xml.withCString { xml in
      // Safe because the model copies the text; the weights are kept as long as the model.
      ov_core_read_model_from_memory_buffer(core.handle, xml, graph.xml.utf8.count, weights.handle, &model)
    }
    try check(status, "ov_core_read_model_from_memory_buffer", name, as: .badModel)
    try self.init(
      adopting: model, weights: weights, byteCount: graph.weights.count, name: name,
      call: "ov_core_read_model_from_memory_buffer")
  }

  convenience init(onnx bytes: [UInt8], name: String, in core: InferenceCore) throws(InferenceError) {
    var model: OpaquePointer?
    let status = bytes.withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { text in
        // Safe because OpenVINO is told the length, and copies the bytes before it returns.
        ov_core_read_model_from_memory_buffer(core.handle, text.baseAddress, text.count, nil, &model)
      }
    }
    try check(status, "ov_core_read_model_from_memory_buffer", name, as: .badModel)
    try self.init(
      adopting: model, weights: nil, byteCount: bytes.count, name: name,
      call: "ov_core_read_model_from_memory_buffer")
  }

  convenience init(file: String, byteCount: Int, name: String, in core: InferenceCore) throws(InferenceError) {
    var model: OpaquePointer?
    try check(ov_core_read_model(core.handle, file, nil, &model), "ov_core_read_model", name, as: .badModel)
    try self.init(adopting: model, weights: nil, byteCount: byteCount, name: name, call: "ov_core_read_model")
  }

  private init(
    adopting model: OpaquePointer?, weights: Tensor?, byteCount: Int, name: String, call: String
  ) throws(InferenceError) {
    guard let model else {
      throw InferenceError(code: .badModel, subject: name, call: call, text: "it made nothing")
    }
    handle = model
    self.weights = weights
    self.byteCount = byteCount
    self.name = name
  }

  deinit {
    ov_model_free(handle)
  }

  /// Fixes the shape of its only input.
  func fix(_ inputShape: [Int]) throws(InferenceError) {
    let dimensions = inputShape.map(Int64.init)
    var shape = ov_partial_shape_t()
    try check(
      ov_partial_shape_create_static(Int64(dimensions.count), dimensions, &shape), "ov_partial_shape_create_static",
      name, as: .mismatch)
    defer { ov_partial_shape_free(&shape) }
    try check(
      ov_model_reshape_single_input(handle, shape), "ov_model_reshape_single_input", name, as: .mismatch)
  }
}

/// What OpenVINO made of a model for a device; it goes when the last that computes with it does.
final class CompiledModel: Sendable {
  // Safe because OpenVINO lets any thread make requests of a compiled model and look at its ports, and nothing else is
  // done with it.
  nonisolated(unsafe) let handle: OpaquePointer
  private let core: InferenceCore

  init(adopting handle: OpaquePointer, of core: InferenceCore) {
    self.handle = handle
    self.core = core
  }

  deinit {
    ov_compiled_model_free(handle)
  }
}
