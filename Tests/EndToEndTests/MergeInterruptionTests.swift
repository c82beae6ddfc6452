import Foundation
import TestSupport
import Testing

/// A merge that is killed at some moment: the library is as before, or has everything; the same command finishes it.
@Suite(.timeLimit(.minutes(60)))
struct MergeInterruptionTests {
  private static let killCount = 24

  @Test func killed() throws {
    let whole = try MergingLibraries()
    for name in ["a", "b"] { try whole.run("name", name, "1", "Ann") }
    let people = (before: try whole.people("a"), after: "1|Ann|18\n2||18\n")
    let clock = ContinuousClock()
    let start = clock.now
    #expect(try whole.run("merge-library", "a", "b", "--yes").exitCode == 0)
    // The later a kill, the likelier it comes too late.
    let took: Duration = clock.now - start
    let longest = 1.5 * (took / .seconds(1))
    // The same parts of a merge each time, as far as a busy machine has them.
    var state: UInt32 = 1
    var killed = 0
    for round in 0..<Self.killCount {
      let libraries = try MergingLibraries()
      for name in ["a", "b"] { try libraries.run("name", name, "1", "Ann") }
      state = state &* 1_664_525 &+ 1_013_904_223
      let delay = longest * Double((state >> 8) % 1000) / 1000
      let child = try Program.run(
        ["merge-library", "a", "b", "--yes"], in: libraries.directory,
        started: { process in
          Thread.sleep(forTimeInterval: delay)
          kill(process, SIGKILL)
        })
      if child.exitCode == 128 + SIGKILL { killed += 1 }
      let found = try libraries.people("a")
      #expect(found == people.before || found == people.after, "after kill \(round)")
      try expectFinished(libraries, as: whole, "after kill \(round)")
    }
    #expect(killed > Self.killCount / 8, "\(killed) were killed before they ended")
  }

  /// Portraits come before the database has anything of it, in so short a time that chance kills miss it: one that is as
  /// large as a film makes it long.
  @Test(arguments: [0, 6, 12])
  func killedBetweenPortraits(count: Int) throws {
    let (whole, libraries) = (try MergingLibraries(), try MergingLibraries())
    #expect(try whole.run("merge-library", "a", "b", "--yes").exitCode == 0)
    let before = try libraries.people("a")
    let portrait = try libraries.sqlite3("b", "SELECT portrait FROM face ORDER BY rowid LIMIT 1 OFFSET \(count)")
    let path = libraries.directory.path("b/\(portrait.dropLast())")
    try FileManager.default.moveItem(atPath: path, toPath: libraries.directory.path("kept.jpg"))
    try ToolFailed.check("truncate", ["-s", "600M", path])
    let folder = libraries.directory.path("a/faces")
    let child = try Program.run(
      ["merge-library", "a", "b", "--yes"], in: libraries.directory,
      started: { process in
        let end = Date(timeIntervalSinceNow: 60)
        while Date() < end, !FileManager.default.fileExists(atPath: folder) { usleep(500) }
        usleep(20_000)
        kill(process, SIGKILL)
      })
    #expect(child.exitCode == 128 + SIGKILL, "\(child.errors)")
    #expect(try libraries.people("a") == before)
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.moveItem(atPath: libraries.directory.path("kept.jpg"), toPath: path)
    try expectFinished(libraries, as: whole, "after \(count) portraits")
  }

  private func expectFinished(_ libraries: MergingLibraries, as whole: MergingLibraries, _ what: Comment) throws {
    #expect(try libraries.sqlite3("a", "PRAGMA integrity_check") == "ok\n", what)
    let again = try libraries.run("merge-library", "a", "b", "--yes")
    #expect(again.exitCode == 0, "\(again)")
    #expect(try libraries.people("a") == whole.people("a"), what)
    #expect(try libraries.view("a") == whole.view("a"), what)
    try libraries.expectWell()
  }

  @Test(.enabled(if: SmallDisk.canBeMade, SmallDisk.reason))
  func fullDisk() throws {
    let libraries = try MergingLibraries()
    let disk = try SmallDisk(sizeInKilobytes: 8192)
    try ToolFailed.check("cp", ["-r", libraries.directory.path("a"), disk.path("a")])
    let disked = try ToolFailed.check("find", [disk.path("a"), "-type", "f"]).output
    try disk.fill(leavingKilobytes: 300)
    let other = libraries.directory.path("b")
    let outcome = Outcome(try Program.run(["merge-library", "a", other, "--yes"], in: disk.directory))
    #expect(outcome.exitCode == 74, "\(outcome)")
    #expect(outcome.errors.contains("the disk is full"), "\(outcome)")
    #expect(try ToolFailed.check("find", [disk.path("a"), "-type", "f"]).output == disked)
    try disk.grow(toKilobytes: 16384)
    let again = Outcome(try Program.run(["merge-library", "a", other, "--yes"], in: disk.directory))
    #expect(again.exitCode == 0, "\(again)")
    #expect(Outcome(try Program.run(["check", "a"], in: disk.directory)).exitCode == 0)
  }
}
