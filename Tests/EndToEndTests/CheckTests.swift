import Foundation
import TestSupport
import Testing

/// `rollcall check`: what it finds in a library that was changed behind its back, and what it mends.
@Suite(.timeLimit(.minutes(60)))
struct CheckTests {
  private static let well = "all is well: 6 faces of 2 people\n"

  @Test func aSortedLibraryIsWell() throws {
    let library = try OwnLibrary()
    let before = try library.view()
    #expect(try library.run("check", "people", "--clips") == Outcome(0, output: Self.well + "in people\n"))
    #expect(try library.run("check", "people", "--repair") == Outcome(0, output: Self.well + "in people\n"))
    #expect(try library.view() == before)
    #expect(try library.directory.names() == ["people", "two.mp4"])
  }

  struct Harm: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let kinds: [String: Int]

    /// What `--repair` leaves.
    let left: [String: Int]
    let harm: @Sendable (OwnLibrary) throws -> Void

    init(
      _ name: String, _ kinds: [String: Int], left: [String: Int] = [:],
      _ harm: @escaping @Sendable (OwnLibrary) throws -> Void
    ) {
      (testDescription, self.kinds, self.left, self.harm) = (name, kinds, left, harm)
    }
  }

  private static let first = "people/person-0001"

  static let harms: [Harm] = [
    Harm("a portrait is gone", ["missing-portrait": 1]) { try $0.remove(try $0.portraits(first)[1]) },
    Harm("a person's folder is gone", ["missing-portrait": 3]) { try $0.remove(first) },
    Harm("a portrait is another's", ["altered-portrait": 1], left: ["foreign-file": 1]) {
      try $0.bytes($0.portraits("people/person-0002")[0]).write(to: $0.url($0.portraits(first)[0]))
    },
    Harm("a portrait is cut off", ["altered-portrait": 1], left: ["foreign-file": 1]) {
      let portrait = try $0.portraits(first)[2]
      try $0.bytes(portrait).prefix(4000).write(to: $0.url(portrait))
    },
    Harm("a portrait is empty", ["altered-portrait": 1], left: ["foreign-file": 1]) {
      try Data().write(to: $0.url($0.portraits(first)[0]))
    },
    Harm("a portrait lies with another", ["moved-portrait": 1], left: ["moved-portrait": 1]) {
      try $0.move($0.portraits(first)[0], to: "people/person-0002/x.jpg")
    },
    Harm("a portrait is there twice", ["copied-portrait": 1], left: ["copied-portrait": 1]) {
      try FileManager.default.copyItem(at: $0.url($0.portraits(first)[0]), to: $0.url("people/person-0002/x.jpg"))
    },
    Harm("annotations are gone, and altered", ["annotation": 2]) {
      let names = try FileManager.default.contentsOfDirectory(atPath: $0.url("annotations/person-0001").path).sorted()
      try $0.remove("annotations/person-0001/\(names[0])")
      try Data("1 2 3 4 5\n".utf8).write(to: $0.url("annotations/person-0001/\(names[1])"))
    },
    Harm("a montage is gone, another is no picture", ["montage": 2]) {
      try $0.remove("montages/person-0001.jpg")
      try Data("x".utf8).write(to: $0.url("montages/person-0002.jpg"))
    },
    Harm("a table is gone, another has a line more", ["table": 2]) {
      try $0.remove("people.csv")
      try ($0.bytes("faces.csv") + Data("x\n".utf8)).write(to: $0.url("faces.csv"))
    },
    Harm("a view was cut off", ["unfinished-view": 1]) {
      _ = try $0.sqlite3("INSERT INTO misplaced SELECT id FROM face LIMIT 1")
    },
    Harm("a writer was cut off", ["leftover": 2]) {
      try Data().write(to: $0.url(".rollcall-7-1.tmp"))
      let name = try FileManager.default.contentsOfDirectory(atPath: $0.url("annotations/person-0001").path).sorted()[0]
      try FileManager.default.copyItem(
        at: $0.url("annotations/person-0001/\(name)"), to: $0.url("annotations/person-0002/\(name)"))
    },
    Harm("a user's own files", ["foreign-file": 3], left: ["foreign-file": 3]) {
      try Data("mine".utf8).write(to: $0.url("people/person-0001/notes.txt"))
      try Data("mine".utf8).write(to: $0.url("holiday.jpg"))
      try FileManager.default.createDirectory(at: $0.url("mine/inner"), withIntermediateDirectories: true)
    },
    Harm("a clip is gone", ["missing-clip": 1], left: ["missing-clip": 1]) {
      try FileManager.default.removeItem(at: $0.directory.url.appending(path: "two.mp4"))
    },
    Harm("a clip has other bytes", ["altered-clip": 1], left: ["altered-clip": 1]) {
      try $0.directory.write("x", to: "two.mp4")
    },
    Harm(
      "a portrait and its clip are gone", ["missing-clip": 1, "missing-portrait": 1],
      left: [
        "missing-clip": 1, "missing-portrait": 1,
      ]
    ) {
      try FileManager.default.removeItem(at: $0.directory.url.appending(path: "two.mp4"))
      try $0.remove($0.portraits(first)[0])
    },
    Harm("a face of nobody that is there", ["dangling-rows": 1, "annotation": 1, "montage": 1, "table": 2]) {
      _ = try $0.sqlite3("UPDATE face SET person = 77 WHERE id = (SELECT min(id) FROM face WHERE person = 2)")
    },
  ]

  private struct Answer: Decodable {
    struct Finding: Decodable {
      let kind: String
      let count: Int
      let isFault: Bool
      let examples: [String]
    }
    let isWell: Bool
    let findings: [Finding]

    var kinds: [String: Int] { Dictionary(uniqueKeysWithValues: findings.map { ($0.kind, $0.count) }) }
  }

  private func check(_ library: OwnLibrary, _ more: String...) throws -> Answer {
    let child = try Program.run(["check", "people", "--json", "--clips"] + more, in: library.directory)
    let answer = try JSONDecoder().decode(Answer.self, from: child.standardOutput)
    #expect(child.exitCode == (answer.isWell ? 0 : 65), "\(child.errors)")
    #expect(answer.isWell == !answer.findings.contains { $0.isFault })
    return answer
  }

  @Test(arguments: harms)
  func findsAndMends(_ row: Harm) throws {
    let library = try OwnLibrary()
    let whole = try library.view()
    try row.harm(library)
    let harmed = try library.view()
    #expect(try check(library).kinds == row.kinds)
    #expect(try library.view() == harmed)
    #expect(try check(library, "--repair").kinds == row.left)
    // What is cut anew is the same to the last byte.
    if row.left.isEmpty, !row.kinds.keys.contains("dangling-rows") { #expect(try library.view() == whole) }
    #expect(try check(library).kinds == row.left)
    #expect(try library.sqlite3("PRAGMA integrity_check; PRAGMA foreign_key_check") == "ok\n")
  }

  @Test func sentences() throws {
    let library = try OwnLibrary()
    let portraits = try library.portraits(Self.first)
    try library.remove(portraits[0])
    try library.remove("people.csv")
    try Data("mine".utf8).write(to: library.url("notes.txt"))
    #expect(
      try library.run("check", "people")
        == Outcome(
          65,
          output: """
            1 portrait is missing: \(portraits[0])
            1 table is missing, or not as the database says: people.csv
            1 file is not Rollcall's, and is left alone: notes.txt
            hint: `rollcall check LIBRARY --repair` mends what it can
            in people

            """))
    #expect(
      try library.run("check", "people", "--repair")
        == Outcome(
          0,
          output: """
            1 portrait cut anew
            all is well: 6 faces of 2 people
            1 file is not Rollcall's, and is left alone: notes.txt
            in people

            """))
  }

  @Test func aPictureInAPortraitsPlaceIsKept() throws {
    let library = try OwnLibrary()
    let portrait = try library.portraits(Self.first)[0]
    let original = try library.bytes(portrait)
    try Data("my own".utf8).write(to: library.url(portrait))
    #expect(try library.run("check", "people", "--repair").exitCode == 0)
    #expect(try library.bytes(portrait) == original)
    #expect(try library.bytes("\(portrait).altered") == Data("my own".utf8))
  }

  @Test func noLibraryIsSaid() throws {
    let directory = try TemporaryDirectory()
    for more in [[], ["--repair"]] {
      #expect(
        Outcome(try Program.run(["check", "nowhere"] + more, in: directory))
          == Outcome(69, errors: "rollcall: nowhere/library.sqlite: there is no library here\n"))
    }
    #expect(try directory.names() == [])
  }
}
