import Foundation
import TestSupport
import Testing

/// Progress as programs read it, and what comes of a program that reads no longer.
@Suite(.timeLimit(.minutes(60)))
struct ProgressTests {
  private struct Line: Decodable {
    let stage: String
    let share: Double
    let count: Int
    let of: String
    var clip: Int?
    var clips: Int?
  }

  private func lines(_ text: String) throws -> [Line] {
    try text.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
  }

  @Test("each line is a moment of a stage, and the stages come in their order")
  func moments() throws {
    let directory = try TemporaryDirectory()
    try Clips.twoPeople("one.mp4", in: directory)
    try Clips.twoPeople("two.mp4", in: directory, options: ["-vf", "hflip", "-c:v", "libx264"])
    let sorted = try Program.run(
      ["sort", "one.mp4", "two.mp4", "-o", "people", "--sample", "3", "-q", "--progress", "json"], in: directory)
    #expect(sorted.exitCode == 0 && sorted.output == "", "\(sorted.errors)")
    let moments = try lines(sorted.errors)
    var stages: [String] = []
    for moment in moments where stages.last != moment.stage { stages.append(moment.stage) }
    #expect(stages == ["preparing", "looking", "grouping", "writing"])
    #expect(moments.allSatisfy { (0...1).contains($0.share) && $0.of == "face" })
    #expect(moments.filter { $0.stage == "looking" }.allSatisfy { $0.clips == 2 && [1, 2].contains($0.clip) })
    #expect(moments.contains { $0.clip == 1 } && moments.contains { $0.clip == 2 })
    let exported = try Program.run(["export", "people", "-o", "set", "-q", "--progress", "json"], in: directory)
    let pictures = try lines(exported.errors)
    #expect(exported.exitCode == 0 && pictures.contains { $0.stage == "taking pictures" && $0.of == "picture" })
    let regrouped = try Program.run(["regroup", "people", "--progress", "json"], in: directory)
    #expect(try regrouped.exitCode == 0 && lines(regrouped.errors).map(\.stage).contains("grouping"))
    // Words stay words.
    let refused = try Program.run(["sort", "none.mp4", "-o", "other", "--progress", "json"], in: directory)
    let words = refused.errors.split(separator: "\n").filter { !$0.hasPrefix("{") }
    #expect(refused.exitCode == 66 && words.first?.hasPrefix("rollcall: none.mp4: ") == true, "\(refused.errors)")
  }

  @Test("whoever reads no longer wants no more: the run stops as at Ctrl-C, and goes on when called again")
  func gone() throws {
    let directory = try TemporaryDirectory()
    let arguments = "sort \(try Clips.minute()) -o people --sample 6"
    let stopped = try Program.shell(
      "set -o pipefail; \"$ROLLCALL\" \(arguments) --progress json 2>&1 >out.txt | head -n 5 >/dev/null", in: directory)
    #expect(stopped.exitCode == 130, "\(stopped.errors)")
    #expect(try directory.names().filter { $0.hasSuffix("-lock") } == [], "it ended by itself")
    #expect(try directory.names().contains("people") == false)
    let finished = try Program.shell("\"$ROLLCALL\" \(arguments) -q", in: directory)
    #expect(finished.exitCode == 0, "\(finished.errors)")
    #expect(try directory.names().contains("people"))
  }

  @Test("a dry run says what an export would hold, and writes nothing")
  func dryRun() throws {
    let folder = try CorrectedFolder()
    let options = ["--near-duplicates", "keep", "--split", "50/50", "--json"]
    let dry = try folder.run(["export", "people", "-o", "set", "--dry-run"] + options)
    #expect(dry.exitCode == 0, "\(dry.errors)")
    let before = try folder.directory.names()
    #expect(!before.contains { $0.contains("set") })
    let made = try folder.run(["export", "people", "-o", "set"] + options)
    func report(_ child: ChildProcess) throws -> [String: Any] {
      var fields = try #require(try JSONSerialization.jsonObject(with: child.standardOutput) as? [String: Any])
      let classes = try #require(fields["classes"] as? [[String: Any]])
      fields["classes"] = classes.map { $0.filter { $0.key != "examples" } }
      return fields.filter { $0.key != "dryRun" }
    }
    #expect(NSDictionary(dictionary: try report(dry)) == NSDictionary(dictionary: try report(made)))
    let text = try folder.run(["export", "people", "--dry-run", "--near-duplicates", "keep"])
    #expect(text.output.hasSuffix("of 18 faces of the library\nnothing was written\n"), "\(text.output)")
    // A clip that is gone is missed; one that was changed is only read by an export.
    let clip = folder.directory.path("two.mp4")
    try FileManager.default.removeItem(atPath: clip)
    let gone = try folder.run(["export", "people", "--dry-run"])
    #expect(gone.exitCode == 65 && gone.errors.contains("18 clip gone or changed"), "\(gone.errors)")
    try Data("other".utf8).write(to: URL(filePath: clip))
    #expect(try folder.run(["export", "people", "--dry-run"]).exitCode == 0)
    #expect(try folder.run(["export", "people", "-o", "other"]).exitCode == 65)
  }
}
