import Foundation
import TestSupport
import Testing

/// Clips whose names are no words: they are sorted, and nothing of their names does harm.
@Suite(.timeLimit(.minutes(60)))
struct ClipNameTests {
  struct Name: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// As bash reads it.
    let quoted: String
    /// The same as text, in `faces.csv`.
    let shown: String
    /// The folder that is made, as text, and as the summary shows it where that differs.
    let library: String
    var summary: String?
    /// The clip's part in portraits' names.
    let slug: String
  }

  static let names = [
    Name(
      testDescription: "spaces", quoted: "' a  b .mp4'", shown: " a  b .mp4", library: " a  b -people", slug: "a-b"),
    Name(
      testDescription: "newline", quoted: "$'a\\nb.mp4'", shown: "a\nb.mp4", library: "a\nb-people",
      summary: "a\\nb-people", slug: "a-b"),
    Name(
      testDescription: "leading dash", quoted: "-- -o.mp4", shown: "'-o.mp4", library: "_-o-people", slug: "o"),
    Name(
      testDescription: "comma, quotes and dots", quoted: "'a,\"b\".c.d.mp4'", shown: "a,\"b\".c.d.mp4",
      library: "a,\"b\".c.d-people", slug: "a-b-c-d"),
    Name(
      testDescription: "formula", quoted: "'=1+1.mp4'", shown: "'=1+1.mp4", library: "=1+1-people", slug: "1-1"),
    Name(
      testDescription: "not UTF-8", quoted: "$'x\\xff\\xfe.mp4'", shown: "x\u{FFFD}\u{FFFD}.mp4",
      library: "x\u{FFFD}\u{FFFD}-people", slug: "x"),
    Name(
      testDescription: "no letters at all", quoted: "'张伟.mp4'", shown: "张伟.mp4", library: "张伟-people", slug: "clip"),
    Name(
      testDescription: "pattern of libav", quoted: "'%03d:a.mp4'", shown: "%03d:a.mp4", library: "%03d:a-people",
      slug: "03d-a"),
  ]

  @Test(arguments: names)
  func clipIsSorted(_ name: Name) throws {
    let directory = try TemporaryDirectory()
    try Clips.twoPeople("source.mkv", in: directory)
    let child = try Program.shell(
      "mv source.mkv \(name.quoted) && \"$ROLLCALL\" sort --sample 1 --group dbscan \(name.quoted) && rm \(name.quoted) && mv *-people result",
      in: directory)
    #expect(Outcome(child) == Outcome(0, output: Clips.twoPeopleSummary(library: name.summary ?? name.library)))
    #expect(try directory.names() == ["result"])
    let library = try SortedLibrary(in: directory, child: child, name: "result")
    #expect(library.faces.count == 6)
    for (second, face) in library.faces.enumerated() {
      #expect(face.text("clip") == name.shown)
      let form = "\(name.slug)-00h00m0\(second)s000-\(face.text("face_id")).jpg"
      #expect(face.portrait.hasSuffix("-" + form), "\(face.portrait)")
    }
    #expect(library.people.map { $0["first_clip"] } == [name.shown, name.shown])
  }

  @Test func bytesOfTheNameAreKept() throws {
    let directory = try TemporaryDirectory()
    try Clips.plain.make("clip.mp4", in: directory)
    let child = try Program.shell(
      "mv clip.mp4 $'\\xff.mp4' && \"$ROLLCALL\" sort --sample 1 --group dbscan $'\\xff.mp4' -o people", in: directory)
    let library = try SortedLibrary(in: directory, child: child, name: "people")
    #expect(try library.query("SELECT hex(path), display_path FROM clip") == [["FF2E6D7034", "\u{FFFD}.mp4"]])
  }

  /// The library goes to the working folder, not beside the clip, and never above.
  @Test(arguments: [
    Case("up", "../clip.mkv", "clip-people"),
    Case("up and down", "../work/../clip.mkv", "clip-people"),
    Case("the folder above", "..", "DIR-people"),
    Case("this folder", ".", "work-people"),
  ])
  func pathsUpwards(_ row: Case<String, String>) throws {
    let directory = try TemporaryDirectory()
    let inner = directory.path("work")
    try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: false)
    try Clips.twoPeople("clip.mkv", in: directory)
    try Clips.twoPeople("work/other.mkv", in: directory, options: ["-c", "copy", "-t", "3"])
    let child = try Program.shell(
      "cd work && \"$ROLLCALL\" sort --sample 1 --group dbscan \(row.input) --quiet", in: directory)
    #expect(Outcome(child) == Outcome(0))
    let library = row.expected.replacing("DIR", with: directory.url.lastPathComponent)
    #expect(try directory.names(in: "work").sorted() == [library, "other.mkv"].sorted())
    #expect(try directory.names() == ["clip.mkv", "work"])
  }
}
