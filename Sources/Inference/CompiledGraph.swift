import COpenVINO

/// A graph that is ready to compute, with one request of its own: one computation at a time.
public final class CompiledGraph {
  public let name: String
  private let handle: OpaquePointer
  private let core: InferenceCore
  private var request: OpaquePointer?
  private var input: Tensor?
  private var inputShape: [Int] = []

  init(adopting handle: OpaquePointer, core: InferenceCore, name: String) {
    self.handle = handle
    self.core = core
    self.name = name
  }

  deinit {
    ov_infer_request_free(request)
    ov_compiled_model_free(handle)
  }

  /// Computes all outputs for one input.
  ///
  /// - Parameters:
  ///   - shape: The input's shape, such as batch, channels, rows, columns.
  ///   - fill: Writes the input, `shape`'s product of numbers, which hold what they held before.
  /// - Returns: The outputs in the graph's order.
  public func compute(
    shape: [Int], fill: (UnsafeMutableBufferPointer<Float>) -> Void
  ) throws(InferenceError) -> [Output] {
    let request = try makeRequest()
    // An unchanged shape keeps its tensor: OpenVINO then prepares nothing anew.
    if input == nil || inputShape != shape {
      let tensor = try Tensor(shape: shape, subject: name)
      try check(
        ov_infer_request_set_input_tensor_by_index(request, 0, tensor.handle),
        "ov_infer_request_set_input_tensor_by_index", name, as: .mismatch)
      input = tensor
      inputShape = shape
    }
    try input?.withFloats(name, fill)
    try check(ov_infer_request_infer(request), "ov_infer_request_infer", name, as: .failed)
    var outputCount = 0
    try check(
      ov_compiled_model_outputs_size(handle, &outputCount), "ov_compiled_model_outputs_size", name, as: .failed)
    var outputs: [Output] = []
    for index in 0..<outputCount {
      outputs.append(try readOutput(index, of: request))
    }
    return outputs
  }

  private func makeRequest() throws(InferenceError) -> OpaquePointer {
    if let request { return request }
    var created: OpaquePointer?
    try check(
      ov_compiled_model_create_infer_request(handle, &created), "ov_compiled_model_create_infer_request", name,
      as: .failed)
    guard let created else {
      throw InferenceError(
        code: .failed, subject: name, call: "ov_compiled_model_create_infer_request", text: "it made nothing")
    }
    request = created
    return created
  }

  private func readOutput(_ index: Int, of request: OpaquePointer) throws(InferenceError) -> Output {
    var found: OpaquePointer?
    try check(
      ov_infer_request_get_output_tensor_by_index(request, index, &found),
      "ov_infer_request_get_output_tensor_by_index", name, as: .failed)
    guard let found else {
      throw InferenceError(
        code: .failed, subject: name, call: "ov_infer_request_get_output_tensor_by_index", text: "it made nothing")
    }
    let tensor = Tensor(adopting: found)
    return Output(
      shape: try tensor.shape(name), values: try tensor.withFloats(name) { [Float]($0) })
  }

  /// One output: single-precision numbers, the last dimension the quickest.
  public struct Output: Sendable {
    public let shape: [Int]
    public let values: [Float]
  }
}
