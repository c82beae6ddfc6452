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

    /// Threads that compute at once, each a computation of its own: on the small networks and pictures here, two threads
    /// on one computation took 1.6 times the processor time of one, for waiting for each other. One computation on all
    /// cores where `nil`.
    public var callerCount: Int?

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
    let model = try NetworkModel(graph, name: name, in: self)
    if let inputShape { try model.fix(inputShape) }
    return try CompiledGraph(model, on: self)
  }

  /// Compiles a network that was published as an ONNX file.
  ///
  /// - Parameters:
  ///   - bytes: The whole file; weights that it keeps in other files are not found.
  ///   - name: What error messages call it.
  public func compile(onnx bytes: [UInt8], name: String) throws(InferenceError) -> CompiledGraph {
    try CompiledGraph(NetworkModel(onnx: bytes, name: name, in: self), on: self)
  }

  /// Compiles a network that OpenVINO reads from the disk only, such as TensorFlow Lite.
  ///
  /// - Parameters:
  ///   - file: Its ending says what it is.
  ///   - byteCount: How large it is.
  ///   - name: What error messages call it.
  public func compile(file: String, byteCount: Int, name: String) throws(InferenceError) -> CompiledGraph {
    try CompiledGraph(NetworkModel(file: file, byteCount: byteCount, name: name, in: self), on: self)
  }

  // MARK: - Threads

  /// Where a graph's computations run.
  enum Threading: Equatable {
    /// Each in the thread that asks for it, of which each has the graph compiled for itself. A thread that hands a small
    /// network's computation to another waits longer for the two changes of threads than is lost by compiling again.
    case callers(count: Int)

    /// Each on a thread of OpenVINO's, with weights that these share.
    case streams(count: Int)

    /// One after the other, each on all cores, or on what is no processor at all.
    case device

    /// Threads that have the graph compiled for themselves.
    var callerCount: Int {
      guard case .callers(let count) = self else { return 0 }
      return count
    }

    fileprivate var properties: [(key: String, value: String)] {
      switch self {
      // No stream at all is what lets OpenVINO compute in the caller's thread.
      case .callers: [("NUM_STREAMS", "0"), ("INFERENCE_NUM_THREADS", "1")]
      case .streams(let count): [("NUM_STREAMS", "\(count)"), ("INFERENCE_NUM_THREADS", "\(count)")]
      case .device: [("PERFORMANCE_HINT", "LATENCY")]
      }
    }
  }

  /// Weights that are held once for each thread at most: a network that is larger computes so long that a change of
  /// threads is nothing beside it.
  private static let mostBytesForEachCaller = 32 << 20

  /// Only the processor's part of OpenVINO knows threads.
  func threading(of model: NetworkModel) -> Threading {
    guard let count = options.callerCount, options.device == "CPU" else { return .device }
    return model.byteCount > Self.mostBytesForEachCaller ? .streams(count: count) : .callers(count: count)
  }

  func compile(_ model: NetworkModel, _ threading: Threading) throws(InferenceError) -> CompiledModel {
    var compiled: OpaquePointer?
    try withProperties(threading) { properties in
      ov_core_compile_model_props(
        handle, model.handle, options.device, properties.count, properties.baseAddress, &compiled)
    } check: { status throws(InferenceError) in
      try check(status, "ov_core_compile_model_props", model.name, as: .badModel)
    }
    guard let compiled else {
      throw InferenceError(
        code: .badModel, subject: model.name, call: "ov_core_compile_model_props", text: "it made nothing")
    }
    return CompiledModel(adopting: compiled, of: self)
  }

  /// Lends the options in the form that the C calls take.
  private func withProperties(
    _ threading: Threading, _ body: (UnsafeBufferPointer<ov_property_t>) -> ov_status_e,
    check: (ov_status_e) throws(InferenceError) -> Void
  ) throws(InferenceError) {
    var pairs = [(key: "INFERENCE_PRECISION_HINT", value: options.precision.rawValue)] + threading.properties
    if let cacheDirectory = options.cacheDirectory { pairs.append(("CACHE_DIR", cacheDirectory)) }
    // Safe because each text is freed only after `body` has returned; OpenVINO copies what it keeps.
    let keys = pairs.map { strdup($0.0) }
    let values = pairs.map { strdup($0.1) }
    defer { for text in keys + values { free(text) } }
    let properties = zip(keys, values).map { key, value in ov_property_t(key: key, value: value) }
    try check(properties.withUnsafeBufferPointer(body))
  }
}
