import Foundation
import TestSupport
import Testing

/// A dialogue that is cut A, B, A, B, from the clip to the database, the report and a dataset; `sqlite3` and Python judge.
@Suite(.timeLimit(.minutes(60)))
struct CameraSetUpTests {
  private let directory: TemporaryDirectory
  private let library: SortedLibrary

  init() throws {
    directory = try TemporaryDirectory()
    library = try Self.made.get()
  }

  /// Three seconds of each of two people, twice; the same mirrored; and a photo.
  private static let made: Result<SortedLibrary, any Error> = Result {
    let directory = try SharedPlace.directory()
    try Clips.twoPeople("half.mkv", in: directory)
    for (name, filter) in [("dialogue.mp4", "null"), ("mirrored.mp4", "hflip")] {
      try ToolFailed.check(
        "ffmpeg",
        [
          "-v", "error", "-nostdin", "-y", "-stream_loop", "1", "-i", directory.path("half.mkv"), "-vf", filter, "-c:v",
          "libx264", "-preset", "veryfast", directory.path(name),
        ])
    }
    try ToolFailed.check(
      "ffmpeg",
      ["-v", "error", "-y", "-i", directory.path("half.mkv"), "-frames:v", "1", directory.path("photo.jpg")])
    return try SortedLibrary(
      ["dialogue.mp4", "mirrored.mp4", "photo.jpg"].map(directory.path) + ["--sample", "2", "--quiet"], in: directory,
      name: "set-ups")
  }

  @Test func shotsOfOneSetUpHaveOneNumber() throws {
    let rows = try library.query("SELECT clip, number, first_frame, first_seconds, last_seconds, setup FROM shot")
    let shots = [
      ["0", "0", "0.0", "2.5", "0"], ["1", "30", "3.0", "5.5", "1"], ["2", "60", "6.0", "8.5", "0"],
      ["3", "90", "9.0", "11.5", "1"],
    ]
    #expect(rows == ["1", "2"].flatMap { clip in shots.map { [clip] + $0 } })
    // Each face's shot is one of them, the photo's excepted; each track has a place inside the frame.
    #expect(
      try library.query(
        """
        SELECT count(*) FROM face JOIN clip ON clip.id = clip WHERE kind = 'video'
          AND NOT EXISTS (SELECT 1 FROM shot WHERE shot.clip = face.clip AND shot.number = face.shot);
        SELECT count(*) > 0, min(x) >= 0, min(y) >= 0, max(x + width) <= 1.1, max(y + height) <= 1.1 FROM track;
        SELECT count(*) FROM track WHERE x IS NULL
        """) == [["0"], ["1", "1", "1", "1", "1"], ["0"]])
  }

  @Test func theReportShowsWhichComeBack() throws {
    let page = try String(contentsOfFile: library.path + "/report.html", encoding: .utf8)
    #expect(page.components(separatedBy: "<tr class=\"setups\">").count == 3)
    #expect(page.components(separatedBy: "aria-label=\"A: 2 shots, B: 2 shots\"").count == 3)
    #expect(page.contains("<title>set-up A, 0:06 to 0:09</title>"))
    #expect(!page.contains("shots with faces"))
  }

  @Test func splitBySetUpKeepsThemTogether() throws {
    func answer(_ unit: String) throws -> (leaks: Int, parts: [String: Set<String?>]) {
      let options = ["--split", "50/50", "--split-by", unit, "--near-duplicates", "keep", "--replace"]
      let dataset = try Dataset(of: library.path, options, in: directory, name: "dataset")
      let leaks = try dataset.python(
        """
        import json, sys
        print(json.load(open(sys.argv[1] + "/dataset.json"))["split"]["leaks"]["setupsInSeveralParts"])
        """)
      let rows = try library.query(
        "SELECT face.id, face.clip, setup FROM face JOIN shot ON shot.clip = face.clip AND number = face.shot")
      let setUpOfFace = Dictionary(uniqueKeysWithValues: rows.map { ($0[0], "\($0[1]) \($0[2])") })
      var parts: [String: Set<String?>] = [:]
      for face in dataset.faces { if let setUp = setUpOfFace[face.id] { parts[setUp, default: []].insert(face.split) } }
      return (Int(leaks.trimmingCharacters(in: .newlines)) ?? -1, parts)
    }
    let together = try answer("setup")
    #expect(together.leaks == 0 && together.parts.count == 4)
    #expect(together.parts.values.allSatisfy { $0.count == 1 }, "\(together.parts)")
    #expect(Set(together.parts.values.flatMap { $0 }) == ["train", "test"])
    // By shot, each set-up stands in both parts.
    let apart = try answer("shot")
    #expect(apart.leaks == apart.parts.values.count { $0.count > 1 } && apart.leaks > 0)
  }
}
