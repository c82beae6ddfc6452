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
  let modelFile: FilePath

  /// - Parameter folder: The pack's.
  /// - Throws: `ModelError`.
  init(_ pack: ModelStore.Pack, in folder: FilePath, on core: InferenceCore) throws {
    name = pack.manifest.name
    manifestFile = folder.appending("pack.json")
    guard let file = pack.manifest.model, let input = pack.manifest.input, let bytes = pack.files[file] else {
      throw ModelError.badManifest(name: name, file: manifestFile, reason: "it has no model or no input")
    }
    self.input = input
    modelFile = folder.appending(file)
    guard let kind = PackFileKind(fileName: file) else {
      throw ModelError.badManifest(
        name: name, file: manifestFile, reason: PackFieldError("model", PackFileKind.problem(file)).reason)
    }
    if let impostor = kind.impostor(bytes) {
      throw ModelError.wrongForm(name: name, file: modelFile, form: kind.words, reason: impostor.rawValue)
    }
    graph = try PackModelFile(kind: kind, bytes: bytes, pack: pack, path: modelFile).compile(on: core)
    outputNames = kind == .onnx ? ONNXFile.outputNames(bytes) : try graph.outputs().map(\.name)
    let inputs = try graph.inputs()
    guard inputs.count == 1, inputs[0].isSinglePrecision, let shape = inputs[0].shape, shape.count == 4 else {
      throw ModelError.unreadableNetwork(
        name: name, file: modelFile, text: "it does not take one batch of pictures in 32-bit floating-point numbers")
    }
    batchCount = shape[0]
    try check(shape)
  }

  /// Holds the size that `pack.json` says against the size that the network takes.
  private func check(_ shape: [Int?]) throws(ModelError) {
    let (channels, height, width) =
      input.layout == .nhwc ? (shape[3], shape[1], shape[2]) : (shape[1], shape[2], shape[3])
    guard channels ?? 3 == 3 else {
      let others = input.layout == .nhwc ? "nchw" : "nhwc"
      throw bad(
        "input", "is of 3 channels, and the network takes \(channels ?? 0); is its input.layout \(others)?")
    }
    guard batchCount == nil || batchCount == 1 else {
      throw bad("model", "takes \(batchCount ?? 0) pictures at once, and can only be used where it takes one")
    }
    for (field, said, taken) in [("width", input.width, width), ("height", input.height, height)] {
      guard let taken, said != taken else { continue }
      throw bad("input.\(field)", "is \(said.map { "\($0)" } ?? "missing"), and the network takes \(taken) only")
    }
  }

  /// Checks that the network has an output of a name, and that one of its dimensions has so many numbers.
  ///
  /// - Parameters:
  ///   - field: The field of `pack.json` that names it.
  ///   - countField: The field that says how many numbers.
  ///   - dimensionFromEnd: 1 is the last dimension.
  func check(output: String, field: String, count: Int, countField: String, dimensionFromEnd: Int = 1) throws {
    guard outputNames.contains(output), let port = try graph.output(named: output) else {
      let names = outputNames.map { "“\($0)”" }.joined(separator: ", ")
      throw bad(field, "names “\(output)”, and the network's outputs are \(names)")
    }
    guard port.isSinglePrecision else {
      throw bad(field, "names “\(output)”, which does not hold 32-bit floating-point numbers")
    }
    guard let shape = port.shape else { return }
    guard shape.count >= dimensionFromEnd else {
      throw bad(field, "names “\(output)”, which has \(shape.count) dimensions")
    }
    if let taken = shape[shape.count - dimensionFromEnd], taken != count {
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
    try checkNumbers(output, named: output_)
  }

  /// Checks that an output holds numbers, and nothing that is none; infinite ones are some.
  func checkNumbers(_ output: CompiledGraph.Output, named output_: String) throws(ModelError) {
    guard !output.values.contains(where: \.isNaN) else {
      throw .outputNotNumbers(name: name, file: modelFile, output: output_)
    }
  }

  /// The shape of so many pictures, as the network wants them.
  func shape(_ count: Int, of size: PixelSize) -> [Int] {
    input.layout == .nhwc ? [count, size.height, size.width, 3] : [count, 3, size.height, size.width]
  }

  func bad(_ field: String, _ problem: String) -> ModelError {
    .badManifest(name: name, file: manifestFile, reason: PackFieldError(field, problem).reason)
  }
}
