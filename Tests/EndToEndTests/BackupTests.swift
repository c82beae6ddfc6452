import Foundation
import TestSupport
import Testing

/// `rollcall backup`, `restore` and `vacuum`.
@Suite(.timeLimit(.minutes(60)))
struct BackupTests {
  private func view(_ path: String) throws -> String {
    try ToolFailed.check(
      "bash",
      [
        "-c",
        "cd \"$1\" && set -o pipefail && find . -type f ! -name 'library.sqlite*' -print0 | sort -z | xargs -0 sha256sum",
        "bash", path,
      ]
    ).output
  }

  private func dump(_ path: String) throws -> String {
    try ToolFailed.check("sqlite3", ["\(path)/library.sqlite", ".dump"]).output
  }

  @Test func aBackupIsALibraryAndComesBack() throws {
    let library = try OwnLibrary()
    #expect(try library.run("name", "people", "1", "Barack").exitCode == 0)
    #expect(try library.run("report", "people").exitCode == 0, "the copy's is of today, too")
    let whole = try library.view()
    try Data("mine".utf8).write(to: library.url("notes.txt"))
    let told = "6 faces of 2 people, 6 portraits\n"
    #expect(try library.run("backup", "people", "safe/copy") == Outcome(0, output: told + "in safe/copy\n"))
    #expect(try library.directory.names(in: "safe") == ["copy"])
    #expect(try view(library.directory.path("safe/copy")) == whole)
    #expect(try library.run("check", "safe/copy").exitCode == 0)
    // The original goes on, and is lost.
    #expect(try library.run("name", "people", "2", "Joe").exitCode == 0)
    try FileManager.default.removeItem(atPath: library.path)
    #expect(try library.run("restore", "safe/copy", "people") == Outcome(0, output: told + "in people\n"))
    #expect(try library.view() == whole)
    #expect(try library.run("check", "people", "--clips").exitCode == 0)
    #expect(try dump(library.path) == dump(library.directory.path("safe/copy")))
    #expect(
      try library.run("name", "people", "2", "Joe")
        == Outcome(0, output: "named person 2 “Joe”; `rollcall undo people` takes it back\n"))
  }

  @Test func nothingIsWrittenOver() throws {
    let library = try OwnLibrary()
    try library.directory.write("mine", to: "file")
    try FileManager.default.createDirectory(atPath: library.directory.path("full/x"), withIntermediateDirectories: true)
    let before = try library.view()
    for command in ["backup", "restore"] {
      for target in ["people", "file", "full"] {
        #expect(
          try library.run(command, "people", target)
            == Outcome(1, errors: "rollcall: \(target): is there already\nhint: name another folder\n"))
      }
      #expect(
        try library.run(command, "nowhere", "copy")
          == Outcome(69, errors: "rollcall: nowhere/library.sqlite: there is no library here\n"))
    }
    #expect(try library.view() == before)
    #expect(try library.directory.names() == ["file", "full", "people", "two.mp4"])
  }

  @Test func portraitsThatAreMissingAreSaid() throws {
    let library = try OwnLibrary()
    let portrait = try library.portraits("people/person-0001")[0]
    try library.remove(portrait)
    #expect(
      try library.run("backup", "people", "copy")
        == Outcome(
          0,
          output: """
            6 faces of 2 people, 5 portraits
            1 portrait missing there: \(portrait)
            hint: `rollcall check LIBRARY --repair` cuts portraits anew where the clip is there
            in copy

            """))
  }

  /// A copy of a library that is being added to is of one moment: whole, and without the clip that is not in it yet.
  @Test func aLibraryInUseIsCopied() throws {
    let library = try OwnLibrary()
    let clip = try Clips.minute()
    var outcomes: [Outcome] = []
    let child = try Program.run(
      ["sort", clip, "-o", "people", "--sample", "30", "--to", "10"], in: library.directory
    ) { _ in
      for number in 0..<3 {
        usleep(400_000)
        if let outcome = try? library.run("backup", "people", "copy\(number)") { outcomes.append(outcome) }
      }
    }
    #expect(child.exitCode == 0, "\(child.errors)")
    for (number, outcome) in outcomes.enumerated() {
      #expect(outcome.exitCode == 0, "\(outcome)")
      let check = try library.run("check", "copy\(number)")
      #expect(check.exitCode == 0, "\(check)")
    }
    #expect(outcomes.count == 3)
  }

  @Test func vacuumMakesItSmaller() throws {
    let library = try OwnLibrary()
    _ = try library.sqlite3(
      """
      CREATE TABLE filler (x); INSERT INTO filler SELECT randomblob(1000) FROM generate_series(1, 500);
      DROP TABLE filler
      """)
    let size = try Data(contentsOf: library.database).count
    let before = try dump(library.path).split(separator: "\n").filter { !$0.contains("sqlite_stat") }
    let outcome = try library.run("vacuum", "people")
    let after = try Data(contentsOf: library.database).count
    #expect(outcome == Outcome(0, output: "\(size) bytes before, \(after) after\n"))
    #expect(after < size - 400_000)
    #expect(
      try dump(library.path).split(separator: "\n").filter { !$0.contains("sqlite_stat") && !$0.contains("ANALYZE") }
        == before)
    #expect(try library.run("check", "people").exitCode == 0)
  }
}
