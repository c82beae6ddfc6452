import COpenVINO
import Synchronization

/// A graph that is ready to compute, on as many threads at once as there are callers.
///
/// Each computation borrows a request, and gives it back; so there are as many as there ever were callers at once. Of a
/// small network each request has a compiled model of its own, and computes in the caller's thread.
public final class CompiledGraph: Sendable {
  public let name: String

  private let core: InferenceCore
  private let first: CompiledModel
  private let threading: InferenceCore.Threading
  private let outputCount: Int
  private let idle = Mutex<[Request]>([])
  private let source: Mutex<Source>

  /// What further requests are made of.
  private struct Source {
    /// Gone when each caller has what was compiled for it.
    var model: NetworkModel?
    var requestCount = 0
  }

  init(_ model: sending NetworkModel, on core: InferenceCore) throws(InferenceError) {
    self.core = core
    name = model.name
    threading = core.threading(of: model)
    first = try core.compile(model, threading)
    source = Mutex(Source(model: threading.callerCount > 1 ? model : nil))
    var outputCount = 0
    let status = ov_compiled_model_outputs_size(first.handle, &outputCount)
    self.outputCount = outputCount
    try check(status, "ov_compiled_model_outputs_size", name, as: .failed)
  }

  /// For what there is to ask of it.
  var handle: OpaquePointer { first.handle }

  /// Computes outputs for one input.
  ///
  /// - Parameters:
  ///   - shape: The input's shape, such as batch, channels, rows, columns.
  ///   - names: The outputs that are wanted, in the order of the result; all in the graph's order where `nil`.
  ///   - fill: Writes the input, `shape`'s product of numbers, which hold what they held before.
  public func compute(
    shape: [Int], outputs names: [String]? = nil, fill: (UnsafeMutableBufferPointer<Float>) -> Void
  ) throws(InferenceError) -> [Output] {
    let request: Request
    if let waiting = idle.withLock({ $0.popLast() }) {
      request = waiting
    } else {
      request = try Request(of: modelForRequest(), name: name)
    }
    // One that failed may be in any state: it is not used again.
    try request.compute(shape: shape, fill: fill)
    var outputs: [Output] = []
    if let names {
      for name in names { outputs.append(try request.output(named: name)) }
    } else {
      for index in 0..<outputCount { outputs.append(try request.output(index)) }
    }
    idle.withLock { $0.append(request) }
    return outputs
  }

  /// Compiles again where another caller computes with all that there is; the others wait for that, if they want as much.
  private func modelForRequest() throws(InferenceError) -> CompiledModel {
    try source.withLock { (source) throws(InferenceError) in
      source.requestCount += 1
      guard source.requestCount > 1, let model = source.model else { return first }
      let another = try core.compile(model, threading)
      if source.requestCount >= threading.callerCount { source.model = nil }
      return another
    }
  }

  /// One output: single-precision numbers, the last dimension the quickest.
  public struct Output: Sendable {
    public let shape: [Int]
    public let values: [Float]
  }
}

/// One computation at a time.
private final class Request: @unchecked Sendable {
  // Safe to hand from thread to thread because only one has it: the list that it waits in is locked.
  private let handle: OpaquePointer
  private let model: CompiledModel
  private let name: String
  private var input: Tensor?
  private var inputShape: [Int] = []

  init(of model: CompiledModel, name: String) throws(InferenceError) {
    self.model = model
    self.name = name
    var created: OpaquePointer?
    try check(
      ov_compiled_model_create_infer_request(model.handle, &created), "ov_compiled_model_create_infer_request", name,
      as: .failed)
    guard let created else {
      throw InferenceError(
        code: .failed, subject: name, call: "ov_compiled_model_create_infer_request", text: "it made nothing")
    }
    handle = created
  }

  deinit {
    ov_infer_request_free(handle)
  }

  func compute(shape: [Int], fill: (UnsafeMutableBufferPointer<Float>) -> Void) throws(InferenceError) {
    // An unchanged shape keeps its tensor: OpenVINO then prepares nothing anew.
    if input == nil || inputShape != shape {
      let tensor = try Tensor(shape: shape, subject: name)
      try check(
        ov_infer_request_set_input_tensor_by_index(handle, 0, tensor.handle),
        "ov_infer_request_set_input_tensor_by_index", name, as: .mismatch)
      input = tensor
      inputShape = shape
    }
    try input?.withFloats(name, fill)
    try check(ov_infer_request_infer(handle), "ov_infer_request_infer", name, as: .failed)
  }

  func output(_ index: Int) throws(InferenceError) -> CompiledGraph.Output {
    var found: OpaquePointer?
    let status = ov_infer_request_get_output_tensor_by_index(handle, index, &found)
    return try read(found, status, "ov_infer_request_get_output_tensor_by_index")
  }

  func output(named output: String) throws(InferenceError) -> CompiledGraph.Output {
    var found: OpaquePointer?
    let status = ov_infer_request_get_tensor(handle, output, &found)
    return try read(found, status, "ov_infer_request_get_tensor")
  }

  private func read(
    _ found: OpaquePointer?, _ status: ov_status_e, _ call: String
  ) throws(InferenceError) -> CompiledGraph.Output {
    try check(status, call, name, as: .failed)
    guard let found else { throw InferenceError(code: .failed, subject: name, call: call, text: "it made nothing") }
    let tensor = Tensor(adopting: found)
    return CompiledGraph.Output(
      shape: try tensor.shape(name), values: try tensor.withFloats(name) { [Float]($0) })
  }
}
