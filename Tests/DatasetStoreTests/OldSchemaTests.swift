import DatasetStore
import Foundation
import TestSupport
import Testing
import Vocabulary

/// Libraries of each schema that was released, as the `sqlite3` tool makes them from the released statements.
@Suite struct OldSchemaTests {
  let directory: TemporaryDirectory
  var path: FilePath { FilePath(directory.path("library.sqlite")) }

  static let fixture = Checkout.directory.appending(path: "Tests/DatasetStoreTests/Fixtures/schema-001.sql").path

  init() throws {
    directory = try TemporaryDirectory()
    let made = try ChildProcess.run("sqlite3", [directory.path("library.sqlite"), ".read \(Self.fixture)"])
    try #require(made.exitCode == 0 && made.errors.isEmpty, "\(made.errors)")
  }

  private func sqlite3(_ sql: String, _ file: String = "library.sqlite") throws -> String {
    let result = try ChildProcess.run("sqlite3", [directory.path(file), sql])
    #expect(result.exitCode == 0 && result.errors.isEmpty, "\(result.errors)")
    return result.output
  }

  private static let oldRows = """
    SELECT * FROM library WHERE key = 'created_by'; SELECT * FROM model ORDER BY kind; SELECT * FROM run ORDER BY id;
    SELECT id, sha256, path, kind, width, height, base_seconds, duration_seconds, decoded_frames, damaged_frames, note, run
      FROM clip ORDER BY id;
    SELECT clip, number, seconds, presentation_seconds, width, height FROM frame ORDER BY clip, number; SELECT number, name FROM person ORDER BY number;
    SELECT id, clip, frame, x, y, width, height, score, quality, confidence, shot, track, person, portrait,
      hex(landmarks), hex(embedding) FROM face ORDER BY id;
    """

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.url.path).sorted()
  }

  @Test(arguments: [DatasetStore.Access.readOnly, .readWrite])
  func isBroughtUpToDate(access: DatasetStore.Access) throws {
    let before = try sqlite3(Self.oldRows)
    let old = try Data(contentsOf: directory.url.appending(path: "library.sqlite"))
    for _ in 0..<2 {
      let store = try DatasetStore(opening: path, access: access)
      #expect(try store.counts() == .init(clips: 2, frames: 4, faces: 5, people: 2, unsorted: 1))
      #expect(try store.people().map(\.name) == ["Ann", nil])
      #expect(try store.person("ann") == PersonNumber(1))
      #expect(try store.embeddings().values.count == 5 * 128)
      #expect(try store.edits() == [])
      try store.close()
    }
    #expect(try sqlite3(Self.oldRows) == before)
    #expect(try sqlite3("PRAGMA integrity_check; PRAGMA foreign_key_check") == "ok\n")
    #expect(
      try sqlite3("SELECT name FROM migration") == """
        001-clips-faces-people
        002-tracks-edits-view
        003-shots-places
        004-shown-seconds-frame-rate
        005-clothing

        """)
    // A clip of then was taken in whole; its step is the middle gap.
    #expect(try sqlite3("SELECT state, step_seconds FROM clip") == "2|1.0\n2|\n")
    // One copy, of before the first step, and none at the second opening.
    #expect(try names() == ["library-before-002.sqlite", "library.sqlite"])
    #expect(try sqlite3(Self.oldRows, "library-before-002.sqlite") == before)
    #expect(try sqlite3("SELECT name FROM migration", "library-before-002.sqlite") == "001-clips-faces-people\n")
    #expect(!old.isEmpty)
  }

  /// The old and the new schema are one: a library that is made today has the columns of one that was brought there.
  @Test func isTheSameAsANewOne() throws {
    try DatasetStore(opening: path, access: .readWrite).close()
    try DatasetStore(creating: FilePath(directory.path("new.sqlite")), program: "rollcall test").close()
    let schema = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"
    #expect(try sqlite3(schema) == sqlite3(schema, "new.sqlite"))
  }

  @Test func aMigrationThatCannotBeWrittenChangesNothing() throws {
    // No room for the copy's name: a folder has it.
    try FileManager.default.createDirectory(
      at: directory.url.appending(path: "library-before-002.sqlite/x"), withIntermediateDirectories: true)
    #expect(throws: DatabaseError.self) { _ = try DatasetStore(opening: path, access: .readWrite) }
    #expect(try sqlite3("SELECT name FROM migration") == "001-clips-faces-people\n")
  }

  @Test func whatIsDamagedIsSavedIntoTheNewSchema() throws {
    let report = try DatasetStore.salvage(
      path, into: FilePath(directory.path("saved.sqlite")), program: "rollcall test")
    #expect(report.damagedTables == [] && report.orphanCount == 0)
    #expect(try sqlite3(Self.oldRows, "saved.sqlite") == sqlite3(Self.oldRows))
    #expect(try sqlite3("SELECT DISTINCT state FROM clip", "saved.sqlite") == "2\n")
  }
}
