import Foundation
import TestSupport
import Testing

/// Runs that are stopped in the middle, and runs that meet.
@Suite(.timeLimit(.minutes(60)))
struct InterruptionTests {
  private let directory: TemporaryDirectory

  private let clip: String

  init() throws {
    directory = try TemporaryDirectory()
    clip = try Clips.minute()
  }

  /// Waits until a run has written some portraits, and stored some frames.
  private func waitForPortraits() {
    let folder = directory.path(".people.rollcall-partial/faces")
    for _ in 0..<6000 {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      if names.count(where: { $0.hasSuffix(".jpg") }) > 40 { return }
      usleep(10_000)
    }
    Issue.record("no 40 portraits were written in a minute")
  }

  /// Runs until there are some portraits, and sends a signal.
  private func run(_ more: [String] = [], until signal: Int32) throws -> ChildProcess {
    try Program.run(["sort", clip, "-o", "people", "--sample", "30"] + more, in: directory) { process in
      waitForPortraits()
      kill(process, signal)
    }
  }

  private func sort(_ more: [String] = []) throws -> Outcome {
    Outcome(
      try Program.run(["sort", clip, "-o", "people"] + Program.oneASecond + more, in: directory), without: directory)
  }

  /// Every file's hash and name, hidden ones too.
  private func hashes(_ folder: String) throws -> String {
    try ToolFailed.check(
      "bash", ["-c", "set -o pipefail; find \(folder) -type f -print0 | sort -z | xargs -0 sha256sum"], in: directory
    ).output
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func stopsCleanly(signal: Int32) throws {
    let child = try run(until: signal)
    #expect(
      Outcome(child) == Outcome(130, errors: "rollcall: interrupted; the same command goes on where it stopped\n"))
    #expect(try directory.names() == [".people.rollcall-partial"])
  }

  /// A program inherits what its parent blocks, as Swift's own worker threads do with nearly all signals.
  @Test func stopsAlthoughItsParentBlocksSignals() throws {
    let line = "exec env --block-signal=INT \"$ROLLCALL\" sort '\(clip)' -o people --sample 30"
    let child = try Program.shell(line, in: directory) { process in
      waitForPortraits()
      kill(process, SIGINT)
    }
    #expect(
      Outcome(child) == Outcome(130, errors: "rollcall: interrupted; the same command goes on where it stopped\n"))
    #expect(try directory.names() == [".people.rollcall-partial"])
  }

  @Test func progressLineIsTakenAwayFirst() throws {
    let child = try run(["--progress", "always"], until: SIGINT)
    #expect(child.exitCode == 130)
    let lines = child.errors.split(separator: "\r\u{1B}[K")
    #expect(lines.last == "rollcall: interrupted; the same command goes on where it stopped\n")
  }

  @Test func libraryThatWasToBeReplacedStays() throws {
    #expect(try sort(["--to", "2"]).exitCode == 0)
    let before = try hashes("people")
    #expect(try run(["--replace"], until: SIGINT).exitCode == 130)
    #expect(try hashes("people") == before)
    #expect(try directory.names() == [".people.rollcall-partial", "people"])
  }

  @Test func nextRunCleansUpAfterOneThatWasKilled() throws {
    #expect(try run(until: SIGKILL).exitCode == 128 + SIGKILL)
    #expect(try directory.names() == [".people.rollcall-lock", ".people.rollcall-partial"])
    let outcome = try sort(["--to", "6"])
    #expect(outcome == Outcome(0, output: Clips.twoPeopleSummary(library: "people")))
    #expect(try directory.names() == ["people"])
  }

  @Test func replacingRunThatWasKilledLeavesTheLibrary() throws {
    #expect(try sort(["--to", "2"]).exitCode == 0)
    let before = try hashes("people")
    #expect(try run(["--replace"], until: SIGKILL).exitCode == 128 + SIGKILL)
    #expect(try hashes("people") == before)
    #expect(try sort(["--to", "6", "--replace"]).output == Clips.twoPeopleSummary(library: "people"))
    #expect(try directory.names() == ["people"])
  }

  @Test func twoRunsDoNotMeet() throws {
    var holder: Int32 = 0
    var second: Result<Outcome, any Error>?
    let first = try Program.run(["sort", clip, "-o", "people", "--sample", "30", "--to", "7"], in: directory) {
      process in
      holder = process
      waitForPortraits()
      // Held, so that it cannot be done before the second has looked.
      kill(process, SIGSTOP)
      second = Result { try sort() }
      kill(process, SIGCONT)
    }
    let outcome = try #require(try second?.get())
    #expect(
      outcome
        == Outcome(
          1,
          errors: """
            rollcall: people: is being written by process \(holder)
            hint: wait until it is done

            """))
    #expect(first.exitCode == 0 && first.errors == "")
    #expect(try directory.names() == ["people"])
    #expect(
      try SortedLibrary(in: directory, child: first, name: "people").query("SELECT count(*) FROM frame") == [["210"]])
  }
}
