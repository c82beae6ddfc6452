import Foundation
import TestSupport
import Testing

/// Databases that are damaged, cut off, another's or too new; disks that are full; libraries that may not be written.
@Suite(.timeLimit(.minutes(60)))
struct DamageTests {
  private let library: OwnLibrary

  init() throws {
    library = try OwnLibrary()
  }

  private static let commands: [[String]] = [
    ["people", "people"], ["name", "people", "1", "Ann"], ["sync", "people"], ["vacuum", "people"],
    ["backup", "people", "copy"], ["restore", "people", "copy"], ["sort", "two.mp4", "-o", "people"],
    ["find", "people", "two.mp4"],
  ]

  private func run(_ arguments: [String]) throws -> Outcome {
    Outcome(try Program.run(arguments, in: library.directory), without: library.directory)
  }

  /// Writes what is no page over the pages of a table.
  private func damage(_ table: String, where condition: String) throws {
    let pages = try library.sqlite3("SELECT pageno FROM dbstat WHERE name = '\(table)' AND \(condition)")
    let handle = try FileHandle(forUpdating: library.database)
    for page in pages.split(separator: "\n").compactMap({ UInt64($0) }) {
      try handle.seek(toOffset: (page - 1) * 4096)
      try handle.write(contentsOf: Data(repeating: 0x5A, count: 4096))
    }
    try handle.close()
  }

  /// What the folder holds, hidden files too, but for what SQLite keeps beside a database that is open.
  private func files() throws -> [String] {
    try library.directory.names(in: "people").filter { !$0.hasSuffix("-shm") && !$0.hasSuffix("-wal") }
  }

  @Test(arguments: commands)
  func aDamagedPageIsSaid(_ command: [String]) throws {
    try damage("face", where: "pagetype = 'internal'")
    let outcome = try run(command)
    #expect(outcome.exitCode == 65 && outcome.output == "", "\(outcome)")
    #expect(outcome.errors.contains("library.sqlite: the database is damaged: ") || command[0] == "sort")
    #expect(outcome.errors.contains(": the database is damaged: "), "\(outcome)")
    #expect(outcome.errors.contains("hint: `rollcall check LIBRARY` says what can be saved\n"))
    #expect(try library.directory.names() == ["people", "two.mp4"])
  }

  @Test(arguments: commands)
  func aFileThatWasCutOffIsSaid(_ command: [String]) throws {
    let bytes = try Data(contentsOf: library.database)
    try bytes.prefix(bytes.count / 2).write(to: library.database)
    let outcome = try run(command)
    #expect(outcome.exitCode == 65 && outcome.errors.contains(": the database is damaged: "), "\(outcome)")
    #expect(try Data(contentsOf: library.database).count == bytes.count / 2)
  }

  @Test(arguments: commands + [["check", "people"], ["check", "people", "--repair"]])
  func whatIsNoDatabaseIsSaid(_ command: [String]) throws {
    try Data("my notes\n".utf8).write(to: library.database)
    let outcome = try run(command)
    #expect(outcome.exitCode == 65 && outcome.errors.hasSuffix(": is no library\n"), "\(outcome)")
    #expect(try Data(contentsOf: library.database) == Data("my notes\n".utf8))
  }

  @Test(arguments: commands + [["check", "people"], ["check", "people", "--repair"]])
  func aNewerSchemaIsSaid(_ command: [String]) throws {
    _ = try library.sqlite3("INSERT INTO migration VALUES ('900-smiles')")
    let before = try Data(contentsOf: library.database)
    let outcome = try run(command)
    #expect(outcome.exitCode == 65, "\(outcome)")
    #expect(
      outcome.errors.hasSuffix(": was made by a newer Rollcall\nhint: bring this one up to date\n"), "\(outcome)")
    #expect(try Data(contentsOf: library.database) == before)
  }

  @Test func whatCanBeSavedIsSaidAndSaved() throws {
    try damage("face", where: "path = '/000/'")
    let damaged = try Data(contentsOf: library.database)
    let said = try library.run("check", "people")
    #expect(said.exitCode == 65)
    let lines = said.output.split(separator: "\n")
    try #require(lines.count > 1, "\(said)")
    #expect(lines[0].hasPrefix("the database is damaged: "))
    let saved = try #require(
      lines[1].wholeMatch(of: #/of the database, 1 clip, 6 frames, ([1-5]) faces?, 2 people, 0 edits can be saved/#))
    let faces = try #require(Int(saved.1))
    let repaired = try library.run("check", "people", "--repair")
    #expect(repaired.exitCode == 0, "\(repaired)")
    #expect(repaired.output.contains("some rows are lost: of face\nthe damaged one is kept: library.sqlite.damaged\n"))
    #expect(repaired.output.contains("all is well: \(counted(faces)) of"))
    #expect(try Data(contentsOf: library.url("library.sqlite.damaged")) == damaged)
    #expect(try library.sqlite3("PRAGMA integrity_check; PRAGMA foreign_key_check") == "ok\n")
    #expect(try library.sqlite3("SELECT count(*) FROM face") == "\(faces)\n")
    // Again, and nothing is left to do; and the library is written as ever.
    #expect(try library.run("check", "people", "--repair").exitCode == 0)
    #expect(
      try library.run("name", "people", "2", "Joe")
        == Outcome(0, output: "named person 2 “Joe”; `rollcall undo people` takes it back\n"))
  }

  private func counted(_ count: Int) -> String { "\(count) face\(count == 1 ? "" : "s")" }

  /// Damage that SQLite takes for a number: a box beyond all pictures, a person before the first.
  @Test(arguments: ["x = 1e300", "width = -2e9", "person = -3"])
  func numbersThatCannotBeAreDamage(_ damage: String) throws {
    let face = try library.portraits("people/person-0001")[0].dropLast(4).suffix(16)
    _ = try library.sqlite3("PRAGMA foreign_keys = OFF; UPDATE face SET \(damage) WHERE id = '\(face)'")
    let said = try library.run("check", "people")
    #expect(said.exitCode == 65, "\(said)")
    #expect(said.output.contains("the database is damaged: face \(face) has numbers that cannot be\n"), "\(said)")
    // It writes the tables, and so reads all faces.
    let name = try library.run("name", "people", "2", "Joe")
    #expect(name.exitCode == 65 && name.errors.contains(": the database is damaged: "), "\(name)")
    #expect(try library.run("check", "people", "--repair").exitCode == 0)
    // A face without a box is none; one whose person is lost is nobody's.
    let left = try library.sqlite3("SELECT count(*), count(person) FROM face")
    #expect(left == (damage.hasPrefix("person") ? "6|5\n" : "5|5\n"))
    #expect(try library.sqlite3("PRAGMA integrity_check; PRAGMA foreign_key_check") == "ok\n")
  }

  /// Many places, each run of every command over them: nothing crashes, whatever the bytes are.
  @Test func whateverTheBytesNothingCrashes() throws {
    let whole = try Data(contentsOf: library.database)
    var random = SystemRandomNumberGenerator()
    for _ in 0..<12 {
      let seed = UInt64.random(in: 0..<UInt64(whole.count - 300), using: &random)
      var bytes = whole
      for offset in 0..<200 { bytes[Int(seed) + offset] = UInt8(truncatingIfNeeded: (seed &+ UInt64(offset)) &* 167) }
      try bytes.write(to: library.database)
      for command in [["people", "people"], ["check", "people"], ["check", "people", "--repair"]] {
        let outcome = try run(command)
        #expect([0, 65].contains(outcome.exitCode), "byte \(seed): \(command) \(outcome)")
      }
    }
  }

  // MARK: Disks

  /// Full at once, in the middle of the database's work, and among the portraits.
  @Test(.enabled(if: SmallDisk.canBeMade, SmallDisk.reason), arguments: [0, 40, 120, 300])
  func aFullDiskIsSaid(roomInKilobytes room: Int) throws {
    let disk = try SmallDisk(sizeInKilobytes: 1000)
    let whole = disk.path("people")
    try ToolFailed.check("cp", ["-r", library.path, whole])
    try disk.fill(leavingKilobytes: room)
    var saidCount = 0
    for command in [["backup", whole, disk.path("copy")], ["vacuum", whole], ["name", whole, "1", "Ann"]] {
      let outcome = try run(command)
      // A small change may find room where a copy finds none.
      #expect([0, 74].contains(outcome.exitCode), "\(outcome)")
      guard outcome.exitCode == 74 else { continue }
      saidCount += 1
      #expect(outcome.errors.contains(": the disk is full\n"), "\(outcome)")
      #expect(try disk.directory.names() == ["filler", "people"])
    }
    #expect(room == 0 ? saidCount == 3 : saidCount > 0)
    try FileManager.default.removeItem(atPath: disk.path("filler"))
    let repaired = try run(["check", whole, "--repair"])
    #expect(repaired.exitCode == 0, "\(repaired)")
    #expect(try run(["name", whole, "1", "Bob"]).exitCode == 0)
  }

  @Test(.enabled(if: SmallDisk.canBeMade, SmallDisk.reason))
  func aDiskThatMayNotBeWrittenIsReadAndSaid() throws {
    let disk = try SmallDisk(sizeInKilobytes: 2000)
    try ToolFailed.check("cp", ["-r", library.path, disk.path("people")])
    try disk.makeReadOnly()
    #expect(try run(["people", disk.path("people")]).exitCode == 0)
    #expect(try run(["check", disk.path("people")]).exitCode == 0)
    #expect(try run(["backup", disk.path("people"), "copy"]).exitCode == 0)
    for command in [["name", disk.path("people"), "1", "Ann"], ["check", disk.path("people"), "--repair"]] {
      let outcome = try run(command)
      #expect(outcome.exitCode == 74 && outcome.errors.contains(": may not be written: "), "\(outcome)")
    }
  }

  // MARK: Power cuts

  /// What lies on the disk at a moment is what a power cut leaves; with the last bytes of the log missing, too.
  @Test func aCopyAtAnyMomentOpensClean() throws {
    let clip = try Clips.minute()
    var copies: [String] = []
    let child = try Program.run(
      ["sort", clip, "-o", "people", "--sample", "30", "--to", "20"], in: library.directory
    ) { process in
      for number in 0..<12 {
        usleep(UInt32.random(in: 50_000...400_000))
        // Held, so that the files are of one moment.
        guard kill(process, SIGSTOP) == 0 else { return }
        let copy = library.directory.path("copy\(number)")
        try? FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        for name in ["library.sqlite", "library.sqlite-wal"] {
          try? FileManager.default.copyItem(at: library.url(name), to: URL(filePath: "\(copy)/\(name)"))
        }
        kill(process, SIGCONT)
        copies.append(copy)
      }
    }
    #expect(child.exitCode == 0, "\(child.errors)")
    for (number, copy) in copies.enumerated() {
      let log = URL(filePath: "\(copy)/library.sqlite-wal")
      if number % 2 == 1, let bytes = try? Data(contentsOf: log) {
        try bytes.prefix(bytes.count - Int.random(in: 0...min(bytes.count, 9000))).write(to: log)
      }
      let people = try Program.run(["people", copy])
      #expect(people.exitCode == 0, "\(people.errors)")
      let judged = try ToolFailed.check(
        "sqlite3", ["\(copy)/library.sqlite", "PRAGMA integrity_check; PRAGMA foreign_key_check"])
      #expect(judged.output == "ok\n")
    }
    #expect(copies.count > 3)
  }
}
