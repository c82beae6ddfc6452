import Foundation
import TestSupport
import Testing

/// `rollcall re-embed`: a library moves to another embedder, and is as if it had always had it.
@Suite(.enabled(if: SharedData.isPresent, SharedData.reason), .timeLimit(.minutes(60)))
struct ReembedTests {
  private static let pack = SamplePack.mobileFaceNet.name

  private let directory: TemporaryDirectory
  private let home: [String: String]

  init() throws {
    directory = try TemporaryDirectory()
    let path = try Home.copy(in: directory) { try SamplePack.mobileFaceNet.write(to: URL(filePath: $0)) }
    home = ["ROLLCALL_HOME": path]
  }

  private func run(_ arguments: String...) throws -> Outcome {
    Outcome(try Program.run(arguments, in: directory, environment: home), without: directory)
  }

  private func sort(_ arguments: [String], _ name: String = "people") throws {
    let outcome = Outcome(
      try Program.run(["sort", "-o", name, "--quiet"] + arguments, in: directory, environment: home))
    try #require(outcome == Outcome(0), "\(outcome)")
  }

  private func query(_ sql: String, _ name: String = "people") throws -> String {
    try ToolFailed.check("sqlite3", [directory.path("\(name)/library.sqlite"), sql]).output
  }

  /// What the embedder made of each face, to the bit.
  private func faces(_ name: String = "people") throws -> [Substring] {
    try query(
      "SELECT id, hex(embedding), quote(quality), quote(quality_sharpness), quote(quality_light) FROM face ORDER BY id",
      name
    ).split(separator: "\n")
  }

  /// What is told of the tracks.
  private func tracks(_ name: String = "people") throws -> String {
    try query(
      """
      SELECT number, shot, faces, quote(quality), hex(mean) FROM track ORDER BY number;
      SELECT hex(products), quote(weight) FROM spread; SELECT first, second FROM seen_at_once ORDER BY 1, 2;
      SELECT name, sha256 FROM model ORDER BY kind
      """, name)
  }

  private func files(_ name: String) throws -> String {
    try ToolFailed.check("bash", ["-c", "cd \"$1\" && find . | sort", "bash", directory.path(name)]).output
  }

  @Test("a library that is moved is the one that was sorted with that embedder, names and files too; and back again")
  func movedIsSorted() throws {
    try Clips.twoPeople("two.mp4", in: directory)
    try sort(["two.mp4", "--sample", "3"])
    try sort(["two.mp4", "--sample", "3", "--embedder", Self.pack], "sorted")
    for name in ["people", "sorted"] { _ = try run("name", name, "1", "Ann") }
    let before = (try faces(), try tracks(), try files("people"))
    let moved = try run("re-embed", "people", "--embedder", Self.pack)
    #expect(
      moved
        == Outcome(
          0,
          output: """
            18 faces told by mobilefacenet, dlib-resnet before: 18 from their frames
            people are as they were; `rollcall regroup people` says what mobilefacenet would change

            """))
    #expect(try faces() == faces("sorted"))
    #expect(try tracks() == tracks("sorted"))
    #expect(try files("people") == files("sorted"))
    #expect(try run("check", "people", "--clips").exitCode == 0)
    #expect(
      try run("re-embed", "people", "--embedder", Self.pack)
        == Outcome(0, output: "nothing to change: the 18 faces of people are told by mobilefacenet\n"))
    // Whatever comes later is told by it too, without being told.
    try ToolFailed.check(
      "cp", [SharedData.url("clips/five-people/again.mkv").path, directory.path("again.mkv")])
    try sort(["again.mkv", "--sample", "2"])
    #expect(try query("SELECT count(*) FROM face WHERE embedding IS NULL OR length(embedding) <> 512") == "0\n")
    #expect(try query("SELECT options ->> 'embedder' FROM run ORDER BY id DESC LIMIT 1") == "\(Self.pack)\n")
    #expect(try run("find", "people", "again.mkv").output.contains("person 3"))
    _ = try run("forget", "people", "--clip", "again.mkv")
    #expect(try run("re-embed", "people", "--embedder", "dlib-resnet").exitCode == 0)
    #expect(try faces() == before.0)
    #expect(try tracks() == before.1)
    #expect(try files("people") == before.2)
  }

  @Test("frames in the dark are looked at as they were, and reduced ones at the size they were")
  func darkAndReduced() throws {
    let clip = SharedData.url("clips/white-house.mp4").path
    for (name, options) in [("dark", ["--sample", "1"]), ("small", ["--sample", "1", "--max-size", "480x270"])] {
      try sort([clip] + options, name)
      try sort([clip, "--embedder", Self.pack] + options, "sorted-\(name)")
      let moved = try run("re-embed", name, "--embedder", Self.pack, "--threads", "3")
      #expect(moved.exitCode == 0, "\(moved)")
      let (found, expected) = (try faces(name), try faces("sorted-\(name)"))
      #expect(found.count > 10)
      #expect(found == expected, "\(name)")
    }
  }

  @Test("what was corrected stays, and is undone and made again as before; the log tells of the move")
  func corrections() throws {
    try Clips.twoPeople("two.mp4", in: directory)
    try sort(["two.mp4", "--sample", "3"])
    let rows = "SELECT id, person, is_decided, is_rejected, track, quote(confidence) FROM face ORDER BY id"
    let original = try query(rows)
    _ = try run("name", "people", "1", "Ann")
    let face = try query("SELECT id FROM face WHERE person = 1 ORDER BY id LIMIT 1").dropLast()
    #expect(try run("move", "people", String(face), "--new").exitCode == 0)
    _ = try run("merge", "people", "1", "2")
    _ = try run("not-a-face", "people", try String(query("SELECT id FROM face ORDER BY id DESC LIMIT 1").dropLast()))
    let corrected = try query(rows)
    #expect(try run("re-embed", "people", "--embedder", Self.pack).exitCode == 0)
    #expect(try query(rows) == corrected)
    #expect(try query("SELECT count(*) FROM face WHERE embedding IS NULL") == "0\n")
    #expect(try query("SELECT name FROM person WHERE number = 1") == "Ann\n")
    #expect(
      try run("log", "people").output.contains("moved 18 faces to the embedder mobilefacenet, from dlib-resnet"))
    let refused = try run("undo", "people", "5")
    #expect(refused.exitCode == 65 || refused.exitCode == 1 || refused.exitCode == 64)
    #expect(refused.errors.contains("5"), "\(refused)")
    for _ in 0..<4 { #expect(try run("undo", "people").exitCode == 0) }
    #expect(try query(rows) == original)
    for _ in 0..<4 { #expect(try run("redo", "people").exitCode == 0) }
    #expect(try query(rows) == corrected)
    #expect(try run("regroup", "people").exitCode == 0)
    #expect(try run("check", "people").exitCode == 0)
  }

  @Test("faces of a clip that is gone are told by their portraits, nearly as well; without these, by force only")
  func clipsGone() throws {
    try Clips.twoPeople("two.mp4", in: directory)
    let again = SharedData.url("clips/five-people/again.mkv").path
    try sort(["two.mp4", again, "--sample", "3"])
    try sort(["two.mp4", again, "--sample", "3", "--embedder", Self.pack], "sorted")
    let count = try Int(query("SELECT count(*) FROM face").dropLast()) ?? 0
    try FileManager.default.moveItem(atPath: directory.path("two.mp4"), toPath: directory.path("kept.mp4"))
    try Data("other bytes".utf8).write(to: directory.url.appending(path: "two.mp4"))
    let moved = try run("re-embed", "people", "--embedder", Self.pack)
    #expect(
      moved.output.hasPrefix(
        """
        \(count) faces told by mobilefacenet, dlib-resnet before: \(count - 18) from their frames, 18 by their portraits
        1 clip not there, or with other bytes: two.mp4

        """), "\(moved)")
    let distances = try distances(from: "people", to: "sorted")
    // The frames are 480 × 360 and portraits 400 wide: enlarged or reduced, and compressed.
    #expect(distances.count == count && distances.max() ?? 9 < 0.2, "\(distances.max() ?? 9)")
    #expect(distances.filter { $0 == 0 }.count == count - 18)
    #expect(try run("check", "people").exitCode == 0)

    // Without some portraits, nothing is changed unless it must be.
    let before = try query(".dump")
    let lost = try query("SELECT id, portrait FROM face WHERE person = 1 ORDER BY id LIMIT 2").split(separator: "\n")
      .map { $0.split(separator: "|").map(String.init) }
    for face in lost { try FileManager.default.removeItem(atPath: directory.path("people/\(face[1])")) }
    let refused = try run("re-embed", "people", "--embedder", "dlib-resnet")
    #expect(
      refused
        == Outcome(
          66,
          errors: """
            rollcall: DIR/people: 2 faces cannot be told anew, as neither clip nor portrait is there, and nothing was changed: two.mp4
            hint: bring back that clip, or leave the faces without an embedding by --force

            """))
    #expect(try query(".dump") == before)
    let forced = try run("re-embed", "people", "--embedder", "dlib-resnet", "--force", "--json")
    let report = try JSONSerialization.jsonObject(with: Data(forced.output.utf8)) as? [String: Any]
    let reported = report?["lost"] as? [String]
    #expect(forced.exitCode == 0 && reported?.sorted() == lost.map { $0[0] }, "\(forced)")
    #expect(
      try query("SELECT id, person FROM face WHERE embedding IS NULL ORDER BY id")
        == lost.map { "\($0[0])|1\n" }.joined())
    #expect(try run("regroup", "people").exitCode == 0)
    #expect(try run("people", "people").exitCode == 0)
    // The clip is back: what was told by portraits while it was gone is not in the way.
    try FileManager.default.removeItem(atPath: directory.path("two.mp4"))
    try FileManager.default.moveItem(atPath: directory.path("kept.mp4"), toPath: directory.path("two.mp4"))
    #expect(try run("re-embed", "people").exitCode == 0)
    #expect(try query("SELECT count(*) FROM face WHERE embedding IS NULL") == "0\n")
  }

  /// Distances of the same faces in two libraries, by Python.
  private func distances(from one: String, to other: String) throws -> [Double] {
    let program = """
      import json, sqlite3, struct, sys
      def faces(path):
          rows = sqlite3.connect(path).execute("SELECT id, embedding FROM face")
          return {i: struct.unpack("<%df" % (len(e) // 4), e) for i, e in rows}
      a, b = (faces(p + "/library.sqlite") for p in sys.argv[1:])
      print(json.dumps([sum((x - y) ** 2 for x, y in zip(a[i], b[i])) ** 0.5 for i in sorted(a)]))
      """
    let child = try ToolFailed.check("python3", ["-c", program, directory.path(one), directory.path(other)])
    return try JSONDecoder().decode([Double].self, from: child.standardOutput)
  }

  @Test("a move that is killed leaves the library as it was, or moved; the same command finishes it")
  func killed() throws {
    try Clips.twoPeople("two.mp4", in: directory)
    try sort(["two.mp4", "--sample", "10", "--group", "dbscan"])
    func tables(_ name: String) throws -> String {
      // Not where portraits lie: the folders follow the database, batch by batch, and `files` compares them in the end.
      try query(
        """
        SELECT id, hex(embedding), quality, confidence, person, is_decided, shot, track FROM face ORDER BY id;
        SELECT * FROM model; SELECT * FROM track
        """, name)
    }
    func copy(_ name: String) throws {
      try ToolFailed.check("cp", ["-r", directory.path("people"), directory.path(name)])
    }
    let before = try tables("people")
    try copy("whole")
    let clock = ContinuousClock()
    let start = clock.now
    #expect(try run("re-embed", "whole", "--embedder", Self.pack).exitCode == 0)
    let took: Duration = clock.now - start
    let longest = took / .seconds(1)
    let (after, view) = (try tables("whole"), try files("whole"))
    var killedCount = 0
    for round in 0..<6 {
      try copy("killed")
      let child = try Program.run(
        ["re-embed", "killed", "--embedder", Self.pack], in: directory, environment: home,
        started: { process in
          Thread.sleep(forTimeInterval: longest * Double(round + 1) / 6)
          kill(process, SIGKILL)
        })
      if child.exitCode == 128 + SIGKILL { killedCount += 1 }
      let found = try tables("killed")
      #expect(found == before || found == after, "after kill \(round)")
      let again = try run("re-embed", "killed", "--embedder", Self.pack)
      #expect(again.exitCode == 0, "after kill \(round): \(again)")
      #expect(try tables("killed") == after, "after kill \(round)")
      #expect(try files("killed") == view, "after kill \(round)")
      #expect(try run("check", "killed").exitCode == 0)
      try FileManager.default.removeItem(atPath: directory.path("killed"))
    }
    #expect(killedCount >= 2, "\(killedCount) were killed before they ended")
  }

  @Test("what an interrupted move has done is not done again")
  func goesOn() throws {
    let clip = try Clips.minute()
    try sort([clip, "--sample", "2", "--group", "dbscan"])
    let child = try Program.run(
      ["re-embed", "people", "--embedder", Self.pack, "--threads", "1"], in: directory, environment: home,
      started: { process in
        // Until the first records are on the disk.
        let log = directory.path("people/.rollcall-re-embedding")
        let end = Date(timeIntervalSinceNow: 100)
        while Date() < end {
          let size = try? FileManager.default.attributesOfItem(atPath: log)[.size] as? Int
          if size ?? 0 > 10_000 { break }
          usleep(2000)
        }
        kill(process, SIGINT)
      })
    let outcome = Outcome(child, without: directory)
    #expect(outcome == Outcome(130, errors: "rollcall: interrupted; the same command goes on where it stopped\n"))
    #expect(try query("SELECT name FROM model WHERE kind = 'embedder'") == "dlib-resnet\n")
    #expect(try run("people", "people").exitCode == 0)
    #expect(try run("check", "people").exitCode == 0)
    // The last number of the first face is another now: whoever told that face again would not have it.
    let log = directory.url.appending(path: "people/.rollcall-re-embedding")
    var kept = try Data(contentsOf: log)
    let start = (try #require(kept.firstIndex(of: UInt8(ascii: "\n")))) + 1
    let size = 16 + 1 + 6 * 8 + 128 * 4
    #expect(kept.count > start + 10 * (size + 8))
    kept.replaceSubrange((start + size - 4)..<(start + size), with: [0, 0, 0x28, 0x42])
    var checksum: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in kept[start..<(start + size)] { checksum = (checksum ^ UInt64(byte)) &* 0x100_0000_01b3 }
    kept.replaceSubrange(
      (start + size)..<(start + size + 8), with: (0..<8).map { UInt8(truncatingIfNeeded: checksum >> (8 * $0)) })
    try kept.write(to: log)
    let face = String(decoding: kept[start..<(start + 16)], as: UTF8.self)
    #expect(try run("re-embed", "people", "--embedder", Self.pack).exitCode == 0)
    #expect(!FileManager.default.fileExists(atPath: log.path))
    #expect(try query("SELECT id FROM face WHERE hex(substr(embedding, -4)) = '00002842'") == "\(face)\n")
    #expect(try query("SELECT count(*) FROM face WHERE embedding IS NULL") == "0\n")
  }

  @Test("what cannot be is refused, and nothing is changed")
  func refused() throws {
    try Clips.twoPeople("two.mp4", in: directory)
    try sort(["two.mp4", "--sample", "1", "--detector", "dlib-mmod", "--group", "dbscan"])
    let before = try query(".dump")
    #expect(
      try run("re-embed", "people", "--embedder", "facenet")
        == Outcome(
          69,
          errors: """
            rollcall: there is no model “facenet”
            hint: there are mtcnn, dlib-mmod, dlib-resnet, mobilefacenet

            """))
    #expect(
      try run("re-embed", "people", "--embedder", "mtcnn")
        == Outcome(64, errors: "rollcall: mtcnn is a detector, and an embedder is wanted\n"))
    #expect(try run("re-embed", "nowhere", "--embedder", Self.pack).exitCode == 69)
    #expect(try run("re-embed", "people").output.hasPrefix("nothing to change"))
    #expect(try query(".dump") == before)
    #expect(try directory.names(in: "people").allSatisfy { !$0.hasPrefix(".") })
  }
}
