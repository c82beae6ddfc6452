import FaceAnalysis
import FileHandling
import Foundation
import Inference
import TestSupport
import Testing
import Vocabulary

/// Packs that are refused, each with what is wrong in it.
@Suite(.enabled(if: SharedData.isPresent, SharedData.reason))
struct PackRefusalTests {
  /// A field of `pack.json`, what it is changed to, and the reason that it is refused for.
  struct Wrong: Sendable, CustomTestStringConvertible {
    let pack: SamplePack
    let field: String
    /// JSON; `nil` takes the field out.
    let value: String?
    let reason: String

    init(_ field: String, _ value: String?, _ reason: String) { self.init(.scrfd, field, value, reason) }

    init(_ pack: SamplePack, _ field: String, _ value: String?, _ reason: String) {
      (self.pack, self.field, self.value, self.reason) = (pack, field, value, reason)
    }

    var testDescription: String { "\(field): \(value ?? "missing")" }

    func change() throws -> [String: Any] {
      guard let value else { return [field: NSNull()] }
      return [field: try JSONSerialization.jsonObject(with: Data(value.utf8), options: .fragmentsAllowed)]
    }
  }

  private static let zeros = "\"" + String(repeating: "0", count: 64) + "\""

  private static let wrong: [Wrong] = [
    Wrong("name", "\"other\"", "name is “other”, and the folder is “scrfd_2.5g_bnkps”"),
    Wrong("name", nil, "it has no name"),
    Wrong("kind", "\"embedder\"", "kind is embedder, and scrfd is a family of detectors"),
    Wrong(
      "family", "\"blazeface\"",
      "family is “blazeface”; known are scrfd, yunet, retinaface, yolov5-face, yolov8-face, arcface, facenet"),
    Wrong("family", "\"mtcnn\"", "family is “mtcnn”, which is only for models that are built in"),
    Wrong("licence", nil, "it has no licence"),
    Wrong("source", nil, "it has no source"),
    Wrong("files", "{}", "files names none"),
    Wrong(
      "files", "{\"../other/model.onnx\": \(zeros)}",
      "files names “../other/model.onnx”, which is no file in the pack's own folder"),
    Wrong(
      "files", "{\"/etc/passwd\": \(zeros)}", "files names “/etc/passwd”, which is no file in the pack's own folder"),
    Wrong("files", "{\"..\": \(zeros)}", "files names “..”, which is no file in the pack's own folder"),
    Wrong("files", "{\"model.onnx\": \"abc\"}", "files.model.onnx is no SHA-256 of 64 hexadecimal digits"),
    Wrong("model", nil, "model is missing"),
    Wrong("model", "\"other.onnx\"", "model is “other.onnx”, which files does not name"),
    Wrong("input", nil, "input is missing"),
    Wrong("input.order", nil, "it has no input.order"),
    Wrong("input.order", "\"grb\"", "input.order is “grb”; known are rgb, bgr"),
    Wrong("input.mean", "[127.5]", "input.mean has 1 number instead of 3"),
    Wrong("input.mean", "\"127.5\"", "input.mean is not what is wanted there"),
    Wrong("input.scale", "0", "input.scale is 0.0"),
    Wrong("input.scale", "true", "input.scale is not a number"),
    Wrong("input.stride", nil, "input.stride is missing"),
    Wrong("input.stride", "24", "input.stride is 24, which is no multiple of the stride 16"),
    Wrong("input.largestSide", "1.5", "input.largestSide is not a whole number"),
    Wrong("input.width", "640", "input.height is missing"),
    Wrong("detector", nil, "detector is missing"),
    Wrong("detector.anchorsPerPlace", nil, "detector.anchorsPerPlace is missing"),
    Wrong(
      "detector.anchorsPerPlace", "1",
      "the network's output “446” has 9600 numbers for a picture where this family has 4800"),
    Wrong(
      "detector.outputs.446", nil, "detector.outputs has not both a score and a box for stride 8"),
    Wrong(
      "detector.outputs.452", nil, "detector.outputs has landmarks for some strides, and for others none"),
    Wrong(
      "detector.outputs.449.meaning", "\"sides\"",
      "detector.outputs.449.meaning is “sides”; known are score, box, landmarks, objectness, faces"),
    Wrong(
      "detector.outputs.447", "{\"meaning\": \"score\", \"stride\": 8}",
      "detector.outputs has several outputs of meaning score for stride 8"),
    Wrong("detector.landmarkOrder", nil, "detector.landmarkOrder is missing"),
    Wrong(
      "detector.landmarkOrder", "[\"nose\"]", "detector.landmarkOrder does not name each of the five landmarks once"),
    Wrong("detector.overlapThreshold", "4", "detector.overlapThreshold is 4.0, not 0 to 1"),
    Wrong("detector.notAFaceBelow", "\"no\"", "detector.notAFaceBelow is not a number"),
    Wrong("detector.notAFaceBelow", "95", "detector.notAFaceBelow is 95.0, not 0 to 1"),
    Wrong(
      .mobileFaceNet, "embedder.output", "\"embedding\"",
      "embedder.output names “embedding”, and the network's outputs are “output”"),
    Wrong(
      .mobileFaceNet, "embedder.dimension", "512",
      "embedder.dimension is 512, and the network's output “output” has 128"),
    Wrong(.mobileFaceNet, "embedder.normalise", nil, "it has no embedder.normalise"),
    Wrong(
      .mobileFaceNet, "embedder.alignment", "\"none\"",
      "embedder.alignment is “none”; known are arcface-112, facenet-160"),
    Wrong(.mobileFaceNet, "input.width", "160", "input.width is 160, and the network takes 112 only"),
    Wrong(.mobileFaceNet, "statistics.trackDistance", nil, "it has no statistics.trackDistance"),
    Wrong(.mobileFaceNet, "statistics.data", nil, "it has no statistics.data"),
    Wrong(
      .mobileFaceNet, "statistics.trackDistance", "2",
      "statistics.trackDistance is not between leastTrackDistance and greatestTrackDistance"),
  ]

  @Test("a manifest is refused with the field that is wrong", arguments: wrong)
  func manifest(wrong: Wrong) throws {
    let home = try PackHome()
    try wrong.pack.write(to: home.models, wrong.change())
    let error = #expect(throws: ModelError.self) {
      if wrong.pack == .scrfd {
        // What a network leaves open is known once it has computed.
        _ = try home.detector().detect(in: RGBImage(size: PixelSize(width: 640, height: 480)))
      } else {
        _ = try home.embedder()
      }
    }
    guard case .badManifest(wrong.pack.name, let file, let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason == wrong.reason)
    #expect(file.description == "\(home.models.path)/\(wrong.pack.name)/pack.json")
  }

  @Test("an output that the network lacks is refused, and those that it has are named")
  func outputName() throws {
    let home = try PackHome()
    try SamplePack.scrfd.write(
      to: home.models,
      ["detector.outputs.446": NSNull(), "detector.outputs.999": ["meaning": "score", "stride": 8]])
    guard
      case .badManifest(_, _, let reason) = #expect(throws: ModelError.self, performing: { try home.detector() })
    else { throw ModelError.unknown(name: "", known: []) }
    #expect(reason.hasPrefix("detector.outputs names “999”, and the network's outputs are "))
    for name in ["446", "489", "492"] { #expect(reason.contains("“\(name)”")) }
  }

  @Test("a file of a pack that was altered is refused by name")
  func altered() throws {
    let home = try PackHome()
    try SamplePack.scrfd.write(to: home.models) { $0[$0.count / 2] ^= 1 }
    guard
      case .altered(name: SamplePack.scrfd.name, let file) = #expect(
        throws: ModelError.self, performing: { try home.detector() })
    else { throw ModelError.unknown(name: "", known: []) }
    #expect(file.description.hasSuffix("models/scrfd_2.5g_bnkps/scrfd_2.5g_bnkps.onnx"))
  }

  @Test(
    "what is no ONNX file is never given to OpenVINO",
    arguments: [
      ([], "it is empty"), ([0x80, 0x02, 0x8a], "it is a Python pickle, which can run programs and is never read"),
      ([0x50, 0x4b, 0x03, 0x04, 0x00], "it is a PyTorch archive"),
      (
        Array("version https://git-lfs.github.com/spec/v1\n".utf8),
        "it is a pointer of Git LFS, and not the file itself"
      ),
      (Array("<?xml version=\"1.0\"?>".utf8), "it is a text in XML or HTML"), ([8, 7], "it is none"),
    ] as [([UInt8], String)])
  func notONNX(bytes: [UInt8], reason: String) throws {
    let home = try PackHome()
    let hash = ContentHash.hexadecimal(try ContentHash.sha256(of: bytes))
    try SamplePack.scrfd.write(to: home.models, ["files": ["scrfd_2.5g_bnkps.onnx": hash]]) { $0 = Data(bytes) }
    guard
      case .wrongForm(name: SamplePack.scrfd.name, _, form: "ONNX", reason) = #expect(
        throws: ModelError.self, performing: { try home.detector() })
    else { throw ModelError.unknown(name: "", known: []) }
  }

  @Test("a library's embeddings are told apart by file and by what is done to pictures")
  func identity() throws {
    func identity(_ change: [String: Any]) throws -> String {
      let home = try PackHome()
      try SamplePack.mobileFaceNet.write(to: home.models, change)
      return try ModelStore.identity(of: home.store.manifest(of: SamplePack.mobileFaceNet.name))
    }
    let plain = try identity([:])
    #expect(try identity(["licence": "MIT", "statistics.trackDistance": 0.6]) == plain)
    #expect(try identity(["input.order": "bgr"]) != plain)
    #expect(try identity(["input.scale": 0.0078125]) != plain)
    #expect(try identity(["embedder.normalise": false]) != plain)
  }
}
