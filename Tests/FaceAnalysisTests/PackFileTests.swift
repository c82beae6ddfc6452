import FaceAnalysis
import Foundation
import Inference
import TestSupport
import Testing
import Vocabulary

/// The forms that a pack's network may have, and what is refused in them.
struct PackFileTests {
  private static let manifest = MadePack.embedder(
    "arcface", alignment: "arcface-112",
    input: ["order": "rgb", "mean": [0, 0, 0], "scale": 1, "width": 112, "height": 112], dimension: 3)

  /// The means of the three channels, or what is put in their place.
  private func graph(_ values: [Float] = [0, 0, 0], weight: Float = 1) -> Graph {
    var network = MadeNetwork(shape: [1, 3, 112, 112])
    network.output(
      "embedding", shape: [1, 3], values, colourWeights: [0: [weight, 0, 0], 1: [0, weight, 0], 2: [0, 0, weight]])
    return network.build()
  }

  private func embed(_ pack: MadePack, change: (URL) throws -> Void = { _ in }) throws -> [Float] {
    let home = try PackHome()
    try pack.write(to: home)
    try change(home.models.appending(path: MadePack.name))
    let chip = RGBImage(size: PixelSize(width: 112, height: 112), red: 10, green: 20, blue: 30)
    return try home.store.makeEmbedder(MadePack.name, on: InferenceCore()).embed(chips: [chip])[0].values
  }

  /// What is wrong, with the pack's folder left out.
  private func problem(_ pack: MadePack, change: (URL) throws -> Void = { _ in }) throws -> String {
    func file(_ path: FilePath) -> String { String(path.description.split(separator: "/").last ?? "") }
    do {
      return "\(try embed(pack, change: change))"
    } catch let error as ModelError {
      return switch error {
      case .badManifest(_, _, let reason): reason
      case .altered(_, let path): "\(file(path)) altered"
      case .wrongForm(_, let path, let form, let reason): "\(file(path)) no \(form): \(reason)"
      case .unreadableNetwork(_, let path, let text): "\(file(path)) unreadable: \(text)"
      case .externalWeights(_, let path, let tensor, let location): "\(file(path)): \(tensor) in \(location)"
      case .weightsNotNumbers(_, let path, let tensor): "\(file(path)): \(tensor) NaN"
      case .outputNotNumbers(_, let path, let output): "\(file(path)) gives NaN as \(output)"
      default: "\(error)"
      }
    }
  }

  // MARK: - OpenVINO IR

  @Test("an OpenVINO IR is two files, both with their hash")
  func openVINO() throws {
    let pack = MadePack(graph(), Self.manifest)
    let values = try embed(pack)
    #expect(zip(values, [10, 20, 30] as [Float]).allSatisfy { abs($0 - $1) < 1e-3 }, "\(values)")
    #expect(
      try problem(pack) { folder in
        let file = folder.appending(path: "made.bin")
        var bytes = try Data(contentsOf: file)
        bytes[0] ^= 1
        try bytes.write(to: file)
      } == "made.bin altered")
    var alone = pack
    alone.files["made.bin"] = nil
    #expect(try problem(alone) == "files has no “made.bin”, where “made.xml” has its weights")
    var cut = pack
    cut.files["made.bin"] = pack.files["made.bin"].map { $0.prefix(10) }
    #expect(try problem(cut).hasPrefix("made.xml unreadable: its weights end at byte "))
    var markup = pack
    markup.files["made.xml"] = Data("<html><body>404</body></html>".utf8)
    #expect(try problem(markup) == "made.xml no OpenVINO IR: it is a text in XML or HTML")
  }

  @Test("an operator that OpenVINO lacks is named, in an IR and in ONNX")
  func unknownOperator() throws {
    let known = graph()
    let xml = known.xml.replacing("type=\"MatMul\"", with: "type=\"NoSuchOperator\"")
    let openVINO = try problem(MadePack(Graph(xml: xml, weights: known.weights), Self.manifest))
    #expect(openVINO.hasPrefix("made.xml unreadable: ") && openVINO.contains("NoSuchOperator"), "\(openVINO)")
    let onnx = try problem(
      MadePack(file: "made.onnx", ONNXBytes(operatorName: "NoSuchOperator").bytes(), Self.manifest))
    #expect(onnx.hasPrefix("made.onnx unreadable: ") && onnx.contains("NoSuchOperator"), "\(onnx)")
  }

  @Test("what is no number is refused, in the weights and in what is computed")
  func notNumbers() throws {
    let inIR = try problem(MadePack(graph([0, .nan, 0]), Self.manifest))
    #expect(inIR.hasPrefix("made.bin: byte ") && inIR.hasSuffix(" NaN"), "\(inIR)")
    func onnx(_ change: (inout ONNXBytes) -> Void) throws -> String {
      var bytes = ONNXBytes()
      change(&bytes)
      return try problem(MadePack(file: "made.onnx", bytes.bytes(), Self.manifest))
    }
    #expect(try onnx { $0.weights = [1, .nan] } == "made.onnx: weights NaN")
    #expect(
      try onnx {
        $0.weights = [.nan]
        $0.areAttribute = true
      } == "made.onnx: weights NaN")
    // Infinity is a number, and may be meant; less infinity it is none.
    #expect(
      try problem(MadePack(graph([.infinity, 0, 0], weight: -.infinity), Self.manifest))
        == "made.xml gives NaN as embedding")
  }

  // MARK: - ONNX

  @Test(
    "weights in another file are refused, wherever it is",
    arguments: ["../../../../etc/passwd", "/etc/passwd", "weights.bin"], [false, true])
  func externalWeights(location: String, areAttribute: Bool) throws {
    let bytes = ONNXBytes(location: location, areAttribute: areAttribute).bytes()
    #expect(
      try problem(MadePack(file: "made.onnx", bytes, Self.manifest)) { folder in
        // As long as it would have to be.
        try Data([0, 0, 128, 63]).write(to: folder.appending(path: "weights.bin"))
      } == "made.onnx: weights in \(location)")
  }

  // MARK: - Others

  @Test("TensorFlow Lite takes pixels; made by Fixtures/tiny-embedder.py")
  func tensorFlowLite() throws {
    var manifest = Self.manifest
    var input = manifest["input"] as? [String: any Sendable] ?? [:]
    input["layout"] = "nhwc"
    manifest["input"] = input
    let fixture = Checkout.directory.appending(path: "Tests/FaceAnalysisTests/Fixtures/tiny-embedder.tflite")
    let bytes = try Data(contentsOf: fixture)
    let values = try embed(MadePack(file: "made.tflite", bytes, manifest))
    #expect(zip(values, [10, 20, 30] as [Float]).allSatisfy { abs($0 - $1) < 1e-3 }, "\(values)")
    #expect(
      try problem(MadePack(file: "made.onnx", bytes, manifest))
        == "made.onnx no ONNX: it is TensorFlow Lite, whose name ends in .tflite")
    #expect(
      try problem(MadePack(file: "made.tflite", bytes.prefix(200), manifest)).hasPrefix("made.tflite unreadable: "))
  }

  @Test(
    "pickles are never read, whatever they are called",
    arguments: [
      ("made.pt", "model is “made.pt”, a Python pickle by its name, which can run programs and is never read"),
      ("made.PTH", "model is “made.PTH”, a Python pickle by its name, which can run programs and is never read"),
      ("made.pkl", "model is “made.pkl”, a Python pickle by its name, which can run programs and is never read"),
      ("made.h5", "model is “made.h5”, and only .onnx, .xml (OpenVINO IR) and .tflite are read"),
      ("made", "model is “made”, and only .onnx, .xml (OpenVINO IR) and .tflite are read"),
      ("made.onnx", "made.onnx no ONNX: it is a Python pickle, which can run programs and is never read"),
      (
        "made.tflite", "made.tflite no TensorFlow Lite: it is a Python pickle, which can run programs and is never read"
      ),
    ])
  func pickle(file: String, reason: String) throws {
    // `os.system("touch …")`, as a pickle says it; nothing of it may happen.
    let mark = FileManager.default.temporaryDirectory.appending(path: "rollcall-pickle-\(UUID().uuidString)")
    let bytes = [0x80, 0x02] + Array("cposix\nsystem\n(S'touch \(mark.path)'\ntR.".utf8)
    #expect(try problem(MadePack(file: file, Data(bytes), Self.manifest)) == reason)
    #expect(!FileManager.default.fileExists(atPath: mark.path))
  }
}
