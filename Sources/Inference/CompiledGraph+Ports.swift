import COpenVINO

/// What goes into a compiled graph and comes out of it.
extension CompiledGraph {
  /// An input or an output.
  public struct Port: Sendable, Equatable {
    /// One of its names: the one that the file gives it, where the file gives it one; empty where it has none.
    public let name: String

    /// `nil` is a dimension that is known only at run time; the whole shape is `nil` where not even their number is.
    public let shape: [Int?]?

    /// Whether it holds 32-bit floating-point numbers, the only ones that are read and written here.
    public let isSinglePrecision: Bool
  }

  /// In the graph's order.
  public func inputs() throws(InferenceError) -> [Port] {
    var count = 0
    try check(ov_compiled_model_inputs_size(handle, &count), "ov_compiled_model_inputs_size", name, as: .failed)
    var ports: [Port] = []
    for index in 0..<count {
      ports.append(
        try port("ov_compiled_model_input_by_index") { ov_compiled_model_input_by_index(handle, index, &$0) })
    }
    return ports
  }

  /// In the graph's order.
  public func outputs() throws(InferenceError) -> [Port] {
    var count = 0
    try check(ov_compiled_model_outputs_size(handle, &count), "ov_compiled_model_outputs_size", name, as: .failed)
    var ports: [Port] = []
    for index in 0..<count {
      ports.append(
        try port("ov_compiled_model_output_by_index") { ov_compiled_model_output_by_index(handle, index, &$0) })
    }
    return ports
  }

  /// The output of that name, which may be one of several that it has; `nil` where there is none.
  public func output(named output: String) throws(InferenceError) -> Port? {
    var found: OpaquePointer?
    guard ov_compiled_model_output_by_name(handle, output, &found) == OK else { return nil }
    return try port("ov_compiled_model_output_by_name") { port in
      port = found
      return OK
    }
  }

  private func port(
    _ call: String, find: (inout OpaquePointer?) -> ov_status_e
  ) throws(InferenceError) -> Port {
    var found: OpaquePointer?
    try check(find(&found), call, name, as: .failed)
    defer { ov_output_const_port_free(found) }
    var type = DYNAMIC
    try check(ov_port_get_element_type(found, &type), "ov_port_get_element_type", name, as: .failed)
    var shape = ov_partial_shape_t()
    try check(ov_port_get_partial_shape(found, &shape), "ov_port_get_partial_shape", name, as: .failed)
    defer { ov_partial_shape_free(&shape) }
    return Port(name: portName(found), shape: Self.dimensions(shape), isSinglePrecision: type == F32)
  }

  private func portName(_ port: OpaquePointer?) -> String {
    var text: UnsafeMutablePointer<CChar>?
    // A port of an IR may have no name, which OpenVINO calls an error.
    guard ov_port_get_any_name(port, &text) == OK, let text else { return "" }
    defer { ov_free(text) }
    return String(cString: text)
  }

  private static func dimensions(_ shape: ov_partial_shape_t) -> [Int?]? {
    guard shape.rank.min == shape.rank.max, shape.rank.max >= 0, let dimensions = shape.dims else { return nil }
    // Safe because a shape of known rank has as many dimensions.
    return UnsafeBufferPointer(start: dimensions, count: Int(shape.rank.max)).map { dimension in
      dimension.min == dimension.max ? Int(dimension.max) : nil
    }
  }
}
