import Foundation
import TestSupport
import Testing

/// Models that are missing or altered are refused before any work.
@Suite(.timeLimit(.minutes(60)))
struct ModelTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
    try Clips.plain.make("clip.mp4", in: directory)
  }

  private func expect(
    _ arguments: [String] = [], home: String, _ errors: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let child = try Program.run(
      ["sort", "clip.mp4", "-o", "people"] + arguments, in: directory, environment: ["ROLLCALL_HOME": home])
    let outcome = Outcome(child, without: directory)
    #expect(outcome == Outcome(69, errors: errors), sourceLocation: sourceLocation)
    #expect(!(try directory.names()).contains { $0.contains("people") }, sourceLocation: sourceLocation)
  }

  private static let mend = "hint: `rollcall models prepare` makes it anew\n"

  @Test(arguments: ["yunet", "../../models/mtcnn", "."])
  func unknownModel(_ name: String) throws {
    try expect(
      ["--detector", name], home: Home.path,
      "rollcall: there is no model “\(name)”\nhint: there are mtcnn, dlib-mmod, dlib-resnet\n")
  }

  @Test func homeWithoutModels() throws {
    try expect(
      home: directory.path("none"), "rollcall: the model mtcnn is missing: DIR/none/models/mtcnn\n" + Self.mend)
  }

  @Test func missingModel() throws {
    let home = try Home.copy(in: directory) { try FileManager.default.removeItem(atPath: $0 + "/dlib-resnet") }
    try expect(home: home, "rollcall: the model dlib-resnet is missing: DIR/home/models/dlib-resnet\n" + Self.mend)
  }

  @Test func missingFile() throws {
    let home = try Home.copy(in: directory) { try FileManager.default.removeItem(atPath: $0 + "/mtcnn/output.bin") }
    try expect(home: home, "rollcall: the model mtcnn was altered: DIR/home/models/mtcnn/output.bin\n" + Self.mend)
  }

  @Test func alteredByOneBit() throws {
    let home = try Home.copy(in: directory) { models in
      let url = URL(filePath: models + "/dlib-resnet/embedder.bin")
      var data = try Data(contentsOf: url)
      data[data.count / 2] ^= 1
      try data.write(to: url)
    }
    try expect(
      home: home, "rollcall: the model dlib-resnet was altered: DIR/home/models/dlib-resnet/embedder.bin\n" + Self.mend)
  }

  @Test func madeByAnotherVersion() throws {
    let home = try Home.copy(in: directory) { models in
      let url = URL(filePath: models + "/mtcnn/pack.json")
      let text = try String(contentsOf: url, encoding: .utf8)
      let changed = text.replacing(#/"builder" : [0-9]+/#, with: "\"builder\" : 1")
      try #require(changed != text)
      try changed.write(to: url, atomically: true, encoding: .utf8)
    }
    try expect(home: home, "rollcall: the model mtcnn was made by another version of Rollcall\n" + Self.mend)
  }

  @Test func manifestThatIsNone() throws {
    let home = try Home.copy(in: directory) {
      try Data("{}".utf8).write(to: URL(filePath: $0 + "/mtcnn/pack.json"))
    }
    let child = try Program.run(
      ["sort", "clip.mp4"], in: directory, environment: ["ROLLCALL_HOME": home])
    #expect(child.exitCode == 69)
    let sentence = "rollcall: the model mtcnn cannot be used: \(home)/models/mtcnn/pack.json: it has no "
    #expect(child.errors.hasPrefix(sentence) && child.errors.hasSuffix("\n" + Self.mend))
  }

  @Test func listSaysWhatIsWrong() throws {
    let home = try Home.copy(in: directory) { try FileManager.default.removeItem(atPath: $0 + "/dlib-mmod") }
    let child = try Program.run(["models", "list"], environment: ["ROLLCALL_HOME": home])
    let outcome = Outcome(child, without: directory)
    #expect(
      outcome.errors == "rollcall: the model dlib-mmod is missing: DIR/home/models/dlib-mmod\n" + Self.mend)
    #expect(outcome.exitCode == 69)
    // Speed is that of this machine, where anyone measured it.
    let lines = outcome.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(
      lines.map { $0.prefix(6) } == [
        ["name", "kind", "family", "licence", "size", "speed"],
        ["mtcnn", "detector", "mtcnn", "MIT", "2.0", "MB"],
        ["dlib-resnet", "embedder", "dlib-resnet", "CC0-1.0", "31.7", "MB"],
      ])
  }

  @Test func prepareMendsWhatIsMissing() throws {
    let home = try Home.copy(in: directory) { _ in }
    try FileManager.default.createSymbolicLink(
      atPath: home + "/weights", withDestinationPath: Home.path + "/weights")
    let environment = ["ROLLCALL_HOME": home]
    // Models of another version, if those of this machine are, are made anew first.
    #expect(try Program.run(["models", "prepare"], environment: environment).exitCode == 0)
    try FileManager.default.copyItem(atPath: home + "/models", toPath: home + "/before")
    try FileManager.default.removeItem(atPath: home + "/models/mtcnn")
    #expect(
      Outcome(try Program.run(["models", "prepare"], environment: environment)) == Outcome(0, output: "mtcnn: made\n"))
    #expect(try ToolFailed.check("diff", ["-r", home + "/models", home + "/before"]).output == "")
    #expect(Outcome(try Program.run(["models", "prepare"], environment: environment)) == Outcome(0))
  }

  @Test func prepareWithoutWeights() throws {
    let child = try Program.run(["models", "prepare"], environment: ["ROLLCALL_HOME": directory.path("none")])
    #expect(
      Outcome(child, without: directory)
        == Outcome(
          69,
          errors: """
            rollcall: weights are missing: DIR/none/weights/pnet.pt
            hint: `./rollcall --set-up-only` fetches them

            """))
  }
}
