/// Writes a `Graph`, operation by operation, from the input to the outputs.
///
/// Shapes are batch, channels, rows, columns; only the input's are declared, OpenVINO infers the rest. OpenVINO's C
/// interface builds no graphs, so this is the way to rebuild a network from its bare weights.
public struct GraphBuilder {
  /// The output of an operation, to be the input of others.
  public struct Value: Sendable {
    let layer: Int
    let port: Int
  }

  private var layers: [String] = []
  private var edges: [String] = []
  private var weights: [UInt8] = []
  private let name: String

  public init(name: String) {
    self.name = name
  }

  /// The network's input, of single-precision numbers; `nil` is a dimension that is known only at run time.
  public mutating func input(_ name: String, shape: [Int?]) -> Value {
    let shape = shape.map { $0.map(String.init) ?? "?" }
    let dimensions = shape.map { "<dim>\($0 == "?" ? "-1" : $0)</dim>" }.joined()
    return append(
      "Parameter", name: name, attributes: "shape=\"\(shape.joined(separator: ","))\" element_type=\"f32\"",
      inputs: [], output: dimensions)
  }

  public mutating func constant(_ values: [Float], shape: [Int]) -> Value {
    precondition(values.count == shape.reduce(1, *), "\(values.count) numbers do not fill \(shape)")
    return constant(values.withUnsafeBytes { [UInt8]($0) }, shape: shape, type: "f32", precision: "FP32")
  }

  public mutating func constant(_ values: [Int]) -> Value {
    let bytes = values.map(Int64.init).withUnsafeBytes { [UInt8]($0) }
    return constant(bytes, shape: [values.count], type: "i64", precision: "I64")
  }

  /// Correlates with `filters` of shape output × input × rows × columns, without bias.
  public mutating func convolution(
    _ input: Value, filters: Value, stride: (y: Int, x: Int) = (1, 1), padding: (y: Int, x: Int) = (0, 0)
  ) -> Value {
    append(
      "Convolution",
      attributes: "strides=\"\(stride.y),\(stride.x)\" dilations=\"1,1\" "
        + "pads_begin=\"\(padding.y),\(padding.x)\" pads_end=\"\(padding.y),\(padding.x)\" auto_pad=\"explicit\"",
      inputs: [input, filters])
  }

  /// The largest of each window; `roundingUp` keeps windows that lie partly beyond the edge.
  public mutating func maxPool(_ input: Value, kernel: Int, stride: Int, roundingUp: Bool = false) -> Value {
    append(
      "MaxPool",
      attributes: "kernel=\"\(kernel),\(kernel)\" strides=\"\(stride),\(stride)\" pads_begin=\"0,0\" "
        + "pads_end=\"0,0\" rounding_type=\"\(roundingUp ? "ceil" : "floor")\" auto_pad=\"explicit\"",
      inputs: [input])
  }

  /// The mean of each window; windows that lie partly beyond the edge are left out.
  public mutating func averagePool(_ input: Value, kernel: Int, stride: Int) -> Value {
    append(
      "AvgPool",
      attributes: "kernel=\"\(kernel),\(kernel)\" strides=\"\(stride),\(stride)\" pads_begin=\"0,0\" "
        + "pads_end=\"0,0\" exclude-pad=\"true\" rounding_type=\"floor\" auto_pad=\"explicit\"",
      inputs: [input])
  }

  /// The mean over the given dimensions, which go.
  public mutating func mean(_ input: Value, over dimensions: [Int]) -> Value {
    append("ReduceMean", attributes: "keep_dims=\"false\"", inputs: [input, constant(dimensions)])
  }

  public mutating func add(_ left: Value, _ right: Value) -> Value {
    append("Add", attributes: "auto_broadcast=\"numpy\"", inputs: [left, right])
  }

  public mutating func multiply(_ left: Value, _ right: Value) -> Value {
    append("Multiply", attributes: "auto_broadcast=\"numpy\"", inputs: [left, right])
  }

  public mutating func relu(_ input: Value) -> Value {
    append("ReLU", inputs: [input])
  }

  /// Negative numbers times their channel's slope.
  public mutating func prelu(_ input: Value, slopes: Value) -> Value {
    append("PReLU", inputs: [input, slopes])
  }

  public mutating func softmax(_ input: Value, dimension: Int) -> Value {
    append("SoftMax", attributes: "axis=\"\(dimension)\"", inputs: [input])
  }

  /// Matrix product, the right side transposed if asked.
  public mutating func product(_ left: Value, _ right: Value, transposingRight: Bool = false) -> Value {
    append(
      "MatMul", attributes: "transpose_a=\"false\" transpose_b=\"\(transposingRight)\"", inputs: [left, right])
  }

  public mutating func transpose(_ input: Value, order: [Int]) -> Value {
    append("Transpose", inputs: [input, constant(order)])
  }

  /// Another shape for the same numbers; 0 keeps a dimension, -1 takes what is left.
  public mutating func reshape(_ input: Value, to shape: [Int]) -> Value {
    append("Reshape", attributes: "special_zero=\"true\"", inputs: [input, constant(shape)])
  }

  /// Zeros after the end of each dimension.
  public mutating func padEnd(_ input: Value, by counts: [Int]) -> Value {
    append(
      "Pad", attributes: "pad_mode=\"constant\"",
      inputs: [input, constant(counts.map { _ in 0 }), constant(counts), constant([0] as [Float], shape: [])])
  }

  /// Makes a value an output of the network; outputs keep the order of these calls.
  ///
  /// - Parameter name: What the output can be asked for by.
  public mutating func output(_ value: Value, name: String? = nil) {
    if let name {
      let port = "<port id=\"\(value.port)\""
      layers[value.layer] = layers[value.layer].replacing(port, with: "\(port) names=\"\(name)\"")
    }
    _ = append("Result", inputs: [value], output: nil)
  }

  /// The finished graph.
  public func build() -> Graph {
    let xml =
      "<?xml version=\"1.0\"?>\n<net name=\"\(name)\" version=\"11\">\n<layers>\n"
      + layers.joined(separator: "\n") + "\n</layers>\n<edges>\n" + edges.joined(separator: "\n")
      + "\n</edges>\n</net>\n"
    return Graph(xml: xml, weights: weights)
  }

  private mutating func constant(_ bytes: [UInt8], shape: [Int], type: String, precision: String) -> Value {
    let list = shape.map(String.init).joined(separator: ",")
    let attributes = "element_type=\"\(type)\" shape=\"\(list)\" offset=\"\(weights.count)\" size=\"\(bytes.count)\""
    weights += bytes
    return append(
      "Const", attributes: attributes, inputs: [], output: shape.map { "<dim>\($0)</dim>" }.joined(),
      precision: precision)
  }

  /// Appends one layer and the edges into it. Input ports are numbered from 0, the output port comes after them.
  private mutating func append(
    _ type: String, name: String? = nil, attributes: String = "", inputs: [Value], output: String? = "",
    precision: String = "FP32"
  ) -> Value {
    let id = layers.count
    var text = "<layer id=\"\(id)\" name=\"\(name ?? "\(type)_\(id)")\" type=\"\(type)\" version=\"opset1\">"
    if !attributes.isEmpty { text += "<data \(attributes)/>" }
    if !inputs.isEmpty {
      text += "<input>" + inputs.indices.map { "<port id=\"\($0)\"/>" }.joined() + "</input>"
    }
    if let output {
      text += "<output><port id=\"\(inputs.count)\" precision=\"\(precision)\">\(output)</port></output>"
    }
    layers.append(text + "</layer>")
    for (port, input) in inputs.enumerated() {
      edges.append(
        "<edge from-layer=\"\(input.layer)\" from-port=\"\(input.port)\" to-layer=\"\(id)\" to-port=\"\(port)\"/>")
    }
    return Value(layer: id, port: inputs.count)
  }
}
