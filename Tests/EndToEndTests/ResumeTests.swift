import Foundation
import TestSupport
import Testing

/// `kill -9` at any moment, and the same command again: the library is the one of an uninterrupted run.
@Suite(.timeLimit(.minutes(60)))
struct ResumeTests {
  /// In each of two cases: `ROLLCALL_KILLS=100` in the environment makes it two hundred in all, which takes half an hour.
  private static let kills = ProcessInfo.processInfo.environment["ROLLCALL_KILLS"].flatMap { Int($0) } ?? 8

  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
    try Clips.twoPeople("one.mp4", in: directory)
    try Clips.twoPeople("two.mp4", in: directory, options: ["-vf", "hflip", "-c:v", "libx264", "-t", "5"])
  }

  /// All tables but what says when, and all files but the database.
  private func state(of library: String) throws -> String {
    let tables =
      [
        "SELECT * FROM library ORDER BY key", "SELECT * FROM model ORDER BY kind",
        "SELECT id, program, options FROM run",
        "SELECT id, kind, arguments FROM edit",
      ]
      + ["clip", "frame", "face", "person", "track", "seen_at_once", "spread", "folder", "misplaced", "shot"].map {
        "SELECT * FROM \($0)"
      }
    let rows = try ToolFailed.check(
      "sqlite3", ["-readonly", directory.path("\(library)/library.sqlite"), ".mode quote"] + tables)
    let files = try ToolFailed.check(
      "bash",
      [
        "-c",
        "cd '\(directory.path(library))' && find . -type f ! -name library.sqlite | sort | xargs -d '\\n' sha256sum",
      ])
    return rows.output + files.output
  }

  private func sort(_ clips: [String], _ library: String, until kills: ((Int32) -> Void)? = nil) throws -> Int32 {
    try Program.run(
      ["sort"] + clips + ["-o", library, "--quiet", "--progress", "always"], in: directory, started: kills
    ).exitCode
  }

  /// How the library is made: both clips at once, or the second added to the first.
  private func prepare(_ library: String, isAddition: Bool) throws -> [String] {
    guard isAddition else { return ["one.mp4", "two.mp4"] }
    #expect(try sort(["one.mp4"], library) == 0)
    return ["two.mp4"]
  }

  @Test(arguments: [false, true])
  func killedAtRandomMoments(isAddition: Bool) throws {
    let clips = try prepare("whole", isAddition: isAddition)
    let clock = ContinuousClock()
    let start = clock.now
    #expect(try sort(clips, "whole") == 0)
    let microseconds = (clock.now - start) / .microseconds(1)
    var longest = 1.2 * microseconds
    let whole = try state(of: "whole")
    var random = SystemRandomNumberGenerator()
    var kills = 0
    var libraries = 0
    while kills < Self.kills {
      libraries += 1
      let name = "cut-\(libraries)"
      let clips = try prepare(name, isAddition: isAddition)
      var exitCode: Int32 = 1
      while exitCode != 0 {
        let delay = Double.random(in: 0...longest, using: &random)
        exitCode = try sort(clips, name) { process in
          usleep(UInt32(delay))
          kill(process, SIGKILL)
        }
        if exitCode == 128 + SIGKILL { kills += 1 } else { #expect(exitCode == 0) }
        // On a busy machine runs may take longer than the first did: one of them must come to its end.
        longest *= exitCode == 0 ? 1 : 1.02
      }
      #expect(try state(of: name) == whole, "library \(libraries), \(kills) kills")
      try FileManager.default.removeItem(atPath: directory.path(name))
    }
    #expect(try directory.names() == ["one.mp4", "two.mp4", "whole"])
  }

  /// As the progress line names them.
  @Test(arguments: ["preparing", "looking", "grouping", "writing"], [false, true])
  func killedInEachStage(stage: String, isAddition: Bool) throws {
    let clips = try prepare("whole", isAddition: isAddition)
    #expect(try sort(clips, "whole") == 0)
    let rest = try prepare("cut", isAddition: isAddition)
    let line = "exec \"$ROLLCALL\" sort \(rest.joined(separator: " ")) -o cut --quiet --progress always 2>progress"
    let child = try Program.shell(line, in: directory) { process in
      for _ in 0..<100_000 {
        let text = (try? String(contentsOf: directory.url.appending(path: "progress"), encoding: .utf8)) ?? ""
        if text.contains(stage) { break }
        usleep(100)
      }
      kill(process, SIGKILL)
    }
    #expect(child.exitCode == 128 + SIGKILL)
    #expect(try sort(rest, "cut") == 0)
    #expect(try state(of: "cut") == state(of: "whole"))
  }

  /// What a run began, and another that is told something else does not go on with.
  @Test func otherOptionsBeginAnew() throws {
    let child = try Program.run(["sort", "one.mp4", "-o", "cut", "--sample", "10"], in: directory) { process in
      usleep(600_000)
      kill(process, SIGKILL)
    }
    #expect(child.exitCode == 128 + SIGKILL)
    #expect(try sort(["one.mp4"], "cut") == 0)
    #expect(try sort(["one.mp4"], "whole") == 0)
    #expect(try state(of: "cut") == state(of: "whole"))
  }
}
