import Inference
import Vocabulary

/// A pack for a bare ONNX file: what could be seen in it, and what had to be assumed.
///
/// Names and shapes say how many numbers a network takes and gives, and not what they mean: the order of colours, the
/// mean and the scale, the order of landmarks and the thresholds are those that the family was published with. Each is
/// listed, so that whoever adds the model can say no.
public struct PackProposal: Sendable {
  /// A field of `pack.json` with the value that was taken for it, and why.
  public struct Assumption: Sendable, Equatable {
    public let field: String
    public let value: String
    public let reason: String
  }

  public var manifest: PackManifest
  public var assumptions: [Assumption] = []

  mutating func assume(_ field: String, _ value: String, _ reason: String) {
    assumptions.append(Assumption(field: field, value: value, reason: reason))
  }

  /// The families that can be recognised, in the order that they are tried: a new family is one more line here, and a
  /// file beside the others. Each looks at names and shapes and gives `nil` where they are not its own.
  private static let families: [@Sendable (NetworkPorts, PackManifest) throws -> PackProposal?] = [
    yuNet, scrfd, retinaFace, yoloFace, arcFace, faceNet,
  ]

  /// - Parameters:
  ///   - bytes: The ONNX file.
  ///   - file: Its name in the pack.
  ///   - name: The pack's.
  ///   - path: Where it is, for errors.
  /// - Returns: The first family whose outputs these are.
  /// - Throws: `ModelError`; `AdditionError.unrecognised` with the network's inputs and outputs.
  static func make(
    of bytes: [UInt8], file: String, name: String, at path: FilePath, licence: String?, source: String,
    on core: InferenceCore
  ) throws -> PackProposal {
    if let impostor = PackFileKind.onnx.impostor(bytes) {
      throw ModelError.wrongForm(name: name, file: path, form: PackFileKind.onnx.words, reason: impostor.rawValue)
    }
    try PackModelFile.checkONNX(bytes, name: name, path: path)
    let ports = try NetworkPorts(bytes, name: name, at: path, on: core)
    let blank = PackManifest(
      name: name, kind: .detector, family: .scrfd, licence: licence ?? "unknown", source: source,
      files: [file: try ModelStore.hash(bytes)], model: file)
    for family in families {
      guard var proposal = try family(ports, blank) else { continue }
      if licence == nil { proposal.assume("licence", "unknown", "nothing was said of it; --licence says it") }
      return proposal
    }
    throw AdditionError.unrecognised(file: path, inputs: ports.inputs.map(\.text), outputs: ports.outputs.map(\.text))
  }
}

/// What a network takes and gives, by the names of its file.
struct NetworkPorts {
  struct Port {
    let name: String
    let shape: [Int?]?

    /// Such as `446 (? × 1)`.
    var text: String {
      let sides = (shape ?? []).map { $0.map(String.init) ?? "?" }
      return sides.isEmpty ? name : "\(name) (\(sides.joined(separator: " × ")))"
    }
  }

  let inputs: [Port]
  let outputs: [Port]
  private let graph: CompiledGraph

  init(_ bytes: [UInt8], name: String, at path: FilePath, on core: InferenceCore) throws {
    do {
      graph = try core.compile(onnx: bytes, name: name)
    } catch {
      guard error.code == .badModel else { throw error }
      throw ModelError.unreadableNetwork(name: name, file: path, text: error.text)
    }
    inputs = try graph.inputs().map { Port(name: $0.name, shape: $0.shape) }
    var outputs: [Port] = []
    for output in ONNXFile.outputNames(bytes) {
      outputs.append(Port(name: output, shape: try graph.output(named: output)?.shape))
    }
    self.outputs = outputs
  }

  /// The size that the one input takes: three planes of so many columns and rows, `nil` where it takes any.
  ///
  /// - Returns: `nil` where it takes no pictures.
  var pictureSize: (width: Int?, height: Int?)? {
    guard inputs.count == 1, let shape = inputs[0].shape, shape.count == 4, shape[1] ?? 3 == 3 else { return nil }
    return (shape[3], shape[2])
  }

  /// How many numbers each output has for one black picture.
  func counts(width: Int, height: Int) throws -> [String: Int] {
    let found = try graph.compute(shape: [1, 3, height, width], outputs: outputs.map(\.name)) {
      $0.update(repeating: 0)
    }
    return Dictionary(uniqueKeysWithValues: zip(outputs.map(\.name), found.map(\.values.count)))
  }
}

extension PackInput {
  /// As the network takes it: its one size, or any whose sides are multiples of `stride`.
  init(_ size: (width: Int?, height: Int?), order: Order, mean: Double, scale: Double, stride: Int) {
    self.init(order: order, mean: [mean, mean, mean], scale: scale)
    if let width = size.width, let height = size.height {
      self.width = width
      self.height = height
    } else {
      largestSide = PackProposal.largestSide
      self.stride = stride
    }
  }
}

extension PackProposal {
  /// To what pictures are reduced where a network takes any size: the size that these families were trained at.
  static let largestSide = 640

  static let landmarkOrder: [PackDetector.Landmark] = [.rightEye, .leftEye, .nose, .mouthRight, .mouthLeft]

  /// Lists what was taken of a family's published code.
  mutating func assumeInput(as published: String) {
    guard let input = manifest.input else { return }
    assume("input.order", input.order.rawValue, published)
    assume("input.mean, input.scale", "(value − \(Self.words(input.mean))) · \(input.scale)", published)
    if let side = input.largestSide { assume("input.largestSide", "\(side)", "it takes any size") }
  }

  /// One number where all are the same.
  private static func words(_ numbers: [Double]) -> String {
    Set(numbers).count == 1 ? "\(numbers[0])" : numbers.map { "\($0)" }.joined(separator: ", ")
  }

  mutating func assumeDetection(as published: String) {
    guard let detector = manifest.detector else { return }
    if detector.landmarkOrder != nil {
      assume("detector.landmarkOrder", Self.landmarkOrder.map(\.rawValue).joined(separator: ", "), published)
    }
    assume("detector.scoreThreshold", "\(detector.scoreThreshold)", published)
    assume("detector.overlapThreshold", "\(detector.overlapThreshold)", published)
  }
}
