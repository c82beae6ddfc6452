import Foundation
import TestSupport
import Testing

/// A library of an older schema in the program's hands.
@Suite(.timeLimit(.minutes(60)))
struct OldLibraryTests {
  private static let fixture = Checkout.directory.appending(path: "Tests/DatasetStoreTests/Fixtures/schema-001.sql")
    .path

  @Test func isAddedToAndCorrected() throws {
    let library = try OwnLibrary()
    let models = try library.sqlite3("SELECT kind, sha256 FROM model ORDER BY kind").split(separator: "\n")
      .map { $0.split(separator: "|").map(String.init) }
    try FileManager.default.removeItem(atPath: library.path)
    try FileManager.default.createDirectory(atPath: library.path, withIntermediateDirectories: true)
    _ = try library.sqlite3(".read \(Self.fixture)")
    for model in models {
      _ = try library.sqlite3("UPDATE model SET sha256 = '\(model[1])' WHERE kind = '\(model[0])'")
    }
    // Portraits lie as they did then.
    let portraits = try library.sqlite3("SELECT portrait FROM face ORDER BY id").split(separator: "\n").map(String.init)
    let clip = try Clips.minute()
    try ToolFailed.check("ffmpeg", ["-v", "error", "-i", clip, "-frames:v", "1", library.directory.path("x.jpg")])
    for portrait in portraits {
      let url = library.url(portrait)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.copyItem(at: library.directory.url.appending(path: "x.jpg"), to: url)
    }

    let people = try library.run("people", "people")
    #expect(people.exitCode == 0 && people.output.contains("2 people, 5 faces in 4 frames of 2 clips, 1 unsorted"))
    #expect(
      try library.directory.names(in: "people").filter { $0.hasSuffix(".sqlite") }
        == ["library-before-002.sqlite", "library.sqlite"])
    let sorted = try Program.run(["sort", "two.mp4", "-o", "people", "--sample", "1"], in: library.directory)
    #expect(sorted.exitCode == 0, "\(sorted.errors)")
    // Who was there keeps number, name and faces; the number 2 was used once, and is not again.
    let kept = try library.sqlite3(
      "SELECT id, person, name FROM face LEFT JOIN person ON number = person WHERE clip < 3 ORDER BY id")
    #expect(
      kept
        == """
        00000000000000a1|1|Ann
        00000000000000a2|1|Ann
        00000000000000b1|3|
        00000000000000b2|3|
        00000000000000c1||

        """)
    #expect(try library.sqlite3("SELECT min(person) > 3, count(*) FROM face WHERE clip = 3") == "1|6\n")
    #expect(try library.sqlite3("PRAGMA integrity_check; PRAGMA foreign_key_check") == "ok\n")
    #expect(
      try library.run("name", "people", "3", "Bob")
        == Outcome(0, output: "named person 3 “Bob”; `rollcall undo people` takes it back\n"))
    #expect(try library.portraits("people/bob").count == 2)
    let check = try library.run("check", "people")
    #expect(check.exitCode == 0, "\(check)")
    #expect(
      try library.directory.names(in: "people").filter { $0.hasSuffix(".sqlite") }
        == ["library-before-002.sqlite", "library.sqlite"])
  }
}
