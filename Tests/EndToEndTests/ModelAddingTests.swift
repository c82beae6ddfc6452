import Foundation
import TestSupport
import Testing

/// `rollcall models add` of files and folders.
@Suite(.enabled(if: SharedData.isPresent, SharedData.reason), .timeLimit(.minutes(60)))
struct ModelAddingTests {
  private let home: ModelHome

  init() throws { home = try ModelHome() }

  @Test("a bare file becomes the pack that a user would have written", arguments: SamplePack.allCases)
  func bareFile(_ pack: SamplePack) throws {
    let child = try home.run(["add", home.unknown(pack), "--yes", "--licence", "MIT"])
    #expect(child.exitCode == 0, "\(child.errors)")
    #expect(child.output.contains("This was assumed") && child.output.contains("\(pack.name): added\n"))
    #expect(!child.output.contains("catalogue"))
    let made = try home.manifest(of: pack.name)
    let written = try ModelHome()
    try pack.write(to: written.models)
    let wanted = try written.manifest(of: pack.name)
    for field in ["name", "kind", "family", "model", "input", "detector", "embedder"] {
      let (found, expected) = (made[field] as? NSObject, wanted[field] as? NSObject)
      #expect(found == expected, "\(field): \(String(describing: found)), not \(String(describing: expected))")
    }
    #expect(made["licence"] as? String == "MIT" && made["selfTest"] != nil && made["statistics"] == nil)
    #expect(
      try home.outcome(["verify", pack.name])
        == Outcome(0, output: "\(pack.name): hashes and network as its pack says, self-test passed\n"))
    #expect(try home.directory.names(in: "home") == ["models"])
  }

  @Test("a file of the catalogue is recognised by its SHA-256, whatever its name")
  func catalogued() throws {
    try FileManager.default.copyItem(
      atPath: ModelHome.model(.mobileFaceNet), toPath: home.directory.path("faces.onnx"))
    let child = try home.run(["add", "faces.onnx", "--yes"])
    #expect(child.exitCode == 0, "\(child.errors)")
    #expect(
      child.output.hasPrefix(
        """
        faces: embedder of the family arcface
        The SHA-256 is that of mobilefacenet in the catalogue; its settings come from the catalogue.

        """), "\(child.output)")
    #expect(!child.output.contains("This was assumed") && !child.output.contains("not measured"))
    let made = try home.manifest(of: "faces")
    let statistics = try #require(made["statistics"] as? [String: Any])
    #expect(statistics["pictureDistance"] as? Double == 1 && statistics["trackDistance"] as? Double == 0.65)
    #expect(made["source"] as? String == "darzhz/pixamatch" && made["model"] as? String == "faces.onnx")
    #expect((made["licence"] as? String)?.hasPrefix("none stated") == true)
    let list = try home.run(["list"]).output
    #expect(list.contains("faces") && !list.contains("to be calibrated"))
    // What is said wins.
    _ = try home.run(["add", "faces.onnx", "--yes", "--name", "mine", "--licence", "MIT"])
    #expect(try home.manifest(of: "mine")["licence"] as? String == "MIT")
  }

  @Test("what was assumed is not taken unasked")
  func unasked() throws {
    let network = try home.unknown(.yuNet)
    let child = try home.run(["add", network])
    #expect(child.exitCode == 64)
    #expect(child.output.contains("  input.order") && child.output.contains("bgr"))
    #expect(
      child.errors == """
        rollcall: nobody can be asked whether this is right; nothing was added
        hint: --yes says so beforehand

        """)
    try home.expectNothing()
  }

  @Test(
    "at a terminal it is asked, and only yes means yes",
    .enabled(if: PseudoTerminal.isAvailable, PseudoTerminal.reason),
    arguments: [("n", 1), ("", 1), ("y", 0)])
  func asked(answer: String, exitCode: Int32) throws {
    let line =
      "script -qec \"$ROLLCALL models add \(ModelHome.model(.yuNet))\" /dev/null <<< '\(answer)'"
    let child = try Program.shell(line, in: home.directory, environment: home.environment)
    #expect(child.exitCode == exitCode && child.output.contains("Add it so? [y/N]"), "\(child.output)")
    #expect(FileManager.default.fileExists(atPath: home.models.path + "/yunet_n_dynamic/pack.json") == (exitCode == 0))
  }

  /// Writes networks of the published shapes, which answer a picture's mean everywhere: `NAME.onnx`.
  private static let made = """
    import struct, sys
    def number(n):
      out = b""
      while n > 127: out, n = out + bytes([n & 127 | 128]), n >> 7
      return out + bytes([n])
    def field(n, value):
      return number(n << 3) + number(value) if isinstance(value, int) else number(n << 3 | 2) + number(len(value)) + value
    def port(name, shape):
      sides = b"".join(field(1, field(1, side)) for side in shape)
      return field(1, name) + field(2, field(1, field(1, 1) + field(2, sides)))
    def node(kind, inputs, output, attributes=b""):
      return field(1, b"".join(field(1, name) for name in inputs) + field(2, output) + field(4, kind) + attributes)
    def make(file, side, outputs):
      flat = field(5, field(1, b"keepdims") + field(3, 0) + field(20, 2))
      graph = node(b"ReduceMean", [b"in"], b"mean", flat) + field(2, b"g")
      for name, shape in outputs.items():
        sides = struct.pack(f"<{len(shape)}q", *shape)
        graph += field(5, field(1, len(shape)) + field(2, 7) + field(8, name + b"_shape") + field(9, sides))
        graph += node(b"Expand", [b"mean", name + b"_shape"], name) + field(12, port(name, shape))
      graph += field(11, port(b"in", [1, 3, side, side]))
      open(file, "wb").write(field(1, 8) + field(7, graph) + field(8, field(2, 13)))
    make("retinaface.onnx", 64, {b"loc": (1, 168, 4), b"conf": (1, 168, 2), b"points": (1, 168, 10)})
    make("yolov5-face.onnx", 64, {b"output": (1, 252, 16)})
    make("yolov8-face.onnx", 64, {b"output0": (1, 20, 84)})
    make("facenet.onnx", 160, {b"embedding": (1, 512)})
    make("strange.onnx", 64, {b"answer": (1, 42)})
    """

  @Test(
    "networks of other families are known by their shapes",
    arguments: [
      ("retinaface", "detector", "104.0, 117.0, 123.0"), ("yolov5-face", "detector", "16 numbers a face, face by face"),
      ("yolov8-face", "detector", "20 numbers a face, number by number"), ("facenet", "embedder", "prewhitened"),
    ])
  func otherFamilies(family: String, kind: String, assumed: String) throws {
    try ToolFailed.check("sh", ["-c", "cd \"$0\" && python3 -c \"$1\"", home.directory.url.path, Self.made])
    let child = try home.run(["add", "\(family).onnx", "--yes"])
    #expect(child.exitCode == 0 && child.output.contains(assumed), "\(child.output)\(child.errors)")
    let made = try home.manifest(of: family)
    #expect(made["family"] as? String == family && made["kind"] as? String == kind)
    #expect(try home.run(["verify", family]).exitCode == 0)
    let strange = try home.run(["add", "strange.onnx", "--yes"])
    #expect(strange.exitCode != 0 && strange.errors.contains("answer (1 × 42)"), "\(strange.errors)")
  }

  @Test("a folder is copied by what its pack names, fields that nobody knows included")
  func folder() throws {
    let source = home.directory.url.appending(path: "own")
    try SamplePack.scrfd.write(to: source)
    try home.directory.write("secret", to: "own/scrfd_2.5g_bnkps/notes.txt")
    let outcome = try home.outcome(["add", "own/scrfd_2.5g_bnkps", "--name", "mine"])
    #expect(outcome.exitCode == 0 && outcome.output.hasPrefix("mine: added\nIt had no self-test; one was made"))
    #expect(try home.directory.names(in: "home/models/mine") == ["pack.json", "scrfd_2.5g_bnkps.onnx"])
    let manifest = try home.manifest(of: "mine")
    #expect(
      manifest["name"] as? String == "mine" && manifest["remark"] as? String == "fields that nobody knows are fine")
    #expect(
      try home.outcome(["add", "own/scrfd_2.5g_bnkps", "--name", "mine"])
        == Outcome(
          1,
          errors: """
            rollcall: there is a model “mine” already
            hint: --name gives another name, `rollcall models remove mine` makes room

            """))
  }

  @Test("a self-test that the network does not pass is said by verify")
  func selfTest() throws {
    _ = try home.run(["add", ModelHome.model(.mobileFaceNet), "--yes"])
    let file = home.models.appending(path: "mobilefacenet/pack.json")
    let text = try String(contentsOf: file, encoding: .utf8)
    // Red and blue exchanged: the same file, and other numbers.
    let changed = text.replacing("\"order\" : \"rgb\"", with: "\"order\" : \"bgr\"")
    try #require(changed != text)
    try changed.write(to: file, atomically: true, encoding: .utf8)
    let child = try home.run(["verify"])
    #expect(child.exitCode == 69)
    #expect(
      child.errors.contains("rollcall: the model mobilefacenet does not pass its self-test: its output “output” is"))
  }

  /// What is refused, and the sentence; each leaves nothing.
  private func expectRefusal(
    _ exitCode: Int32, _ arguments: [String], _ errors: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let child = try home.run(["add"] + arguments)
    let outcome = Outcome(child, without: home.directory)
    #expect(outcome == Outcome(exitCode, errors: errors), sourceLocation: sourceLocation)
    try home.expectNothing(sourceLocation: sourceLocation)
  }

  @Test func wrongHash() throws {
    let zeros = String(repeating: "0", count: 64)
    try expectRefusal(
      65, [ModelHome.model(.yuNet), "--yes", "--sha256", zeros],
      """
      rollcall: \(ModelHome.model(.yuNet)): has the SHA-256 104ee26c71d5c270ce79a6b3dced91c91013260d29a6bf18f9296c5b8c4c2b12, and \(zeros) is wanted; nothing was added

      """)
  }

  @Test("a pickle is not opened")
  func pickle() throws {
    try Data([0x80, 0x02, 0x4b, 0x01, 0x2e]).write(to: home.directory.url.appending(path: "best.onnx"))
    try expectRefusal(
      69, ["best.onnx", "--yes"],
      """
      rollcall: the model best cannot be used: best.onnx: is no ONNX file: it is a Python pickle, which can run programs and is never read
      hint: export the network as ONNX

      """)
  }

  @Test("a file that was cut off")
  func cutOff() throws {
    let whole = try Data(contentsOf: URL(filePath: ModelHome.model(.mobileFaceNet)))
    try whole.prefix(whole.count / 2).write(to: home.directory.url.appending(path: "half.onnx"))
    try expectRefusal(
      69, ["half.onnx", "--yes"],
      """
      rollcall: the model half cannot be used: half.onnx: is no ONNX file: it is none
      hint: export the network as ONNX

      """)
  }

  @Test("weights that are no numbers, in a file that is whole")
  func notNumbers() throws {
    var bytes = try Data(contentsOf: URL(filePath: ModelHome.model(.mobileFaceNet)))
    // In the middle of the weights: NaN, wherever a number begins.
    for index in 0..<64 { bytes[bytes.count / 2 + index] = 0xff }
    try bytes.write(to: home.directory.url.appending(path: "nan.onnx"))
    let child = try home.run(["add", "nan.onnx", "--yes"])
    #expect(child.exitCode == 69)
    #expect(child.errors.contains("no number (NaN)"), "\(child.errors)")
    try home.expectNothing()
  }

  @Test("weights in another file are not looked for, wherever they are")
  func weightsElsewhere() throws {
    let python = """
      import sys
      def number(n):
        out = b""
        while n > 127: out, n = out + bytes([n & 127 | 128]), n >> 7
        return out + bytes([n])
      def field(n, value):
        return number(n << 3) + number(value) if isinstance(value, int) else number(n << 3 | 2) + number(len(value)) + value
      pair = field(1, b"location") + field(2, b"../../../etc/passwd")
      tensor = field(1, 4) + field(2, 1) + field(8, b"w") + field(13, pair) + field(14, 1)
      sys.stdout.buffer.write(field(1, 8) + field(7, field(2, b"g") + field(5, tensor)) + field(8, field(2, 13)))
      """
    let made = try ToolFailed.check("python3", ["-c", python])
    try made.standardOutput.write(to: home.directory.url.appending(path: "outside.onnx"))
    try expectRefusal(
      69, ["outside.onnx", "--yes"],
      """
      rollcall: the model outside cannot be used: outside.onnx: keeps the numbers of “w” in another file, “../../../etc/passwd”, which is never read
      hint: save it as one ONNX file, with its weights inside

      """)
  }

  @Test("a pack whose file is not the one that it says")
  func alteredFolder() throws {
    try SamplePack.yuNet.write(to: home.directory.url.appending(path: "own")) { $0[1000] ^= 1 }
    try expectRefusal(
      69, ["own/yunet_n_dynamic"],
      """
      rollcall: the model yunet_n_dynamic was altered: own/yunet_n_dynamic/yunet_n_dynamic.onnx
      hint: its SHA-256 is not the one in pack.json: get the file again

      """)
  }

  @Test("a pack whose outputs are not the network's")
  func otherOutputs() throws {
    try SamplePack.mobileFaceNet.write(
      to: home.directory.url.appending(path: "own"), ["embedder.output": "embedding"])
    try expectRefusal(
      69, ["own/mobilefacenet"],
      """
      rollcall: the model mobilefacenet cannot be used: pack.json: embedder.output names “embedding”, and the network's outputs are “output”

      """)
  }

  @Test("a pack that names a file outside its folder")
  func outside() throws {
    let zeros = String(repeating: "0", count: 64)
    try SamplePack.mobileFaceNet.write(
      to: home.directory.url.appending(path: "own"), ["files": ["../../etc/passwd": zeros]])
    try expectRefusal(
      69, ["own/mobilefacenet"],
      """
      rollcall: the model mobilefacenet cannot be used: own/mobilefacenet/pack.json: files names “../../etc/passwd”, which is no file in the pack's own folder

      """)
  }

  @Test func nothingThere() throws {
    try expectRefusal(
      66, ["nothing.onnx"],
      """
      rollcall: nothing.onnx: is neither a file nor a folder, nor a model of the catalogue
      hint: the catalogue has yunet_2023mar, yunet_n_dynamic, sface_2021dec, mobilefacenet, scrfd_2.5g_bnkps

      """)
  }

  @Test func folderWithoutPack() throws {
    try FileManager.default.createDirectory(
      at: home.directory.url.appending(path: "own"), withIntermediateDirectories: true)
    try expectRefusal(
      66, ["own"],
      """
      rollcall: own: has no pack.json, so it is no model
      hint: name an ONNX file, or write one: Documentation/models.md

      """)
  }

  @Test(arguments: ["../up", "a/b", ".hidden", "-dash"])
  func badName(_ name: String) throws {
    try expectRefusal(
      64, [ModelHome.model(.yuNet), "--yes", "--name=\(name)"],
      """
      rollcall: a model cannot be called “\(name)”
      hint: --name gives a name without slashes that begins with neither a dot nor a dash

      """)
  }
}
