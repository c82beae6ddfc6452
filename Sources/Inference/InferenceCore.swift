import COpenVINO
import Glibc

/// OpenVINO, started: compiles graphs for a device.
///
/// It compiles on one thread; what it compiled computes on any.
public final class InferenceCore: Sendable {
  /// The number format that a graph computes in.
  ///
  /// OpenVINO takes bf16 unasked where the processor has it, which moves an embedding by up to 0.02; so it is always
  /// set, and single precision unless asked otherwise.
  public enum Precision: String, Sendable, CaseIterable {
    case f32
    case bf16

    /// As in the list of what a device can do.
    var openVINOName: String { self == .f32 ? "fp32" : rawValue }
  }

  public struct Options: Sendable {
    /// As `devices()` names it.
    public var device = "CPU"
    public var precision = Precision.f32

    /// Computations at once, each on one thread: on the small networks and pictures here, two threads on one computation
    /// took 1.6 times the processor time of one, for waiting for each other. One computation on all cores where `nil`.
    public var streamCount: Int?

    /// A folder for compiled graphs, so that the next start is quicker.
    public var cacheDirectory: String?

    public init() {}
  }

  // Safe because compiling and asking are all that is done with it, and OpenVINO's core allows both from any thread.
  nonisolated(unsafe) let handle: OpaquePointer
  let options: Options

  public init(options: Options = Options()) throws(InferenceError) {
    var created: OpaquePointer?
    try check(ov_core_create(&created), "ov_core_create", "OpenVINO", as: .unavailable)
    guard let created else {
      throw InferenceError(
        code: .unavailable, subject: "OpenVINO", call: "ov_core_create", text: "it made nothing")
    }
    handle = created
    self.options = options
  }

  deinit {
    ov_core_free(handle)
  }

  /// Compiles a graph for the core's device.
  ///
  /// - Parameters:
  ///   - name: What error messages call it.
  ///   - inputShape: The only shape that its input will have; as the graph says where `nil`.
  public func compile(
    _ graph: Graph, name: String, inputShape: [Int]? = nil
  ) throws(InferenceError) -> CompiledGraph {
    let weights = try Tensor(bytes: graph.weights, subject: name)
    var model: OpaquePointer?
    let status = graph.xml.withCString { xml in
      // Safe because the model copies the text; the weights are kept alive below until it is compiled.
      ov_core_read_model_from_memory_buffer(handle, xml, graph.xml.utf8.count, weights.handle, &model)
    }
    try check(status, "ov_core_read_model_from_memory_buffer", name, as: .badModel)
    defer { ov_model_free(model) }
    if let model, let inputShape { try Self.fix(inputShape, of: model, name: name) }
    let compiled = try compile(model, name: name)
    withExtendedLifetime(weights) {}
    return compiled
  }

  /// Compiles a network that was published as an ONNX file.
  ///
  /// - Parameters:
  ///   - bytes: The whole file; weights that it keeps in other files are not found.
  ///   - name: What error messages call it.
  public func compile(onnx bytes: [UInt8], name: String) throws(InferenceError) -> CompiledGraph {
    var model: OpaquePointer?
    let status = bytes.withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { text in
        // Safe because OpenVINO is told the length, and copies the bytes before it returns.
        ov_core_read_model_from_memory_buffer(handle, text.baseAddress, text.count, nil, &model)
      }
    }
    try check(status, "ov_core_read_model_from_memory_buffer", name, as: .badModel)
    defer { ov_model_free(model) }
    return try compile(model, name: name)
  }

  private func compile(_ model: OpaquePointer?, name: String) throws(InferenceError) -> CompiledGraph {
    var compiled: OpaquePointer?
    try withProperties { properties in
      ov_core_compile_model_props(
        handle, model, options.device, properties.count, properties.baseAddress, &compiled)
    } check: { status throws(InferenceError) in
      try check(status, "ov_core_compile_model_props", name, as: .badModel)
    }
    guard let compiled else {
      throw InferenceError(
        code: .badModel, subject: name, call: "ov_core_compile_model_props", text: "it made nothing")
    }
    return try CompiledGraph(adopting: compiled, core: self, name: name)
  }

  private static func fix(_ inputShape: [Int], of model: OpaquePointer, name: String) throws(InferenceError) {
    let dimensions = inputShape.map(Int64.init)
    var shape = ov_partial_shape_t()
    try check(
      ov_partial_shape_create_static(Int64(dimensions.count), dimensions, &shape), "ov_partial_shape_create_static",
      name, as: .mismatch)
    defer { ov_partial_shape_free(&shape) }
    try check(
      ov_model_reshape_single_input(model, shape), "ov_model_reshape_single_input", name, as: .mismatch)
  }

  /// Lends the options in the form that the C calls take.
  private func withProperties(
    _ body: (UnsafeBufferPointer<ov_property_t>) -> ov_status_e,
    check: (ov_status_e) throws(InferenceError) -> Void
  ) throws(InferenceError) {
    var pairs = [("INFERENCE_PRECISION_HINT", options.precision.rawValue)]
    // Only the processor's part of OpenVINO knows threads.
    if let count = options.streamCount, options.device == "CPU" {
      pairs += [("NUM_STREAMS", "\(count)"), ("INFERENCE_NUM_THREADS", "\(count)")]
    } else {
      pairs.append(("PERFORMANCE_HINT", "LATENCY"))
    }
    if let cacheDirectory = options.cacheDirectory { pairs.append(("CACHE_DIR", cacheDirectory)) }
    // Safe because each text is freed only after `body` has returned; OpenVINO copies what it keeps.
    let keys = pairs.map { strdup($0.0) }
    let values = pairs.map { strdup($0.1) }
    defer { for text in keys + values { free(text) } }
    let properties = zip(keys, values).map { key, value in ov_property_t(key: key, value: value) }
    try check(properties.withUnsafeBufferPointer(body))
  }
}
