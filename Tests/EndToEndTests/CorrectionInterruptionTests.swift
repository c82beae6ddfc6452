import Foundation
import TestSupport
import Testing

/// Corrections that are killed at some moment: the next one finds a sound library, and brings the folders in line.
@Suite(.timeLimit(.minutes(60)))
struct CorrectionInterruptionTests {
  private static let killCount = 24

  /// A correction of so small a library takes a third of this; the later a kill, the likelier it comes too late.
  private static let longestInMilliseconds: UInt32 = 300

  @Test("killed at any moment, the folders are brought in line by the next correction")
  func killed() throws {
    let library = try CorrectedFolder()
    try library.directory.write("mine", to: "people/people/person-0002/\(CorrectedFolder.foreign)")
    // The same moments each time, as far as a busy machine has them.
    var state: UInt32 = 1
    func random(below limit: UInt32) -> UInt32 {
      state = state &* 1_664_525 &+ 1_013_904_223
      return (state >> 8) % limit
    }
    var killed = 0
    for round in 0..<Self.killCount {
      let faces = try library.query("SELECT id FROM face ORDER BY id LIMIT 3 OFFSET \(random(below: 15))").map { $0[0] }
      let corrections = [
        ["name", "people", "2", "Ann \(round)"], ["ignore", "people", "2"], ["ignore", "people", "2", "--off"],
        ["move", "people"] + faces + ["--new"], ["move", "people"] + faces + ["--to", "2"],
        ["not-a-face", "people"] + faces, ["undo", "people"], ["redo", "people"],
      ]
      let delay = random(below: Self.longestInMilliseconds)
      let child = try Program.run(
        corrections[Int(random(below: UInt32(corrections.count)))], in: library.directory,
        started: { process in
          Thread.sleep(forTimeInterval: Double(delay) / 1000)
          kill(process, SIGKILL)
        })
      if child.exitCode == 128 + SIGKILL { killed += 1 }
      let next = try library.run(["name", "people", "1", "Bob \(round)"])
      #expect(next.exitCode == 0, "\(next.errors)")
      try library.check("after kill \(round)", sourceLocation: #_sourceLocation)
      #expect(try library.query("PRAGMA integrity_check") == [["ok"]])
      #expect(try library.files().count { $0.hasSuffix(CorrectedFolder.foreign) } == 1)
    }
    #expect(killed > Self.killCount / 8, "\(killed) were killed before they ended")
  }
}
