import FileHandling
public import Inference
import Vocabulary

/// Whether a model does what its pack says.
extension ModelStore {
  /// What a model was held against.
  public struct Verification: Sendable {
    public let manifest: PackManifest

    /// Whether its pack, or the program for models that are built in, says what the network must answer.
    public let hasSelfTest: Bool
  }

  /// Checks hashes, the network against the pack, and the self-test.
  ///
  /// - Throws: `ModelError`.
  public func check(_ name: String, on core: InferenceCore) throws -> Verification {
    let manifest = try tryOut(name, on: core).manifest
    let test = BuiltInPack(rawValue: name).map { $0.selfTest } ?? manifest.selfTest
    if let test { try test.check(answersToSelfTest(of: name, on: core), of: name) }
    return Verification(manifest: manifest, hasSelfTest: test != nil)
  }

  /// Loads a model and computes one picture, since networks leave some sizes open until then.
  func tryOut(_ name: String, on core: InferenceCore) throws -> Pack {
    let pack = try pack(name)
    let picture = PackSelfTest.picture(of: PixelSize(width: 320, height: 240))
    switch pack.manifest.kind {
    case .detector:
      _ = try makeDetector(name, options: DetectorOptions(), on: core).detect(in: picture)
    case .embedder:
      let embedder = try makeEmbedder(name, on: core)
      let embedding = try embedder.embed(chips: [embedder.chip(of: .example, in: picture)])
      guard embedding.allSatisfy({ $0.values.allSatisfy(\.isFinite) }) else {
        throw ModelError.outputNotNumbers(
          name: name, file: folder(of: name).appending(pack.manifest.model ?? "embedder.xml"),
          output: pack.manifest.embedder?.output ?? "0")
      }
    }
    return pack
  }

  /// Every output of every network of a pack for the self-test's picture.
  func answersToSelfTest(of name: String, on core: InferenceCore) throws -> [String: [Float]] {
    let pack = try pack(name)
    guard BuiltInPack(rawValue: name) != nil else {
      return try PackNetwork(pack, in: folder(of: name), on: core).answersToSelfTest()
    }
    var answers: [String: [Float]] = [:]
    for file in pack.manifest.files.keys.sorted() where file.hasSuffix(".xml") {
      let graph = String(file.dropLast(4))
      let compiled = try core.compile(pack.graph(graph), name: name)
      // dlib's detector takes pixels as they lie in a picture.
      let hasPlanes = pack.manifest.family != .dlibMMOD
      let found = try Self.answers(of: compiled, side: Self.side(of: graph), hasPlanes: hasPlanes)
      for (index, values) in found.enumerated() {
        guard values.allSatisfy(\.isFinite) else {
          throw ModelError.outputNotNumbers(name: name, file: folder(of: name).appending(file), output: graph)
        }
        answers["\(graph) \(index)"] = values
      }
    }
    return answers
  }

  /// Sides of the picture that a built-in graph is given: those that take any size get a small one.
  private static func side(of graph: String) -> Int {
    switch graph {
    case "refinement": 24
    case "output": 48
    case "embedder": DlibResNetGraph.chipSize
    default: 96
    }
  }

  /// Outputs of a built-in graph for the picture in numbers from −1 to 1.
  private static func answers(of graph: CompiledGraph, side: Int, hasPlanes: Bool) throws -> [[Float]] {
    let picture = PackSelfTest.picture(of: PixelSize(width: side, height: side))
    let places = side * side
    let shape = hasPlanes ? [1, 3, side, side] : [1, side, side, 3]
    return try graph.compute(shape: shape) { numbers in
      for index in numbers.indices {
        let value = hasPlanes ? 3 * (index % places) + index / places : index
        numbers[index] = (Float(picture.pixels[value]) - 127.5) / 128
      }
    }.map(\.values)
  }
}

extension Detection {
  /// A face of upright, common proportions, where only the amount of work counts.
  static let example = Detection(
    box: Rectangle(left: 100, top: 60, right: 220, bottom: 210), score: 1,
    landmarks: Landmarks(
      rightEye: Point(x: 135, y: 115), leftEye: Point(x: 185, y: 115), nose: Point(x: 160, y: 145),
      mouthRight: Point(x: 140, y: 170), mouthLeft: Point(x: 180, y: 170)))
}
