import Foundation
import TestSupport
import Testing

/// `rollcall sync`: what a user does in the folders, as a file manager does it, comes back as corrections.
@Suite(.timeLimit(.minutes(60)))
struct SyncTests {
  private let library: OwnLibrary
  private let obama: [String]
  private let biden: [String]

  init() throws {
    library = try OwnLibrary()
    obama = try library.portraits("people/person-0001")
    biden = try library.portraits("people/person-0002")
  }

  private func face(_ portrait: String) -> String { String(portrait.dropLast(4).suffix(16)) }

  private func people() throws -> String {
    try library.sqlite3(
      """
      SELECT person, coalesce(name, ''), count(face.id) FROM face LEFT JOIN person ON number = person
      WHERE NOT is_rejected GROUP BY person ORDER BY person
      """)
  }

  private func expectWell(_ more: String = "") throws {
    let outcome = try library.run("check", "people")
    #expect(outcome.exitCode == 0, "\(outcome)")
  }

  @Test func nothingWasDone() throws {
    let before = try library.view()
    #expect(try library.run("sync", "people", "--yes") == Outcome(0, output: "nothing was changed by hand\n"))
    #expect(try library.view() == before)
    #expect(try library.sqlite3("SELECT count(*) FROM edit") == "0\n")
  }

  @Test func isShownFirst() throws {
    try library.move(obama[0], to: "people/person-0002/whatever.jpg")
    let before = try library.view()
    #expect(
      try library.run("sync", "people") == Outcome(0, output: "1 face goes to person 2\nhint: --yes does it\n"))
    #expect(try library.view() == before)
    #expect(try people() == "1||3\n2||3\n")
    #expect(
      try library.run("sync", "people", "--yes") == Outcome(0, output: "1 face goes to person 2\ndone\n"))
    #expect(try people() == "1||2\n2||4\n")
    let name = obama[0].split(separator: "/")[2]
    #expect(try library.portraits("people/person-0002").contains("people/person-0002/\(name)"))
    try expectWell()
    #expect(try library.sqlite3("SELECT kind, arguments FROM edit") == "sync|{\"moved\":\"1\"}\n")
    #expect(try library.run("sync", "people", "--yes").output == "nothing was changed by hand\n")
  }

  @Test func allAtOnceIsOneEdit() throws {
    try library.move(obama[0], to: "unsorted/\(obama[0].split(separator: "/")[2])")
    try library.remove(obama[1])
    try library.move(biden[0], to: "people/Zoë B/a.jpg")
    try library.move("people/person-0002", to: "people/Joe")
    #expect(
      try library.run("sync", "people", "--yes")
        == Outcome(
          0,
          output: """
            1 face makes a new person, “Zoë B”
            1 face goes to nobody
            1 face is not a face
            person 2 is “Joe”
            hint: portraits that you did not delete come back by `rollcall check LIBRARY --repair`
            done

            """))
    #expect(try people() == "||1\n1||1\n2|Joe|2\n3|Zoë B|1\n")
    #expect(try library.sqlite3("SELECT count(*) FROM edit") == "1\n")
    #expect(try library.sqlite3("SELECT id FROM face WHERE is_rejected") == "\(face(obama[1]))\n")
    #expect(try library.portraits("people/joe").count == 2)
    #expect(try library.portraits("people/zo-b-0003").count == 1)
    // The folder of the user's making is gone, as nothing was in it but the portrait.
    #expect(try FileManager.default.contentsOfDirectory(atPath: library.url("people").path).count == 3)
    try expectWell()
  }

  @Test func ownFilesGoAlongAndCopiesStay() throws {
    try Data("mine".utf8).write(to: library.url("people/person-0001/notes.txt"))
    try FileManager.default.copyItem(at: library.url(obama[0]), to: library.url("people/person-0002/copy.jpg"))
    try library.move("people/person-0001", to: "people/Barack")
    #expect(
      try library.run("sync", "people", "--yes")
        == Outcome(
          0,
          output: """
            person 1 is “Barack”
            left alone, a copy: people/person-0002/copy.jpg
            done

            """))
    #expect(try library.bytes("people/barack/notes.txt") == Data("mine".utf8))
    #expect(try people() == "1|Barack|3\n2||3\n")
    #expect(try library.run("sync", "people").output.hasSuffix("left alone, a copy: people/person-0002/copy.jpg\n"))
    try expectWell()
  }

  private func name(_ portrait: String) -> String { String(portrait.split(separator: "/")[2]) }

  @Test func namesThatCannotBeAreSaid() throws {
    try library.move(biden[0], to: "people/12/a.jpg")
    try library.move(biden[1], to: "elsewhere/b.jpg")
    #expect(
      try library.run("sync", "people", "--yes")
        == Outcome(
          0,
          output: """
            nothing was changed by hand
            left alone, nobody's folder: elsewhere/b.jpg, people/12/a.jpg
            people/12 gives no name: “12” is a number, and would be taken for a person's

            """))
    #expect(try people() == "1||3\n2||3\n")
  }

  /// A portrait whose program dropped the comment is known by its name.
  @Test func withoutItsCommentAPortraitIsKnownByItsName() throws {
    let bytes = try library.bytes(obama[0])
    let start = try #require(bytes.firstRange(of: Data("rollcall face ".utf8)))
    var other = bytes
    other.replaceSubrange(start, with: Data("something new ".utf8))
    try library.remove(obama[0])
    try other.write(to: library.url("people/person-0002/\(name(obama[0]))"))
    #expect(try library.run("sync", "people", "--yes").output == "1 face goes to person 2\ndone\n")
    #expect(try people() == "1||2\n2||4\n")
  }

  @Test(.enabled(if: PseudoTerminal.isAvailable, PseudoTerminal.reason))
  func asksOnATerminal() throws {
    try library.move(obama[0], to: "people/person-0002/whatever.jpg")
    func answer(_ text: String) throws -> String {
      let line = "printf '\(text)\\n' | script -qefc \"'$ROLLCALL' sync people\" /dev/null"
      return try Program.shell(line, in: library.directory).output
    }
    #expect(try !answer("n").contains("done"))
    #expect(try people() == "1||3\n2||3\n")
    #expect(try answer("y").contains("done"))
    #expect(try people() == "1||2\n2||4\n")
  }
}
