import Inference
import Vocabulary

/// The network of an added pack, compiled, and held against what `pack.json` says of it.
struct PackNetwork: Sendable {
  let name: String
  let graph: CompiledGraph
  let input: PackInput

  /// How many pictures it takes at once; `nil` is any number.
  let batchCount: Int?

  /// As the file has them: OpenVINO has further names for each.
  let outputNames: [String]
  private let manifestFile: FilePath

  /// - Parameter folder: The pack's.
  /// - Throws: `ModelError`.
  init(_ pack: ModelStore.Pack, in folder: FilePath, on core: InferenceCore) throws {
    name = pack.manifest.name
    manifestFile = folder.appending("pack.json")
    guard let file = pack.manifest.model, let input = pack.manifest.input, let bytes = pack.files[file] else {
      throw ModelError.badManifest(name: name, file: manifestFile, reason: "it has no model or no input")
    }
    self.input = input
    let path = folder.appending(file)
    if let impostor = ONNXFile.impostor(bytes) {
      throw ModelError.notONNX(name: name, file: path, reason: impostor.rawValue)
    }
    if let outside = ONNXFile.fileOfWeights(bytes) {
      throw ModelError.notONNX(
        name: name, file: path, reason: "it keeps weights in another file, “\(outside)”, and only whole files are read")
    }
    if let tensor = ONNXFile.tensorWithoutNumbers(bytes) {
      throw ModelError.unreadableNetwork(
        name: name, file: path,
        text: "the tensor “\(tensor)” of its weights holds numbers that are none (NaN or infinite)")
    }
    outputNames = ONNXFile.outputNames(bytes)
    graph = try Self.compile(bytes, of: name, at: path, on: core)
    let inputs = try graph.inputs()
    guard inputs.count == 1, inputs[0].isSinglePrecision, let shape = inputs[0].shape, shape.count == 4 else {
      throw ModelError.unreadableNetwork(
        name: name, file: path, text: "it does not take one batch of pictures in 32-bit floating-point numbers")
    }
    batchCount = shape[0]
    try check(shape)
  }

  private static func compile(
    _ bytes: [UInt8], of name: String, at path: FilePath, on core: InferenceCore
  ) throws -> CompiledGraph {
    do {
      return try core.compile(onnx: bytes, name: name)
    } catch {
      guard error.code == .badModel else { throw error }
      throw ModelError.unreadableNetwork(name: name, file: path, text: error.text)
    }
  }

  /// Holds the size that `pack.json` says against the size that the network takes.
  private func check(_ shape: [Int?]) throws(ModelError) {
    guard shape[1] ?? 3 == 3 else { throw bad("input", "is of 3 channels, and the network takes \(shape[1] ?? 0)") }
    guard batchCount == nil || batchCount == 1 else {
      throw bad("model", "takes \(batchCount ?? 0) pictures at once, and can only be used where it takes one")
    }
    for (field, said, taken) in [("width", input.width, shape[3]), ("height", input.height, shape[2])] {
      guard let taken, said != taken else { continue }
      throw bad("input.\(field)", "is \(said.map { "\($0)" } ?? "missing"), and the network takes \(taken) only")
    }
  }

  /// Checks that the network has an output of a name, and that its last dimension has so many numbers.
  ///
  /// - Parameters:
  ///   - field: The field of `pack.json` that names it.
  ///   - countField: The field that says how many numbers.
  func check(output: String, field: String, count: Int, countField: String) throws {
    guard outputNames.contains(output), let port = try graph.output(named: output) else {
      let names = outputNames.map { "“\($0)”" }.joined(separator: ", ")
      throw bad(field, "names “\(output)”, and the network's outputs are \(names)")
    }
    guard port.isSinglePrecision else {
      throw bad(field, "names “\(output)”, which does not hold 32-bit floating-point numbers")
    }
    if let taken = port.shape?.last ?? nil, taken != count {
      throw bad(countField, "is \(count), and the network's output “\(output)” has \(taken)")
    }
  }

  /// Checks how many numbers an output has after all, which a network may leave open until then.
  func check(_ output: CompiledGraph.Output, named output_: String, count: Int) throws(ModelError) {
    guard output.values.count == count else {
      throw bad(
        "the network's output “\(output_)”",
        "has \(output.values.count) numbers for a picture where this family has \(count)")
    }
  }

  func bad(_ field: String, _ problem: String) -> ModelError {
    .badManifest(name: name, file: manifestFile, reason: PackFieldError(field, problem).reason)
  }
}
