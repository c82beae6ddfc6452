import Foundation
import TestSupport
import Testing

/// A library that is there is added to.
@Suite(.timeLimit(.minutes(60)))
struct AddingTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func sort(_ clips: [String], _ more: [String] = []) throws -> Outcome {
    Outcome(try Program.run(["sort"] + clips + ["-o", "people"] + more, in: directory), without: directory)
  }

  private func library(_ name: String = "people") throws -> SortedLibrary {
    try SortedLibrary(in: directory, child: ChildProcess.run("true", []), name: name)
  }

  /// Who is with whom, clip by clip, whatever the numbers.
  private func groups(_ library: SortedLibrary) throws -> Set<[String]> {
    try Set(
      library.query(
        """
        SELECT group_concat(id, ' ') FROM (SELECT person, id FROM face WHERE person IS NOT NULL ORDER BY person, id)
          GROUP BY person
        """))
  }

  @Test(.enabled(if: SharedData.isPresent, SharedData.reason))
  func clipsOneByOneGiveTheSamePeopleAsAllAtOnce() throws {
    let names = ["again", "bird", "book", "brother", "eat", "hungry", "learn", "milk", "night"]
    let clips = names.map { SharedData.url("clips/five-people/\($0).mkv").path }
    let once = try SortedLibrary(clips + ["--quiet"], in: directory, name: "once")
    for clip in clips { #expect(try sort([clip], ["--quiet"]) == Outcome(0)) }
    let people = try groups(library())
    #expect(people.count == 5)
    #expect(people == (try groups(once)))
  }

  @Test func knownPeopleKeepNumberNameAndFaces() throws {
    try Clips.twoPeople("one.mp4", in: directory)
    try Clips.twoPeople("two.mp4", in: directory, options: ["-vf", "hflip", "-c:v", "libx264"])
    #expect(try sort(["one.mp4"], ["--quiet"]) == Outcome(0))
    #expect(try Program.run(["name", "people", "1", "Ann"], in: directory).exitCode == 0)
    try directory.write("mine", to: "people/people/ann/notes.txt")
    let before = try library()
    #expect(
      try sort(["two.mp4"])
        == Outcome(
          0,
          output: """
            people/ann          36 faces, 18 of them new
            people/person-0002  36 faces, 18 of them new

            no new people, 36 new faces in 36 frames of 1 clip, T s
            in people

            """))
    let after = try library()
    let old = after.faces.filter { $0.text("clip") == "one.mp4" }
    #expect(old.map(\.fields) == before.faces.map(\.fields))
    #expect(after.people.map { $0["name"] } == ["Ann", ""])
    #expect(try String(contentsOfFile: directory.path("people/people/ann/notes.txt"), encoding: .utf8) == "mine")
    for face in after.faces { #expect(FileManager.default.fileExists(atPath: "\(after.path)/\(face.portrait)")) }
    #expect(try directory.names() == ["one.mp4", "people", "two.mp4"])
  }

  @Test func theSameClipIsNoticedWhereverItLies() throws {
    try Clips.twoPeople("one.mp4", in: directory)
    #expect(try sort(["one.mp4"], Program.oneASecond + ["--quiet"]) == Outcome(0))
    let before = try library()
    try FileManager.default.moveItem(atPath: directory.path("one.mp4"), toPath: directory.path("moved.mp4"))
    #expect(
      try sort(["moved.mp4"], Program.oneASecond)
        == Outcome(
          0, output: "nothing new, T s\nin people\n",
          errors: "rollcall: moved.mp4: is in the library already, as one.mp4\n"))
    let after = try library()
    #expect(after.faces.map(\.fields) == before.faces.map(\.fields))
    #expect(
      try after.query("SELECT path = CAST('one.mp4' AS BLOB), CAST(last_path AS TEXT) FROM clip") == [
        ["1", "moved.mp4"]
      ])
  }

  @Test func anotherEmbeddersLibraryIsRefusedWithBothNamed() throws {
    try Clips.twoPeople("one.mp4", in: directory)
    #expect(try sort(["one.mp4"], Program.oneASecond + ["--quiet"]) == Outcome(0))
    let other = String(repeating: "ab", count: 32)
    try ToolFailed.check(
      "sqlite3",
      [
        directory.path("people/library.sqlite"),
        "UPDATE model SET name = 'other-net', sha256 = '\(other)' WHERE kind = 'embedder'",
      ])
    try Clips.plain.make("two.mp4", in: directory)
    // Its own is taken where none is named.
    #expect(
      try sort(["two.mp4"])
        == Outcome(
          69,
          errors: "rollcall: there is no model “other-net”\nhint: there are mtcnn, dlib-mmod, dlib-resnet\n"))
    let outcome = try sort(["two.mp4"], ["--embedder", "dlib-resnet"])
    #expect(outcome.exitCode == 65)
    #expect(
      outcome.errors.hasPrefix("rollcall: people: was made with other-net (abababab), and the faces of dlib-resnet ("))
    #expect(outcome.errors.hasSuffix("hint: --embedder other-net\n"))
    #expect(try library().query("SELECT count(*) FROM clip") == [["1"]])
  }

  @Test func correctionsStandWhenFacesAreGroupedAgain() throws {
    try Clips.twoPeople("one.mp4", in: directory)
    #expect(try sort(["one.mp4"], ["--quiet"]) == Outcome(0))
    let nothing = try Program.run(["regroup", "people"], in: directory)
    #expect(Outcome(nothing) == Outcome(0, output: "nothing would change\n"))
    // So far that all are one: nobody was named yet.
    let all = try Program.run(["regroup", "people", "--distance", "50"], in: directory)
    #expect(
      Outcome(all)
        == Outcome(0, output: "18 faces from person 2 to person 1\n\nnothing was changed; --yes does it\n"))
    #expect(try library().people.count == 2)
    for (number, name) in [("1", "Ann"), ("2", "Bob")] {
      #expect(try Program.run(["name", "people", number, name], in: directory).exitCode == 0)
    }
    let named = try Program.run(["regroup", "people", "--distance", "50", "--yes"], in: directory)
    #expect(Outcome(named) == Outcome(0, output: "nothing would change\n"))
  }

  @Test func whatWasDecidedIsCarriedOverWhenALibraryIsMadeAnew() throws {
    try Clips.twoPeople("one.mp4", in: directory)
    #expect(try sort(["one.mp4"], ["--quiet"]) == Outcome(0))
    let before = try library()
    let noFace = try #require(before.faces.first { $0.person == 2 })
    let moved = try #require(before.faces.last { $0.person == 2 })
    try Program.run(["name", "people", "2", "Bob"], in: directory).expectSuccess()
    try Program.run(["not-a-face", "people", noFace.text("face_id")], in: directory).expectSuccess()
    try Program.run(["move", "people", moved.text("face_id"), "--to", "1"], in: directory).expectSuccess()
    // Looked at more often, by other limits that would make all one, and once more by the other detector.
    #expect(
      try sort(["one.mp4"], ["--replace", "--sample", "10", "--distance", "50"])
        .output.hasSuffix(" faces placed as you had decided in the library before\nin people\n"))
    let after = try library()
    #expect(after.people.map { $0["name"] } == ["", "Bob"])
    #expect(after.people.map { $0["person"] } == ["1", "2"])
    #expect(after.faces.count == 59)
    #expect(!after.faces.contains { $0.text("face_id") == noFace.text("face_id") })
    #expect(after.faces.first { $0.text("face_id") == moved.text("face_id") }?.person == 1)
    #expect(after.faces.count { $0.person == 1 } == 31)
    #expect(try sort(["one.mp4"], ["--replace", "--detector", "dlib-mmod", "--sample", "2", "--quiet"]) == Outcome(0))
    let again = try library()
    #expect(again.people.map { $0["name"] } == ["", "Bob"])
    #expect(try again.query("SELECT count(DISTINCT person) FROM face WHERE person > 2") == [["0"]])
  }

  /// Known people are never joined by grouping: it asks, until it is told.
  @Test func peopleWhoMayBeOneAreAskedAbout() throws {
    try Clips.twoPeople("one.mp4", in: directory)
    try Clips.twoPeople("two.mp4", in: directory, options: ["-vf", "hflip", "-c:v", "libx264"])
    try Clips.twoPeople("three.mp4", in: directory, options: ["-vf", "scale=400:300", "-c:v", "libx264", "-t", "3"])
    try Clips.twoPeople("four.mp4", in: directory, options: ["-vf", "scale=440:330", "-c:v", "libx264", "-t", "3"])
    #expect(try sort(["one.mp4"], ["--quiet"]) == Outcome(0))
    // So strict that a mirrored picture is somebody else.
    #expect(try sort(["two.mp4"], ["--quiet", "--distance", "0.03"]) == Outcome(0))
    let question = "people 1 and 3 may be one: `rollcall merge people 1 3`, or `keep-apart`\n"
    #expect(try sort(["three.mp4"]).output.contains(question))
    #expect(try library().query("SELECT count(DISTINCT person) FROM face") == [["4"]])
    try Program.run(["keep-apart", "people", "1", "3"], in: directory).expectSuccess()
    #expect(try !sort(["four.mp4"]).output.contains("may be one"))
  }
}
