import Foundation
import TestSupport
import Testing

/// Models that a user added, as packs of an ONNX file.
@Suite(.enabled(if: SharedData.isPresent, SharedData.reason), .timeLimit(.minutes(60)))
struct AddedModelTests {
  private static let options = ["--detector", SamplePack.scrfd.name, "--embedder", SamplePack.mobileFaceNet.name]
  private static let clip = SharedData.url("clips/five-people.mp4").path

  private let directory: TemporaryDirectory
  private let home: [String: String]

  init() throws {
    directory = try TemporaryDirectory()
    let path = try Home.copy(in: directory) { models in
      for pack in [SamplePack.scrfd, .mobileFaceNet] { try pack.write(to: URL(filePath: models)) }
    }
    home = ["ROLLCALL_HOME": path]
  }

  private func write(_ pack: SamplePack, _ change: [String: Any] = [:], changeModel: (inout Data) -> Void = { _ in })
    throws
  {
    try pack.write(to: directory.url.appending(path: "home/models"), change, changeModel: changeModel)
  }

  @Test("five people are five folders; the library knows by which models, and refuses others")
  func fivePeople() throws {
    struct Labels: Decodable {
      struct Segment: Decodable {
        let start: Double
        let end: Double
        let person: String
      }
      let segments: [Segment]
    }
    let library = try SortedLibrary(
      [Self.clip, "--sample", "1"] + Self.options, in: directory, environment: home)
    let segments = try SharedData.decode(Labels.self, from: "clips/five-people.labels.json").segments
    var pairs: Set<[String]> = []
    for face in library.faces {
      let time = try face.number("time")
      let segment = try #require(segments.first { time >= $0.start && time < $0.end })
      pairs.insert([segment.person, face.text("person")])
    }
    #expect(library.faces.count == 20)
    // Each person one folder, and each folder one person.
    #expect(pairs.count == 5 && Set(pairs.map { $0[0] }).count == 5 && Set(pairs.map { $0[1] }).count == 5)
    #expect(try library.query("SELECT count(*) FROM face WHERE length(embedding) <> 512") == [["0"]])
    #expect(
      try library.query("SELECT kind, name FROM model ORDER BY kind")
        == [["detector", SamplePack.scrfd.name], ["embedder", SamplePack.mobileFaceNet.name]])

    // Who is in a photo is found by the same models, with nothing said of them.
    let found = try Program.run(
      ["find", "people", SharedData.url("frames/five-again.png").path], in: directory, environment: home)
    #expect(found.exitCode == 0 && found.output.contains("person 1"), "\(found.output)\(found.errors)")

    let hash = try #require(try library.query("SELECT sha256 FROM model WHERE kind = 'embedder'").first?.first)
    let dump = ".dump"
    let before = try library.query(dump)
    let other = try Program.run(
      ["sort", Self.clip, "-o", "people", "--sample", "1", "--embedder", "dlib-resnet"], in: directory,
      environment: home)
    #expect(other.exitCode == 65)
    let sentence =
      "rollcall: people: was made with mobilefacenet (\(hash.prefix(8))), and the faces of dlib-resnet ("
    #expect(other.errors.hasPrefix(sentence) && other.errors.hasSuffix("\nhint: --embedder mobilefacenet\n"))
    // The same name with another way to make numbers of pictures is another embedder.
    try write(.mobileFaceNet, ["input.order": "bgr"])
    let changed = try Program.run(
      ["sort", Self.clip, "-o", "people", "--sample", "1"] + Self.options, in: directory, environment: home)
    #expect(changed.exitCode == 65)
    #expect(changed.errors.contains("the faces of mobilefacenet (") && changed.errors.contains("sort the clips anew"))
    #expect(try library.query(dump) == before)
  }

  @Test("added models are listed, and checked")
  func list() throws {
    let child = try Program.run(["models", "list"], environment: home)
    #expect(child.exitCode == 0)
    let lines = child.output.split(separator: "\n").suffix(2).map { $0.split(separator: " ").map(String.init) }
    #expect(
      lines == [
        ["mobilefacenet", "embedder", "arcface", "unknown", "4.0", "MB", "-", "-", "pixamatch"],
        ["scrfd_2.5g_bnkps", "detector", "scrfd", "unknown", "3.3", "MB", "-", "-", "insightface"],
      ])
    try write(.scrfd) { $0[1000] ^= 1 }
    #expect(
      Outcome(try Program.run(["models", "list"], environment: home), without: directory).errors == """
        rollcall: the model scrfd_2.5g_bnkps was altered: DIR/home/models/scrfd_2.5g_bnkps/scrfd_2.5g_bnkps.onnx
        hint: its SHA-256 is not the one in pack.json: get the file again

        """)
  }

  private func expectRefusal(
    _ exitCode: Int32, _ arguments: [String], _ errors: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let child = try Program.run(["sort", Self.clip, "-o", "people"] + arguments, in: directory, environment: home)
    #expect(Outcome(child, without: directory) == Outcome(exitCode, errors: errors), sourceLocation: sourceLocation)
    #expect(!(try directory.names()).contains { $0.contains("people") }, sourceLocation: sourceLocation)
  }

  @Test("an unknown name is answered with all that there are")
  func unknown() throws {
    try expectRefusal(
      69, ["--detector", "retinaface"],
      """
      rollcall: there is no model “retinaface”
      hint: there are mtcnn, dlib-mmod, dlib-resnet, mobilefacenet, scrfd_2.5g_bnkps

      """)
  }

  @Test("a wrong field is named, with the file")
  func wrongField() throws {
    try write(.scrfd, ["input.mean": [1, 2]])
    try expectRefusal(
      69, Self.options,
      """
      rollcall: the model scrfd_2.5g_bnkps cannot be used: DIR/home/models/scrfd_2.5g_bnkps/pack.json: input.mean has 2 numbers instead of 3

      """)
  }

  @Test("a pickle is refused in one sentence")
  func pickle() throws {
    let bytes: [UInt8] = [0x80, 0x02, 0x4b, 0x01, 0x2e]
    let hash = "0ceb44025b774f6d832ef369e77df71b6ff875dbb9c5a5bf6aa2b948c0f0dbbb"
    try write(.mobileFaceNet, ["files": ["mobilefacenet.onnx": hash]]) { $0 = Data(bytes) }
    try expectRefusal(
      69, Self.options,
      """
      rollcall: the model mobilefacenet cannot be used: DIR/home/models/mobilefacenet/mobilefacenet.onnx: is no ONNX file: it is a Python pickle, which can run programs and is never read
      hint: export the network as ONNX

      """)
  }

  @Test("a detector without landmarks finds faces for an embedder that aligns by them")
  func landmarks() throws {
    let photos = ["obama", "obama2"].map { SharedData.url("frames/photo-train__obama__\($0).png").path }
    let library = try SortedLibrary(
      photos + ["--detector", "dlib-mmod", "--embedder", SamplePack.mobileFaceNet.name, "--min-face", "80"],
      in: directory, environment: home)
    #expect(library.faces.count == 2)
    #expect(Set(library.faces.map { $0.text("person") }) == ["1"])
  }

  @Test("a pack says below which score a short track is looked at by a second detector")
  func notAFace() throws {
    // 1 is never reached, and at one frame a second every track is short: the second detector decides about each. With so
    // low a score, SCRFD takes more for faces than the twenty that are there.
    try write(.scrfd, ["detector.notAFaceBelow": 1])
    let child = try Program.run(
      ["sort", Self.clip, "-o", "people", "--sample", "1", "--min-score", "0.1"] + Self.options, in: directory,
      environment: home)
    #expect(child.exitCode == 0)
    let sentence = "8 detections were rejected by a second detector: not-faces/"
    #expect(child.output.contains("5 people, 20 faces in 20 frames"), "\(child.output)\(child.errors)")
    #expect(child.output.contains(sentence), "\(child.output)\(child.errors)")
  }
}
