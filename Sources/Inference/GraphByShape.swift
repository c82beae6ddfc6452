import Synchronization

/// A graph of open shape that is compiled anew for each shape that it meets, by as many threads at once as there are
/// callers.
///
/// What is compiled for one shape computes quicker, and needs no other order of its input in memory. OpenVINO prepares as
/// much for the first input of a shape if the shape is open, so compiling costs nothing on the whole.
public final class GraphByShape: Sendable {
  private struct Shaped {
    let shape: [Int]
    let graph: CompiledGraph
  }

  /// Shapes that are kept, those used last: each has memory for all that is between its layers. Two, so that clips of
  /// two sizes may take turns.
  private static let shapeLimit = 2

  public let name: String
  private let graph: Graph
  private let core: InferenceCore
  private let compiled = Mutex<[Shaped]>([])

  /// Compiles nothing yet.
  public init(_ graph: Graph, name: String, on core: InferenceCore) {
    self.graph = graph
    self.name = name
    self.core = core
  }

  /// Computes all outputs for one input, as `CompiledGraph` does.
  public func compute(
    shape: [Int], fill: (UnsafeMutableBufferPointer<Float>) -> Void
  ) throws(InferenceError) -> [CompiledGraph.Output] {
    try compiledGraph(for: shape).compute(shape: shape, fill: fill)
  }

  /// Whoever asks for a shape that another is compiling waits for it.
  private func compiledGraph(for shape: [Int]) throws(InferenceError) -> CompiledGraph {
    try compiled.withLock { (compiled) throws(InferenceError) in
      if let place = compiled.firstIndex(where: { $0.shape == shape }) {
        compiled.append(compiled.remove(at: place))
      } else {
        if compiled.count >= Self.shapeLimit { compiled.removeFirst() }
        compiled.append(Shaped(shape: shape, graph: try core.compile(graph, name: name, inputShape: shape)))
      }
      return compiled[compiled.count - 1].graph
    }
  }
}
