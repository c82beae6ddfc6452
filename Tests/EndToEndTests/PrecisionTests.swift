import Foundation
import TestSupport
import Testing

/// The number format that the networks compute in.
@Suite(.enabled(if: SharedData.isPresent, SharedData.reason), .timeLimit(.minutes(60)))
struct PrecisionTests {
  /// As the kernel tells of the processor.
  private static let hasBFloat16: Bool = {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    return text.contains("avx512_bf16") || text.contains("amx_bf16")
  }()

  private let directory: TemporaryDirectory
  private let clip = SharedData.url("clips/five-people/again.mkv").path
  private let other = SharedData.url("clips/five-people/bird.mkv").path

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func sort(_ arguments: [String]) throws -> Outcome {
    Outcome(
      try Program.run(["sort", "-o", "people", "--quiet"] + arguments, in: directory), without: directory)
  }

  private func precisions() throws -> [String] {
    try SortedLibrary(in: directory, child: ChildProcess.run("true", []), name: "people").query(
      "SELECT json_extract(options, '$.precision') FROM run ORDER BY id"
    ).flatMap(\.self)
  }

  private func embeddings() throws -> [String] {
    try SortedLibrary(in: directory, child: ChildProcess.run("true", []), name: "people").query(
      "SELECT hex(embedding) FROM face ORDER BY id"
    ).flatMap(\.self)
  }

  @Test("what --precision asks for is computed in and remembered, or refused where the processor lacks it")
  func asProcessorHasIt() throws {
    // One test, so that each processor sees the half that it can see, and none is skipped.
    if Self.hasBFloat16 {
      try remembered()
      try computed()
    } else {
      try refused()
    }
  }

  /// A library is added to in the precision that it was made in, unless asked otherwise.
  private func remembered() throws {
    #expect(try sort([clip, "--replace", "--precision", "bf16"]) == Outcome(0))
    #expect(try sort([other]) == Outcome(0))
    #expect(try precisions() == ["bf16", "bf16"])
    #expect(try sort([other, "--replace"]) == Outcome(0), "a library made anew has the default")
    #expect(try precisions() == ["f32"])
    #expect(try sort([clip, "--precision", "auto"]) == Outcome(0))
    #expect(try precisions() == ["f32", "bf16"])
  }

  /// bf16 is computed in where it is asked for, and f32 where nothing is.
  private func computed() throws {
    #expect(try sort([clip, "--replace"]) == Outcome(0))
    let single = try embeddings()
    #expect(try sort([clip, "--replace", "--precision", "f32"]) == Outcome(0))
    #expect(try embeddings() == single)
    #expect(try sort([clip, "--replace", "--precision", "bf16"]) == Outcome(0))
    #expect(try embeddings() != single)
  }

  /// A processor without it refuses bf16, and auto takes f32.
  private func refused() throws {
    let outcome = try sort([clip, "--precision", "bf16"])
    #expect(
      outcome
        == Outcome(
          69,
          errors: """
            rollcall: --precision bf16: this processor does not compute in it
            hint: --precision auto takes the quickest that it has

            """))
    #expect(try sort([clip, "--precision", "auto"]) == Outcome(0))
    #expect(try precisions() == ["f32"])
  }
}
