import Foundation
import TestSupport
import Testing

/// `rollcall merge-library`: everything of another library comes into one.
@Suite(.timeLimit(.minutes(60)))
struct MergeLibraryTests {
  private static let plan = """
    b: 1 new clip, 18 faces
      person 1, 9 faces, is person 1: alike, 0.13 apart
      person 2, 9 faces, is person 2: alike, 0.17 apart

    """

  private func mergedLine(_ libraries: MergingLibraries) throws -> String {
    try libraries.sqlite3("a", "SELECT arguments FROM edit WHERE kind = 'merge-library'")
  }

  @Test(.enabled(if: SharedData.isPresent, SharedData.reason))
  func libraryOfFiveClipsAndOneOfFourGiveThePeopleOfNine() throws {
    let directory = try TemporaryDirectory()
    let clips = ["again", "bird", "book", "brother", "eat", "hungry", "learn", "milk", "night"].map {
      SharedData.url("clips/five-people/\($0).mkv").path
    }
    let once = try SortedLibrary(clips + ["--quiet"], in: directory, name: "once")
    _ = try SortedLibrary(clips.prefix(5) + ["--quiet"], in: directory, name: "a")
    _ = try SortedLibrary(clips.suffix(4) + ["--quiet"], in: directory, name: "b")
    let child = try Program.run(["merge-library", "a", "b", "--yes"], in: directory)
    #expect(child.exitCode == 0, "\(child.errors)")
    let merged = try SortedLibrary(in: directory, child: child, name: "a")
    func groups(_ library: SortedLibrary) throws -> Set<[String]> {
      try Set(
        library.query(
          """
          SELECT group_concat(id, ' ') FROM (SELECT person, id FROM face WHERE person IS NOT NULL ORDER BY person, id)
            GROUP BY person
          """))
    }
    #expect(try groups(merged).count == 5)
    #expect(try groups(merged) == groups(once))
    // What is told of tracks is the same, to the last bit.
    for table in ["track", "seen_at_once", "spread", "frame", "shot"] {
      let rows = "SELECT * FROM \(table) ORDER BY 1, 2"
      #expect(try merged.query(rows) == once.query(rows), "\(table)")
    }
    #expect(
      try merged.query("SELECT id, sha256, state, step_seconds FROM clip")
        == once.query("SELECT id, sha256, state, step_seconds FROM clip"))
    #expect(try Program.run(["check", "a"], in: directory).exitCode == 0)
  }

  @Test func isShownFirstAndChangesNothing() throws {
    let libraries = try MergingLibraries()
    let before = (tables: try libraries.tables("a"), view: try libraries.view("a"))
    #expect(
      try libraries.run("merge-library", "a", "b")
        == Outcome(0, output: Self.plan + "nothing was changed; --yes does it\n"))
    #expect(try libraries.tables("a") == before.tables)
    #expect(try libraries.view("a") == before.view)
  }

  @Test func everythingComesAndTheOtherStaysAsItWas() throws {
    let libraries = try MergingLibraries()
    try libraries.run("name", "b", "2", "Joe")
    let other = try libraries.files("b")
    let faces = "SELECT id, person, is_decided, confidence FROM face WHERE clip = 1 ORDER BY id"
    let ours = try libraries.sqlite3("a", faces)
    let plan = Self.plan.replacing("person 2, 9", with: "person 2 “Joe”, 9") + "  person 2 gets the name “Joe”\n"
    #expect(
      try libraries.run("merge-library", "a", "b", "--yes") == Outcome(0, output: plan + "done: 1 clip, 18 faces\n"))
    #expect(try libraries.people("a") == "1||18\n2|Joe|18\n")
    #expect(try libraries.files("b") == other)
    try libraries.expectWell()
    // Each face of the other is here with all that was known of it, and its portrait byte for byte.
    let columns = "id, frame, x, y, width, height, score, quality, shot, track, hex(landmarks), hex(embedding)"
    let theirs = try libraries.sqlite3("b", "SELECT \(columns) FROM face ORDER BY id")
    #expect(try libraries.sqlite3("a", "SELECT \(columns) FROM face WHERE clip = 2 ORDER BY id") == theirs)
    #expect(
      try libraries.sqlite3("a", "SELECT program, options, finished > started FROM run ORDER BY id DESC LIMIT 1")
        == libraries.sqlite3("b", "SELECT program, options, finished > started FROM run"))
    for line in try libraries.sqlite3("b", "SELECT id, portrait FROM face").split(separator: "\n") {
      let parts = line.split(separator: "|").map(String.init)
      let place = try libraries.sqlite3("a", "SELECT portrait FROM face WHERE id = '\(parts[0])'").dropLast()
      func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: libraries.directory.path(path))) }
      #expect(try bytes("a/\(place)") == bytes("b/\(parts[1])"))
    }
    // Those that were here are whose they were.
    #expect(try libraries.sqlite3("a", faces) == ours)
    #expect(try libraries.directory.names(in: "a").contains("faces") == false)
    #expect(try mergedLine(libraries) == "{\"clips\":\"1\",\"faces\":\"18\",\"libraries\":\"1\",\"people\":\"0\"}\n")
    // Once more, it is all there.
    let after = try libraries.tables("a")
    #expect(
      try libraries.run("merge-library", "a", "b", "--yes")
        == Outcome(0, output: "b: no new clips; 1 clip is here already\n  nothing that is not here already\n"))
    #expect(try libraries.tables("a") == after)
  }

  struct Names: Sendable {
    let ours: String?
    let theirs: String?
    var options: [String] = []
  }

  static let names: [Case<Names, String>] = [
    Case("only here", Names(ours: "Ann", theirs: nil), "Ann 18"),
    Case("only there", Names(ours: nil, theirs: "Ann"), "Ann 18"),
    Case("the same", Names(ours: "Ann", theirs: "Ann"), "Ann 18"),
    Case("ours", Names(ours: "Ann", theirs: "Anna", options: ["--take", "ours"]), "Ann 18"),
    Case("theirs", Names(ours: "Ann", theirs: "Anna", options: ["--take", "theirs"]), "Anna 18"),
    Case("both", Names(ours: "Ann", theirs: "Anna", options: ["--take", "both"]), "Ann 9, Anna 9 apart"),
    Case("not settled", Names(ours: "Ann", theirs: "Anna"), "Ann 9"),
  ]

  @Test(arguments: names)
  func namesAreNeverGuessed(_ row: Case<Names, String>) throws {
    let libraries = try MergingLibraries()
    if let name = row.input.ours { try libraries.run("name", "a", "1", name) }
    if let name = row.input.theirs { try libraries.run("name", "b", "1", name) }
    let before = try libraries.tables("a")
    let child = try Program.run(["merge-library", "a", "b", "--yes"] + row.input.options, in: libraries.directory)
    let people = try libraries.sqlite3(
      "a", "SELECT name || ' ' || count(face.id) FROM person JOIN face ON person = number GROUP BY name ORDER BY name"
    ).split(separator: "\n").joined(separator: ", ")
    let apart = try libraries.sqlite3("a", "SELECT ' apart' FROM kept_apart").dropLast()
    #expect(people + apart == row.expected)
    if row.testDescription == "not settled" {
      #expect(
        Outcome(child)
          == Outcome(
            65,
            output: """
              b: 1 new clip, 18 faces
                person 1 “Anna”, 9 faces, is person 1 “Ann”: alike, 0.13 apart
                person 2, 9 faces, is person 2: alike, 0.17 apart
                two names: person 1 is “Ann” here, and “Anna” there

              """,
            errors: """
              rollcall: 1 person has two names, and nothing was changed
              hint: --take ours, --take theirs, or --take both where they are two people

              """))
      #expect(try libraries.tables("a") == before)
    } else {
      #expect(child.exitCode == 0, "\(child.errors)")
      try libraries.expectWell()
    }
  }

  @Test func nameOfTwoPeopleStaysWhereItIs() throws {
    let libraries = try MergingLibraries()
    try libraries.run("name", "a", "1", "Joe")
    try libraries.run("name", "b", "2", "Joe")
    let outcome = try libraries.run("merge-library", "a", "b", "--yes")
    #expect(
      outcome.output.hasSuffix(
        "  “Joe” stays the name of person 1 here; person 2 does not get it\ndone: 1 clip, 18 faces\n"),
      "\(outcome)")
    #expect(try libraries.people("a") == "1|Joe|18\n2||18\n")
  }

  @Test func newPeopleGetNewNumbers() throws {
    let libraries = try MergingLibraries()
    let outcome = try libraries.run("forget", "a", "2")
    #expect(outcome.exitCode == 0, "\(outcome)")
    try libraries.run("name", "b", "2", "Joe")
    #expect(
      try libraries.run("merge-library", "a", "b", "--yes")
        == Outcome(
          0,
          output: """
            b: 1 new clip, 18 faces
              person 1, 9 faces, is person 1: alike, 0.13 apart
              person 2 “Joe”, 9 faces, is new
            done: 1 clip, 18 faces; new people: 3

            """))
    #expect(try libraries.people("a") == "1||18\n3|Joe|9\n")
    try libraries.expectWell()
  }

  @Test func severalLibrariesAreAsOneAfterAnother() throws {
    let libraries = try MergingLibraries(), others = try MergingLibraries()
    for place in [libraries, others] {
      try Clips.twoPeople(
        "three.mp4", in: place.directory, options: ["-vf", "eq=brightness=0.05", "-c:v", "libx264", "-threads", "1"])
      _ = try SortedLibrary(["three.mp4", "--sample", "3", "--quiet"], in: place.directory, name: "c")
    }
    #expect(try libraries.run("merge-library", "a", "b", "c", "--yes").exitCode == 0)
    for other in ["b", "c"] { #expect(try others.run("merge-library", "a", other, "--yes").exitCode == 0) }
    #expect(try libraries.people("a") == "1||27\n2||27\n")
    #expect(try libraries.view("a") == others.view("a"))
    let faces = "SELECT * FROM face ORDER BY id"
    #expect(try libraries.sqlite3("a", faces) == others.sqlite3("a", faces))
    try libraries.expectWell()
  }

  @Test func missingPortraitsAreSaidAndComeBack() throws {
    let libraries = try MergingLibraries()
    let portrait = try libraries.sqlite3("b", "SELECT portrait FROM face ORDER BY id LIMIT 1").dropLast()
    try FileManager.default.removeItem(atPath: libraries.directory.path("b/\(portrait)"))
    #expect(
      try libraries.run("merge-library", "a", "b", "--yes")
        == Outcome(
          0,
          output: Self.plan + """
            done: 1 clip, 18 faces
            1 portrait missing: b/\(portrait)
            hint: `rollcall check LIBRARY --repair` cuts portraits anew where the clip is there

            """))
    #expect(try libraries.run("check", "a").exitCode == 65)
    #expect(try libraries.run("check", "a", "--repair").exitCode == 0)
    try libraries.expectWell()
  }

  @Test func itIsInTheLogAndIsNotUndone() throws {
    let libraries = try MergingLibraries()
    try libraries.run("name", "a", "2", "Joe")
    #expect(try libraries.run("merge-library", "a", "b", "--yes").exitCode == 0)
    #expect(try libraries.run("log", "a").output.contains("merged a library: 1 clip, 18 faces\n"))
    #expect(
      try libraries.run("undo", "a", "2")
        == Outcome(
          65,
          errors: """
            rollcall: edit 2 (merge-library) cannot be undone
            hint: `rollcall forget LIBRARY --clip CLIP` takes a clip out, for good

            """))
    // What was decided before still is.
    #expect(try libraries.run("undo", "a").exitCode == 0)
    #expect(try libraries.people("a") == "1||18\n2||18\n")
    #expect(try libraries.run("forget", "a", "--clip", "two.mp4").exitCode == 0)
    #expect(try libraries.people("a") == "1||9\n2||9\n")
    try libraries.expectWell()
  }

  @Test func whatCannotBeMergedIsRefused() throws {
    let libraries = try MergingLibraries()
    try FileManager.default.createSymbolicLink(
      atPath: libraries.directory.path("link"), withDestinationPath: libraries.directory.path("a"))
    let before = try libraries.tables("a")
    let same = "is the same library as another one that is named\n"
    #expect(try libraries.run("merge-library", "a", "link") == Outcome(64, errors: "rollcall: link: \(same)"))
    #expect(try libraries.run("merge-library", "a", "b", "./b") == Outcome(64, errors: "rollcall: ./b: \(same)"))
    #expect(
      try libraries.run("merge-library", "a", "nowhere")
        == Outcome(69, errors: "rollcall: nowhere/library.sqlite: there is no library here\n"))
    _ = try libraries.sqlite3(
      "b",
      "UPDATE model SET name = 'other-net', sha256 = '\(String(repeating: "ab", count: 32))' WHERE kind = 'embedder'")
    let mismatch = try libraries.run("merge-library", "a", "b", "--yes")
    #expect(mismatch.exitCode == 65)
    #expect(
      mismatch.errors.hasPrefix("rollcall: b: was made with other-net (abababab), and the faces of dlib-resnet ("))
    #expect(mismatch.errors.hasSuffix("hint: `rollcall re-embed b --embedder dlib-resnet` first\n"))
    _ = try libraries.sqlite3("b", "INSERT INTO migration SELECT '999-next' FROM migration LIMIT 1")
    let newer = try libraries.run("merge-library", "a", "b", "--yes")
    #expect(newer.errors.contains("b/library.sqlite: was made by a newer Rollcall"), "\(newer)")
    #expect(try libraries.tables("a") == before)
  }

  @Test(.enabled(if: PseudoTerminal.isAvailable, PseudoTerminal.reason))
  func asksOnATerminal() throws {
    let libraries = try MergingLibraries()
    try libraries.run("name", "a", "1", "Ann")
    try libraries.run("name", "b", "1", "Anna")
    func answer(_ text: String) throws -> String {
      let line = "printf '\(text)\\n' | script -qefc \"'$ROLLCALL' merge-library a b\" /dev/null"
      return try Program.shell(line, in: libraries.directory).output
    }
    #expect(try !answer("theirs\\nn").contains("done"))
    #expect(try !answer("whose\\ny").contains("done"))
    #expect(try libraries.people("a") == "1|Ann|9\n2||9\n")
    let said = try answer("theirs\\ny")
    #expect(said.contains("person 1: “Ann” or “Anna”? [ours/theirs/both]"), "\(said)")
    #expect(try libraries.people("a") == "1|Anna|18\n2||18\n")
  }
}
