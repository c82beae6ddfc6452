import Foundation
import TestSupport
import Testing

/// `--device`, on a machine on which OpenVINO finds the processor and nothing else.
@Suite(.timeLimit(.minutes(60)))
struct DeviceTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
    try Clips.twoPeople("two.mp4", in: directory)
  }

  private func run(_ arguments: String...) throws -> Outcome {
    Outcome(try Program.run(arguments, in: directory), without: directory)
  }

  private func database(_ name: String) throws -> String {
    try ToolFailed.check(
      "sqlite3", [directory.path("\(name)/library.sqlite"), "SELECT * FROM face ORDER BY id; SELECT options FROM run"]
    ).output
  }

  @Test("a device that is not there is refused, with those that are")
  func missing() throws {
    let refusal = Outcome(
      69, errors: "rollcall: --device GPU: there is no such device here\nhint: there is CPU\n")
    #expect(try run("sort", "two.mp4", "-o", "people", "--device", "gpu") == refusal)
    #expect(!FileManager.default.fileExists(atPath: directory.path("people")))
    #expect(try run("sort", "two.mp4", "-o", "people", "--sample", "1", "--quiet") == Outcome(0))
    #expect(try run("find", "people", "two.mp4", "--device", "GPU") == refusal)
    #expect(try run("re-embed", "people", "--embedder", "dlib-resnet", "--device", "GPU") == refusal)
    #expect(try run("sort", "two.mp4", "--device", "TPU").exitCode == 64)
  }

  @Test("AUTO says what it took; on the processor it gives what CPU gives, and the records say no more")
  func automatic() throws {
    #expect(try run("sort", "two.mp4", "-o", "plain", "--sample", "2", "--quiet") == Outcome(0))
    let outcome = try run("sort", "two.mp4", "-o", "auto", "--sample", "2", "--quiet", "--device", "AUTO")
    #expect(outcome.exitCode == 0 && outcome.errors.hasPrefix("rollcall: --device AUTO takes CPU, "), "\(outcome)")
    #expect(try database("auto") == database("plain"))
    #expect(!(try database("auto").contains("device")))
    let found = try run("find", "auto", "two.mp4", "--device", "AUTO")
    #expect(found.errors.hasPrefix("rollcall: --device AUTO takes CPU, "))
    #expect(try found.output == run("find", "plain", "two.mp4").output)
  }
}
