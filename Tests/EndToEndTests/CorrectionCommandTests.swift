import Foundation
import TestSupport
import Testing

/// The corrections of the whole program, on a library that it made of a real clip: judged by the files, Python's csv and
/// the `sqlite3` tool. After each command, the folders and the tables must say what the database says.
@Suite(.timeLimit(.minutes(60)))
struct CorrectionCommandTests {
  private static let takesBack = "; `rollcall undo people` takes it back\n"

  private let library: CorrectedFolder

  init() throws {
    library = try CorrectedFolder()
  }

  /// Runs a command that must succeed, and looks at all that it leaves.
  @discardableResult
  private func run(_ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
    let child = try library.run(arguments)
    #expect(
      child.exitCode == 0 && child.errors.isEmpty, "\(arguments): \(child.errors)", sourceLocation: sourceLocation)
    try library.check("\(arguments)", sourceLocation: sourceLocation)
    return child.output
  }

  @Test("each correction, what it says, what it leaves, and all of it taken back")
  func eachAndBack() throws {
    let (tables, files) = (try library.tables(), try library.files())
    let (ann, bob) = (try library.portraits(of: 1), try library.portraits(of: 2))
    #expect(try run(["name", "people", "1", "Ann"]) == "named person 1 “Ann”" + Self.takesBack)
    #expect(try library.files().contains { $0.hasPrefix("people/ann/") })
    #expect(try run(["name", "people", "2", "ann"]) == "named person 2 “ann”" + Self.takesBack)
    #expect(try run(["ignore", "people", "ann"]) == "ignored person 2" + Self.takesBack)
    #expect(try library.files().count { $0.hasPrefix("ignored/ann-0002/") } == bob.count)
    #expect(
      try library.run(["people", "people"]).output.contains(
        "\n1 person, 18 faces in 18 frames of 1 clip, none unsorted\n"))
    #expect(try run(["ignore", "people", "2"]) == "nothing to change: it is so already\n")
    #expect(try run(["ignore", "people", "2", "--off"]) == "ignored person 2 no longer" + Self.takesBack)
    #expect(try library.files().allSatisfy { !$0.contains("ignored") })
    #expect(try run(["keep-apart", "people", "Ann", "ann"]) == "kept people 1 and 2 apart" + Self.takesBack)
    // A path from before the name was given still names its face; so do a file name and an annotation.
    let faces = [ann[0], Self.name(ann[1]), "people/annotations/" + Self.name(bob[0]).dropLast(3) + "txt"]
    #expect(try run(["move", "people"] + faces + ["--new"]) == "moved 3 faces to a new person, 3" + Self.takesBack)
    #expect(try library.portraits(of: 3).map(Self.name).sorted() == [ann[0], ann[1], bob[0]].map(Self.name).sorted())
    #expect(
      try run(["move", "people", Self.face(bob[0]), "--to", "ann"]) == "moved 1 face to person 2" + Self.takesBack)
    #expect(
      try run(["move", "people", Self.face(ann[1]), "--unsorted"]) == "moved 1 face to the unsorted" + Self.takesBack)
    #expect(try run(["not-a-face", "people", ann[2]]) == "marked 1 face as no face" + Self.takesBack)
    #expect(try library.files().filter { $0.hasPrefix("not-faces/") }.map(Self.name) == [Self.name(ann[2])])
    #expect(
      try run(["split", "people", "ann", bob[0], bob[1]])
        == "split 2 faces from person 2, who are person 4 now" + Self.takesBack)
    #expect(try run(["merge", "people", "3", "1", "4"]) == "merged people 1 and 4 into person 3" + Self.takesBack)
    #expect(
      try run(["unmerge", "people", "4"]) == "made person 4 a person again, apart from person 3" + Self.takesBack)
    #expect(try library.portraits(of: 4).map(Self.name).sorted() == [bob[0], bob[1]].map(Self.name).sorted())
    let refused = try library.run(["undo", "people", "6"])
    #expect(
      Outcome(refused)
        == Outcome(
          65,
          errors: """
            rollcall: edit 6 cannot be undone alone: what it changed was changed again by edit 12 (unmerge)
            hint: `rollcall undo LIBRARY 12` first

            """))

    let after = (try library.tables(), try library.files())
    for edit in (1...12).reversed() { #expect(try run(["undo", "people"]).hasPrefix("undid edit \(edit): ")) }
    #expect(
      Outcome(try library.run(["undo", "people"])) == Outcome(65, errors: "rollcall: there is nothing to undo\n"))
    #expect(try library.tables() == tables)
    #expect(try library.files() == files)
    for edit in 1...12 { #expect(try run(["redo", "people"]).hasPrefix("made edit \(edit) again: ")) }
    #expect(try library.tables() == after.0)
    #expect(try library.files() == after.1)
  }

  @Test("a user's file in a person's folder stays, whatever happens to the person")
  func foreignFile() throws {
    let words = "mine"
    try library.directory.write(words, to: "people/people/person-0001/\(CorrectedFolder.foreign)")
    func place() throws -> String {
      let found = try library.files().filter { $0.hasSuffix(CorrectedFolder.foreign) }
      #expect(try found.map { try String(contentsOfFile: "\(library.path)/\($0)", encoding: .utf8) } == [words])
      return found.first ?? ""
    }
    try run(["name", "people", "1", "Ann"])
    #expect(try place() == "people/ann/notes.txt")
    try run(["ignore", "people", "Ann"])
    #expect(try place() == "ignored/ann/notes.txt")
    try run(["ignore", "people", "Ann", "--off"])
    #expect(try place() == "people/ann/notes.txt")
    // The name goes to 2, whose portraits join the file.
    try run(["merge", "people", "2", "1"])
    #expect(try place() == "people/ann/notes.txt")
    try run(["unmerge", "people", "1"])
    _ = try place()
    try run(["undo", "people"])
    try run(["undo", "people"])
    _ = try place()
    try run(["name", "people", "1"])
    try run(["merge", "people", "1", "2"])
    try run(["undo", "people"])
    _ = try place()
  }

  @Test("a folder that a user's file keeps is taken over by the next of that name")
  func keptFolder() throws {
    try run(["name", "people", "2", "Ann"])
    try run(["name", "people", "1", "Cid"])
    try library.directory.write("mine", to: "people/people/ann/\(CorrectedFolder.foreign)")
    try run(["merge", "people", "1", "2"])
    #expect(try library.files().filter { $0.hasPrefix("people/ann/") } == ["people/ann/notes.txt"])
    try run(["name", "people", "1", "Ann"])
    #expect(try library.files().count { $0.hasPrefix("people/ann/") } == 1 + (try library.portraits(of: 1).count))
    try run(["undo", "people"])
    try run(["undo", "people"])
    // It went with the folder, which is Cid's again.
    #expect(try library.files().contains("people/cid/notes.txt"))
    #expect(try library.files().count { $0.hasPrefix("people/ann/") } == (try library.portraits(of: 2).count))
  }

  @Test("a split of two who were merged is proposed where they were joined, and made on request")
  func proposal() throws {
    let (one, two) = (try library.portraits(of: 1), try library.portraits(of: 2))
    #expect(one.count == 9 && two.count == 9)
    try run(["merge", "people", "1", "2"])
    let before = try library.tables()
    let text = try run(["split", "people", "1"])
    let best = try library.portraits(of: 1).first ?? ""
    let isFirst = one.map(Self.name).contains(Self.name(best))
    let lines = text.split(separator: "\n").map(String.init)
    let other = "people/person-0001/" + Self.name(isFirst ? two[0] : one[0])
    #expect(
      Array(lines.prefix(3)) == [
        "              faces  clips  best portrait", "person 1          9      1  \(best)",
        "a new person      9      1  \(other)",
      ])
    #expect(lines.dropFirst(3).first?.contains(#/^mean distance between them 0\.[6-9]\d$/#) == true, "\(text)")
    #expect(lines.last == "nothing is changed; `rollcall split people 1 --apply` does it")
    #expect(try library.tables() == before)
    #expect(
      try run(["split", "people", "1", "--apply"]) == "split 9 faces from person 1, who are person 3 now"
        + Self.takesBack)
    #expect(try library.portraits(of: 3).map(Self.name) == (isFirst ? two : one).map(Self.name))
    #expect(try library.query("SELECT * FROM kept_apart") == [["1", "3"]])
  }

  @Test("a merge undone after a clip was added: its faces stay where they are")
  func addedClip() throws {
    try run(["move", "people"] + (try library.portraits(of: 1).prefix(4)) + ["--new"])
    try run(["merge", "people", "1", "3"])
    try Clips.twoPeople("again.mp4", in: library.directory, options: ["-c:v", "libx264", "-crf", "30"])
    let sorted = try library.run(["sort", "again.mp4", "-o", "people", "--sample", "3", "--quiet"])
    #expect(sorted.exitCode == 0, "\(sorted.errors)")
    try library.check("sort", sourceLocation: #_sourceLocation)
    let shares = "SELECT clip, person, count(*) FROM face GROUP BY clip, person ORDER BY clip, person"
    #expect(try library.query(shares) == [["1", "1", "9"], ["1", "2", "9"], ["2", "1", "9"], ["2", "2", "9"]])
    let log = try library.run(["log", "people"]).output.split(separator: "\n").map { $0.dropFirst(24) }
    #expect(log.last == "added 1 clip, 18 faces")
    #expect(try run(["undo", "people"]) == "undid edit 2: merged person 3 into person 1\n")
    let expected = [["1", "1", "5"], ["1", "2", "9"], ["1", "3", "4"], ["2", "1", "9"], ["2", "2", "9"]]
    #expect(try library.query(shares) == expected)
  }

  private struct Shown: Decodable {
    struct Moment: Decodable, Equatable {
      let clip: String
      let time: Double
    }
    struct Nearest: Decodable {
      let person: Int
      let name: String?
      let distance: Double
    }
    let person: Int
    let name: String?
    let folder: String?
    let ignored: Bool
    let faces: Int
    let decided: Int
    let clips: Int
    let secondsOnScreen: Double
    let coherence: Double?
    let first: Moment?
    let last: Moment?
    let mergedIn: [Int]
    let keptApart: [Int]
    let nearest: Nearest?
    let portraits: [String]
  }

  @Test("what `show` knows of a person, for people and for programs")
  func show() throws {
    try run(["name", "people", "2", "Zoë 2"])
    let two = try library.portraits(of: 2)
    try run(["move", "people", two[8], "--new"])
    try run(["merge", "people", "2", "3"])
    try run(["keep-apart", "people", "1", "2"])
    try run(["ignore", "people", "2"])
    let child = try library.run(["show", "people", "ZOË 2", "--json"])
    let shown = try JSONDecoder().decode(Shown.self, from: child.standardOutput)
    #expect(shown.person == 2 && shown.name == "Zoë 2" && shown.ignored && shown.folder == "ignored/zo-2-0002")
    #expect(shown.faces == 9 && shown.decided == 9 && shown.clips == 1)
    #expect(shown.first == Shown.Moment(clip: "two.mp4", time: 3))
    #expect(shown.last?.clip == "two.mp4" && abs((shown.last?.time ?? 0) - 5.7) < 0.05)
    #expect(abs(shown.secondsOnScreen - 3.0) < 0.15, "\(shown.secondsOnScreen)")
    let coherence = try library.query("SELECT avg(confidence) FROM face WHERE person = 2")
    #expect(abs((shown.coherence ?? 0) - (try #require(Double(coherence[0][0])))) < 1e-9)
    #expect(shown.mergedIn == [3] && shown.keptApart == [1])
    #expect(shown.nearest?.person == 1 && (0.6..<1).contains(shown.nearest?.distance ?? 0))
    let best: [String] = two.prefix(5).map { "ignored/zo-2-0002/" + Self.name($0) }
    #expect(shown.portraits == best)

    let lines = try library.run(["show", "people", "2"]).output.split(separator: "\n").map(String.init)
    #expect(
      Array(lines.prefix(6)) == [
        "person      2", "name        Zoë 2", "folder      ignored/zo-2-0002", "ignored     yes",
        "faces       9, 9 of them decided by hand", "clips       1",
      ])
    #expect(lines.contains("merged in   3") && lines.contains("apart from  1"))
    #expect(lines.contains { $0.hasPrefix("nearest     person 1, distance 0.") })
    let merged = try library.run(["show", "people", "3"])
    #expect(
      Outcome(merged)
        == Outcome(
          65, errors: "rollcall: person 3 was merged into 2\nhint: `rollcall unmerge LIBRARY 3` makes them two again\n")
    )
  }

  private struct Log: Decodable {
    struct Line: Decodable {
      let edit: Int
      let time: String
      let kind: String
      let arguments: [String: String]
      let target: Int?
      let sentence: String
      let undoable: Bool
      let undone: Bool
    }
    let edits: [Line]
  }

  @Test("the log, in local time, for people and for programs")
  func log() throws {
    #expect(try library.run(["log", "people"]).output == "nothing was corrected or added\n")
    try run(["name", "people", "1", "Ann"])
    try run(["merge", "people", "1", "2"])
    try run(["undo", "people"])
    let child = try Program.run(["log", "people"], in: library.directory, environment: ["TZ": "Asia/Kathmandu"])
    let made = try library.query(
      "SELECT strftime('%Y-%m-%d %H:%M:%S', made, 'unixepoch', '+5 hours', '+45 minutes') FROM edit")
    let times = made.map { $0[0] }
    try #require(times.count == 3)
    #expect(
      Outcome(child)
        == Outcome(
          0,
          output: """
            1  \(times[0])  named person 1 “Ann”
            2  \(times[1])  merged person 2 into person 1 (undone)
            3  \(times[2])  undid edit 2: merged person 2 into person 1

            """))
    let json = try library.run(["log", "people", "--json"])
    let edits = try JSONDecoder().decode(Log.self, from: json.standardOutput).edits
    #expect(edits.map(\.edit) == [1, 2, 3] && edits.map(\.kind) == ["name", "merge", "undo"])
    let targets: [Int?] = [nil, nil, 2]
    #expect(edits.map(\.target) == targets && edits.map(\.undone) == [false, true, false])
    #expect(edits.map(\.undoable) == [true, true, false])
    #expect(edits[0].arguments == ["person": "1", "name": "Ann"] && edits[1].arguments == ["people": "1 2"])
    #expect(edits[2].sentence == "undid edit 2: merged person 2 into person 1")
    #expect(
      try library.query("SELECT strftime('%Y-%m-%dT%H:%M:%SZ', made, 'unixepoch') FROM edit").map { $0[0] }
        == edits.map(\.time))
  }

  @Test("what cannot be done is said, and changes nothing")
  func refusals() throws {
    let tables = try library.tables()
    let one = try library.portraits(of: 1)
    let list = "hint: `rollcall people LIBRARY` lists them\n"
    let faces = "hint: faces.csv has them, and portraits' names end with them\n"
    let destination = Outcome(64, errors: "rollcall: one of --to, --new and --unsorted says where the faces go\n")
    let long = String(repeating: "x", count: 5000)
    let rows: [([String], Outcome)] = [
      (["merge", "people", "1", "1"], Outcome(64, errors: "rollcall: person 1 is given twice\n")),
      (["merge", "people", "1", "7"], Outcome(65, errors: "rollcall: there is no person “7”\n" + list)),
      (["ignore", "people", "../1"], Outcome(65, errors: "rollcall: there is no person “../1”\n" + list)),
      (["unmerge", "people", "1"], Outcome(65, errors: "rollcall: person 1 was not merged into anybody\n")),
      (["keep-apart", "people", "2", "2"], Outcome(64, errors: "rollcall: person 2 is given twice\n")),
      (["move", "people", one[0]], destination),
      (["move", "people", one[0], "--new", "--unsorted"], destination),
      (["move", "people", "none.jpg", "--new"], Outcome(65, errors: "rollcall: there is no face “none”\n" + faces)),
      (["not-a-face", "people", "x/../../y"], Outcome(65, errors: "rollcall: there is no face “y”\n" + faces)),
      (["not-a-face", "people", "people/"], Outcome(65, errors: "rollcall: there is no face “people”\n" + faces)),
      (
        ["split", "people", "2", one[0]],
        Outcome(
          65,
          errors: "rollcall: a split takes some of the faces of person 2, and leaves some; all of them must be theirs\n"
        )
      ),
      (["undo", "people"], Outcome(65, errors: "rollcall: there is nothing to undo\n")),
      (["redo", "people"], Outcome(65, errors: "rollcall: there is nothing to redo\n")),
      (
        ["undo", "people", "5"],
        Outcome(65, errors: "rollcall: there is no edit 5\nhint: `rollcall log LIBRARY` lists them\n")
      ),
      (
        ["name", "people", "1", long],
        Outcome(65, errors: "rollcall: a name of 5000 letters is too long; 500 are the most\n")
      ),
      (
        ["name", "people", "1", "a\u{1B}[2J"],
        Outcome(
          65, errors: "rollcall: “a\\u{1B}[2J” holds a character that is not to be seen, such as a line's end\n")
      ),
      (
        ["name", "people", "1", "12"],
        Outcome(65, errors: "rollcall: “12” is a number, and would be taken for a person's\nhint: add a letter\n")
      ),
      (["log", "none"], Outcome(69, errors: "rollcall: none/library.sqlite: there is no library here\n")),
      (["merge", "none", "1", "2"], Outcome(69, errors: "rollcall: none: there is no library here\n")),
    ]
    for (arguments, expected) in rows {
      #expect(Outcome(try library.run(arguments)) == expected, "\(arguments.map { $0.prefix(20) })")
    }
    #expect(try library.tables() == tables)
    #expect(try library.directory.names() == ["people", "two.mp4"])
    try library.check("after refusals", sourceLocation: #_sourceLocation)
  }

  @Test("hostile names are kept as they are, and their folders are safe")
  func hostileNames() throws {
    try run(["name", "people", "1", "../../etc/passwd"])
    #expect(try library.files().contains { $0.hasPrefix("people/etc-passwd-0001/") })
    try run(["name", "people", "2", "con"])
    #expect(try library.files().contains { $0.hasPrefix("people/con-0002/") })
    let names = try SortedLibrary.table(library.path + "/people.csv").rows.map { $0["name"] }
    #expect(names == ["../../etc/passwd", "con"])
    // Two ways to write ë are one name.
    try run(["name", "people", "1", "Zoe\u{308}"])
    let child = try library.run(["name", "people", "2", "Zo\u{EB}"])
    #expect(
      child.exitCode == 65 && child.errors.hasPrefix("rollcall: “Zoë” is the name of person 1\n"), "\(child.errors)")
    try run(["name", "people", "con", "ZO\u{CB}"])
    #expect(try library.run(["show", "people", "zoë"]).errors.hasPrefix("rollcall: “zoë” may be any of 1, 2\n"))
  }

  private static func name(_ path: String) -> String { String(path.split(separator: "/").last ?? "") }
  private static func face(_ portrait: String) -> String { String(portrait.dropLast(4).suffix(16)) }
}
