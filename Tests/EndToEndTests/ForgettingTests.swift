import Foundation
import TestSupport
import Testing

/// What is forgotten is nowhere any more: the library's bytes are searched for it.
@Suite(.timeLimit(.minutes(60)))
struct ForgettingTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
    try Clips.twoPeople("clip.mp4", in: directory)
    try Program.run(["sort", "clip.mp4", "-o", "people", "--quiet"], in: directory).expectSuccess()
    try Program.run(["name", "people", "1", "Zaphod Beeblebrox"], in: directory).expectSuccess()
    // Rewritten rows leave their old selves behind.
    try Program.run(["name", "people", "1", "Zaphod"], in: directory).expectSuccess()
  }

  private func query(_ sql: String) throws -> [String] {
    try ToolFailed.check("sqlite3", ["-readonly", directory.path("people/library.sqlite"), sql])
      .output.split(separator: "\n").map(String.init)
  }

  /// Where in the library's folder, in names or bytes, something of these is to be found.
  private func places(of needles: [Data]) throws -> [String] {
    let root = directory.path("people")
    return try FileManager.default.subpathsOfDirectory(atPath: root).filter { path in
      let bytes = (try? Data(contentsOf: URL(filePath: "\(root)/\(path)"))) ?? Data()
      return needles.contains { bytes.range(of: $0) != nil || Data(path.utf8).range(of: $0) != nil }
    }
  }

  /// Of faces: identifiers as text, some bytes of their embeddings and landmarks, and of their portraits' pictures.
  private func needles(where condition: String) throws -> [Data] {
    let rows = try query(
      "SELECT id, hex(substr(embedding, 9, 16)), hex(substr(landmarks, 9, 16)), portrait FROM face WHERE \(condition)")
    return try rows.flatMap { row -> [Data] in
      let fields = row.split(separator: "|").map(String.init)
      let portrait = try Data(contentsOf: URL(filePath: directory.path("people/\(fields[3])")))
      let middle = portrait.startIndex + portrait.count / 2
      return [Data(fields[0].utf8), data(fields[1]), data(fields[2]), portrait[middle..<(middle + 16)]]
    }
  }

  private func data(_ hexadecimal: String) -> Data {
    let digits = Array(hexadecimal)
    return Data(stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) })
  }

  @Test func aPersonIsErased() throws {
    let gone =
      try needles(where: "person = 1") + ["Zaphod", "zaphod", "Beeblebrox", "beeblebrox"].map { Data($0.utf8) }
    let kept = try needles(where: "person = 2")
    try Data().write(to: URL(filePath: directory.path("people/library-before-002.sqlite")))
    #expect(try places(of: gone).count > 18)
    let child = try Program.run(["forget", "people", "zaphod"], in: directory)
    #expect(
      Outcome(child)
        == Outcome(0, output: "person 1 is forgotten, with 18 faces, and 1 older copy of the database\n"))
    #expect(try places(of: gone) == [])
    for needle in kept { #expect(try !places(of: [needle]).isEmpty) }
    #expect(try query("PRAGMA integrity_check; PRAGMA foreign_key_check") == ["ok"])
    #expect(
      try query("SELECT kind, arguments, changeset IS NULL FROM edit") == [
        "name|{}|1", "name|{}|1", #"forget|{"faces":"18","person":"1"}|1"#,
      ])
    #expect(try directory.names(in: "people/people") == ["person-0002"])
    #expect(try directory.names(in: "people/montages") == ["person-0002.jpg"])
    // Nobody gets the number again.
    let again = try Program.run(["name", "people", "1", "Ann"], in: directory)
    #expect(Outcome(again) == Outcome(65, errors: "rollcall: person 1 was forgotten, for good\n"))
  }

  @Test func aClipIsErasedAndCanBeTakenInAgain() throws {
    let gone = try needles(where: "true") + [Data("clip.mp4".utf8)]
    let before = try query("SELECT id FROM face ORDER BY id")
    let child = try Program.run(["forget", "people", "--clip", "clip.mp4"], in: directory)
    #expect(Outcome(child) == Outcome(0, output: "the clip is forgotten, with 36 faces\n"))
    #expect(try places(of: gone) == [])
    #expect(try query("SELECT count(*) FROM frame") == ["0"])
    try Program.run(["sort", "clip.mp4", "-o", "people", "--quiet"], in: directory).expectSuccess()
    #expect(try query("SELECT id FROM face ORDER BY id") == before)
    #expect(try query("SELECT DISTINCT person FROM face ORDER BY 1") == ["3", "4"])
  }

  @Test func whatIsNotThereIsSaid() throws {
    let cases: [([String], Int32, String)] = [
      (["people", "Ann"], 65, "rollcall: there is no person “Ann”\nhint: `rollcall people LIBRARY` lists them\n"),
      (["people", "--clip", "other.mp4"], 65, "rollcall: there is no clip “other.mp4” in the library\n"),
      (["people"], 64, "rollcall: either PERSON or --clip CLIP is to be forgotten\n"),
      (["nowhere", "1"], 69, "rollcall: nowhere: there is no library here\n"),
    ]
    for (arguments, code, words) in cases {
      #expect(Outcome(try Program.run(["forget"] + arguments, in: directory)) == Outcome(code, errors: words))
    }
  }
}

extension ChildProcess {
  /// Throws where the program failed.
  func expectSuccess() throws {
    guard exitCode == 0 else { throw ToolFailed(description: errors) }
  }
}
