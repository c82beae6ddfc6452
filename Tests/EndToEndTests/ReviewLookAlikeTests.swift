import Foundation
import TestSupport
import Testing

/// Tracks that look like somebody else's, of a library in which one lies with the wrong person.
@Suite(.timeLimit(.minutes(60)))
struct ReviewLookAlikeTests {
  @Test func aTrackWithTheWrongPersonIsMarkedAndMovedByOneEdit() throws {
    let directory = try TemporaryDirectory()
    try Clips.twoPeople("one.mp4", in: directory)
    try Clips.twoPeople("two.mp4", in: directory, options: ["-vf", "hue=s=0.8", "-c:v", "libx264"])
    _ = try SortedLibrary(["one.mp4", "two.mp4", "--sample", "3", "--quiet"], in: directory)
    let library = CorrectedFolder(in: directory)
    try #require(try library.query("SELECT count(DISTINCT person) FROM face") == [["2"]])
    func marked(_ server: ReviewServerProcess, _ person: Int) throws -> [[String: Any]] {
      try #require(try server.ask("/api/look-alikes?of=\(person)")["tracks"] as? [[String: Any]])
    }
    try ReviewServerProcess.run(library) { server in
      let found = try marked(server, 1) + marked(server, 2)
      #expect(found.isEmpty, "all is right")
    }
    // As a grouping that was wrong would have it: a human's decision is not doubted.
    let track = try library.query(
      "SELECT clip, track, sha256 FROM face JOIN clip ON clip.id = clip WHERE person = 2 ORDER BY clip DESC LIMIT 1")[0]
    func set(_ decided: Int) throws {
      try ToolFailed.check(
        "sqlite3",
        [
          library.path + "/library.sqlite",
          "UPDATE face SET person = 1, is_decided = \(decided) WHERE clip = \(track[0]) AND track = \(track[1])",
        ])
    }
    try set(1)
    try ReviewServerProcess.run(library) { server in
      let found = try marked(server, 1)
      #expect(found.isEmpty)
    }
    try set(0)
    try ReviewServerProcess.run(library) { server in
      let found = try marked(server, 1)
      try #require(found.count == 1, "\(found)")
      #expect(found[0]["clip"] as? String == track[2] && found[0]["track"] as? Int == Int(track[1]))
      #expect(found[0]["other"] as? Int == 2)
      #expect((found[0]["margin"] as? Double ?? 1) < 0)
      let faces = try library.query("SELECT id FROM face WHERE clip = \(track[0]) AND track = \(track[1])").map {
        $0[0]
      }
      let list = faces.map { "\"\($0)\"" }.joined(separator: ",")
      let moved = try server.edit(#""kind": "move", "faces": [\#(list)], "to": "2""#)
      #expect(moved.status == 200, "\(moved.text)")
      for person in [1, 2] { #expect(try marked(server, person).count == 0) }
    }
    #expect(
      try library.query("SELECT DISTINCT person FROM face WHERE clip = \(track[0]) AND track = \(track[1])") == [["2"]])
  }
}
