import Dispatch
import Inference
import Synchronization
import Testing

/// Small graphs whose answers are known by hand.
@Suite struct GraphTests {
  struct Operation: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let inputShape: [Int]
    let input: [Float]
    let shape: [Int]
    let values: [Float]
    let make: @Sendable (inout GraphBuilder, GraphBuilder.Value) -> GraphBuilder.Value

    init(
      _ name: String, _ inputShape: [Int], _ input: [Float], gives shape: [Int], _ values: [Float],
      _ make: @escaping @Sendable (inout GraphBuilder, GraphBuilder.Value) -> GraphBuilder.Value
    ) {
      testDescription = name
      self.inputShape = inputShape
      self.input = input
      self.shape = shape
      self.values = values
      self.make = make
    }
  }

  private static let nine: [Float] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
  private static let sixteen = (1...16).map(Float.init)

  static let operations = [
    Operation("convolution", [1, 1, 3, 3], nine, gives: [1, 1, 2, 2], [37, 47, 67, 77]) { graph, input in
      graph.convolution(input, filters: graph.constant([1, 2, 3, 4], shape: [1, 1, 2, 2]))
    },
    Operation("convolution of two channels", [1, 2, 1, 2], [1, 2, 3, 4], gives: [1, 1, 1, 2], [31, 42]) {
      graph, input in
      graph.convolution(input, filters: graph.constant([1, 10], shape: [1, 2, 1, 1]))
    },
    Operation("convolution, stride 2", [1, 1, 4, 4], sixteen, gives: [1, 1, 2, 2], [14, 22, 46, 54]) { graph, input in
      graph.convolution(input, filters: graph.constant([1, 1, 1, 1], shape: [1, 1, 2, 2]), stride: (2, 2))
    },
    Operation("convolution, padded", [1, 1, 1, 2], [1, 2], gives: [1, 1, 1, 2], [3, 3]) { graph, input in
      graph.convolution(input, filters: graph.constant([1, 1, 1], shape: [1, 1, 1, 3]), padding: (0, 1))
    },
    Operation("max pool, rounding down", [1, 1, 3, 3], nine, gives: [1, 1, 1, 1], [5]) { graph, input in
      graph.maxPool(input, kernel: 2, stride: 2)
    },
    Operation("max pool, rounding up", [1, 1, 3, 3], nine, gives: [1, 1, 2, 2], [5, 6, 8, 9]) { graph, input in
      graph.maxPool(input, kernel: 2, stride: 2, roundingUp: true)
    },
    Operation("average pool", [1, 1, 3, 3], nine, gives: [1, 1, 1, 1], [3]) { graph, input in
      graph.averagePool(input, kernel: 2, stride: 2)
    },
    Operation("mean over rows and columns", [1, 2, 1, 2], [1, 2, 3, 5], gives: [1, 2], [1.5, 4]) { graph, input in
      graph.mean(input, over: [2, 3])
    },
    Operation("sum with a bias a channel", [1, 2, 1, 2], [1, 2, 3, 4], gives: [1, 2, 1, 2], [11, 12, 23, 24]) {
      graph, input in
      graph.add(input, graph.constant([10, 20], shape: [1, 2, 1, 1]))
    },
    Operation("product number by number", [1, 2], [3, 4], gives: [1, 2], [6, -4]) { graph, input in
      graph.multiply(input, graph.constant([2, -1], shape: [1, 2]))
    },
    Operation("ReLU", [1, 3], [-1, 0, 2], gives: [1, 3], [0, 0, 2]) { graph, input in
      graph.relu(input)
    },
    Operation("PReLU", [1, 2, 1, 2], [-1, 2, -3, 4], gives: [1, 2, 1, 2], [-0.5, 2, -0.75, 4]) { graph, input in
      graph.prelu(input, slopes: graph.constant([0.5, 0.25], shape: [2]))
    },
    Operation("softmax of channels", [1, 2, 1, 2], [0, 1, 0, 1], gives: [1, 2, 1, 2], [0.5, 0.5, 0.5, 0.5]) {
      graph, input in
      graph.softmax(input, dimension: 1)
    },
    Operation("matrix product", [1, 2], [1, 2], gives: [1, 3], [9, 12, 15]) { graph, input in
      graph.product(input, graph.constant([1, 2, 3, 4, 5, 6], shape: [2, 3]))
    },
    Operation("matrix product, transposed", [1, 2], [1, 2], gives: [1, 3], [5, 11, 17]) { graph, input in
      graph.product(input, graph.constant([1, 2, 3, 4, 5, 6], shape: [3, 2]), transposingRight: true)
    },
    Operation("transposed", [1, 2, 1, 2], [1, 2, 3, 4], gives: [1, 2, 1, 2], [1, 3, 2, 4]) { graph, input in
      graph.transpose(input, order: [0, 3, 2, 1])
    },
    Operation("another shape", [1, 2, 1, 2], [1, 2, 3, 4], gives: [1, 4], [1, 2, 3, 4]) { graph, input in
      graph.reshape(input, to: [0, -1])
    },
    Operation(
      "padded at the end", [1, 1, 1, 2], [1, 2], gives: [1, 2, 2, 3], [1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    ) { graph, input in
      graph.padEnd(input, by: [0, 1, 1, 1])
    },
  ]

  private func compile(_ operation: Operation, shape: [Int?]) throws -> CompiledGraph {
    var graph = GraphBuilder(name: "test")
    let input = graph.input("input", shape: shape)
    let value = operation.make(&graph, input)
    graph.output(value)
    return try InferenceCore().compile(graph.build(), name: "test")
  }

  private func compute(_ graph: CompiledGraph, shape: [Int], _ values: [Float]) throws -> CompiledGraph.Output {
    let outputs = try graph.compute(shape: shape) { buffer in
      for (index, value) in values.enumerated() { buffer[index] = value }
    }
    try #require(outputs.count == 1)
    return outputs[0]
  }

  @Test(arguments: operations)
  func operation(_ operation: Operation) throws {
    let output = try compute(
      compile(operation, shape: operation.inputShape), shape: operation.inputShape, operation.input)
    #expect(output.shape == operation.shape)
    #expect(output.values == operation.values)
  }

  @Test func shapesOpenUntilTheyAreKnown() throws {
    let graph = try compile(Self.operations[0], shape: [1, 1, nil, nil])
    for side in [2, 5, 3] {
      let output = try compute(graph, shape: [1, 1, side, side], [Float](repeating: 1, count: side * side))
      #expect(output.shape == [1, 1, side - 1, side - 1])
      #expect(output.values == [Float](repeating: 10, count: (side - 1) * (side - 1)))
    }
  }

  @Test func manyThreadsComputeAtOnce() throws {
    var options = InferenceCore.Options()
    options.callerCount = 3
    var builder = GraphBuilder(name: "test")
    let input = builder.input("input", shape: [1, nil])
    builder.output(builder.add(input, input))
    let graph = try InferenceCore(options: options).compile(builder.build(), name: "test")
    let wrong = Mutex<[Int]>([])
    DispatchQueue.concurrentPerform(iterations: 400) { turn in
      // Shapes change all the time, and so do the numbers.
      let count = 1 + turn % 7
      let outputs = try? graph.compute(shape: [1, count]) { $0.update(repeating: Float(turn)) }
      if outputs?.first?.values != [Float](repeating: Float(2 * turn), count: count) {
        wrong.withLock { $0.append(turn) }
      }
    }
    #expect(wrong.withLock { $0 } == [])
  }

  @Test func outputsKeepTheirOrder() throws {
    var builder = GraphBuilder(name: "test")
    let input = builder.input("input", shape: [1, 2])
    let doubled = builder.add(input, input)
    builder.output(builder.multiply(doubled, doubled))
    builder.output(doubled)
    let graph = try InferenceCore().compile(builder.build(), name: "test")
    let outputs = try graph.compute(shape: [1, 2]) {
      $0[0] = 1; $0[1] = 3
    }
    #expect(outputs.map(\.values) == [[4, 36], [2, 6]])
  }

  /// 1 + 2⁻¹² is a number of single precision, and none of bf16, which has 8 bits.
  @Test func singlePrecisionStaysSingle() throws {
    let fine: Float = 1 + 1 / 4096
    let product = Operation("", [1, 16], [], gives: [], []) { graph, input in
      graph.product(input, graph.constant((0..<256).map { $0 % 17 == 0 ? fine : 0 }, shape: [16, 16]))
    }
    let graph = try compile(product, shape: [1, 16])
    let output = try compute(graph, shape: [1, 16], [Float](repeating: fine, count: 16))
    #expect(output.values == [Float](repeating: fine * fine, count: 16))
  }

  // MARK: Failures

  @Test(arguments: [
    "no XML": Graph(xml: "hello", weights: []),
    "empty": Graph(xml: "", weights: []),
    "no such operation": Graph(
      xml: """
        <?xml version="1.0"?>
        <net name="x" version="11"><layers><layer id="0" name="a" type="Zebra" version="opset1">
        <output><port id="0" precision="FP32"/></output></layer>
        <layer id="1" name="r" type="Result" version="opset1"><input><port id="0"/></input></layer>
        </layers><edges><edge from-layer="0" from-port="0" to-layer="1" to-port="0"/></edges></net>
        """, weights: []),
    "weights beyond the end": Graph(
      xml: """
        <?xml version="1.0"?>
        <net name="x" version="11"><layers>
        <layer id="0" name="a" type="Const" version="opset1">
        <data element_type="f32" shape="4" offset="0" size="16"/>
        <output><port id="0" precision="FP32"><dim>4</dim></port></output></layer>
        <layer id="1" name="r" type="Result" version="opset1"><input><port id="0"/></input></layer>
        </layers><edges><edge from-layer="0" from-port="0" to-layer="1" to-port="0"/></edges></net>
        """, weights: [1, 2]),
  ])
  func badGraphIsRefused(_ name: String, _ graph: Graph) throws {
    let error = #expect(throws: InferenceError.self) { try InferenceCore().compile(graph, name: "tiny") }
    #expect(error?.code == .badModel)
    #expect(error?.subject == "tiny")
    #expect(error?.text.isEmpty == false)
  }

  @Test func shapesThatDoNotFitAreRefusedWhenCompiling() throws {
    var builder = GraphBuilder(name: "test")
    let input = builder.input("input", shape: [1, 3])
    builder.output(builder.product(input, builder.constant([1, 2], shape: [2, 1])))
    let error = #expect(throws: InferenceError.self) { try InferenceCore().compile(builder.build(), name: "tiny") }
    #expect(error?.code == .badModel)
  }

  @Test(arguments: [[1, 4], [2, 3], [3], [1, 1, 3]])
  func wrongInputIsRefused(_ shape: [Int]) throws {
    let graph = try compile(
      Self.operations.first { $0.testDescription == "ReLU" } ?? Self.operations[0], shape: [1, 3])
    let error = #expect(throws: InferenceError.self) { try graph.compute(shape: shape) { _ in } }
    #expect(error?.code == .mismatch)
    // It computes on, once it is given what it wants.
    #expect(try compute(graph, shape: [1, 3], [-1, 0, 2]).values == [0, 0, 2])
  }

  @Test func unknownDeviceIsRefused() throws {
    var options = InferenceCore.Options()
    options.device = "ZEBRA"
    var builder = GraphBuilder(name: "test")
    let input = builder.input("input", shape: [1])
    builder.output(builder.relu(input))
    let graph = builder.build()
    let error = #expect(throws: InferenceError.self) {
      try InferenceCore(options: options).compile(graph, name: "tiny")
    }
    #expect(error?.call == "ov_core_compile_model_props")
    #expect(error?.text.contains("ZEBRA") == true)
  }
}
