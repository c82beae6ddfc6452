import DatasetStore
import Foundation
import TestSupport
import Testing
import Vocabulary

@Suite struct DatabaseFailureTests {
  let directory: TemporaryDirectory
  var path: FilePath { FilePath(directory.path("library.sqlite")) }

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func kind(opening path: FilePath, access: DatasetStore.Access = .readWrite) -> DatabaseError.Kind? {
    #expect(throws: DatabaseError.self) { _ = try DatasetStore(opening: path, access: access) }?.kind
  }

  @Test func whatAKilledWriterLeftHalfWrittenIsTakenBackByTheNextReader() throws {
    let store = try DatasetStore(creating: path, program: "rollcall test")
    _ = try store.addPerson()
    try store.close()
    // More than its memory holds, so that half of it is in the file when the process dies.
    let writer = """
      import os, signal, sqlite3, sys
      database = sqlite3.connect(sys.argv[1], isolation_level=None)
      database.execute("PRAGMA cache_size = 1")
      database.execute("BEGIN IMMEDIATE")
      for number in range(5000):
          database.execute("INSERT INTO person (name) VALUES (?)", (f"{number} " + "x" * 200,))
      os.kill(os.getpid(), signal.SIGKILL)
      """
    #expect(try ChildProcess.run("python3", ["-c", writer, path.description]).exitCode == 128 + SIGKILL)
    #expect(FileManager.default.fileExists(atPath: "\(path)-journal"))
    let reader = try DatasetStore(opening: path, access: .readOnly)
    #expect(try reader.lastEdit() == 0)
    try reader.close()
    #expect(try ChildProcess.run("sqlite3", [path.description, "SELECT count(*) FROM person"]).output == "1\n")
    #expect(!FileManager.default.fileExists(atPath: "\(path)-journal"))
  }

  @Test func whatIsNoLibraryIsRefusedAndLeftAlone() throws {
    #expect(kind(opening: path) == .missing)
    try Data("not a database, but long enough to be taken for one: \(String(repeating: "x", count: 5000))".utf8)
      .write(to: URL(filePath: path.description))
    #expect(kind(opening: path) == .notALibrary)
    try FileManager.default.removeItem(atPath: path.description)
    _ = try ChildProcess.run("sqlite3", [path.description, "CREATE TABLE bookmarks (id)"])
    let before = try Data(contentsOf: URL(filePath: path.description))
    #expect(kind(opening: path) == .notALibrary)
    #expect(throws: DatabaseError.self) { _ = try DatasetStore(creating: path, program: "rollcall test") }
    #expect(try Data(contentsOf: URL(filePath: path.description)) == before)
    #expect(kind(opening: FilePath(directory.url.path).appending("no").appending("x.sqlite")) == .missing)
  }

  @Test func aLaterFormatIsRefusedByName() throws {
    try DatasetStore(creating: path, program: "rollcall 9").close()
    _ = try ChildProcess.run("sqlite3", [path.description, "INSERT INTO migration VALUES ('999-faces-in-4d')"])
    #expect(kind(opening: path) == .newerFormat(["999-faces-in-4d"]))
    #expect(kind(opening: path, access: .readOnly) == .newerFormat(["999-faces-in-4d"]))
  }

  @Test func creatingNeverOverwrites() throws {
    try DatasetStore(creating: path, program: "rollcall test").close()
    let error = #expect(throws: DatabaseError.self) { _ = try DatasetStore(creating: path, program: "again") }
    #expect(error?.kind == .exists)
  }

  /// What a killed process leaves is what lies on the disk at that moment, so a copy of it stands for it.
  @Test func aKillLosesOnlyWhatWasNotCommitted() throws {
    let tests = try DatasetStoreTests()
    let store = try tests.makeStore(faces: 40)
    var copies = 0
    func check(faces: Int) throws {
      copies += 1
      let copy = directory.url.appending(path: "copy\(copies)")
      try FileManager.default.copyItem(at: tests.directory.url, to: copy)
      let file = copy.appending(path: "library.sqlite").path
      #expect(
        try tests.sqlite3("PRAGMA integrity_check; PRAGMA foreign_key_check; SELECT count(*) FROM face", file: file)
          == "ok\n\(faces)\n")
      let again = try DatasetStore(opening: FilePath(file), access: .readWrite)
      #expect(try again.counts().faces == faces)
      try again.close()
    }
    try check(faces: 40)
    try store.transaction {
      for number in 40..<3000 {
        try store.add(DatasetStoreTests.face(number, frame: 0))
        if number % 700 == 0 { try check(faces: 40) }
      }
    }
    try check(faces: 3000)
    try store.close()
    try check(faces: 3000)
  }

  @Test func aSecondReaderSeesWhatIsCommitted() throws {
    let tests = try DatasetStoreTests()
    let store = try tests.makeStore(faces: 4)
    let reader = try DatasetStore(opening: tests.path, access: .readOnly)
    try store.transaction {
      try store.add(DatasetStoreTests.face(4, frame: 0))
      #expect(try reader.counts().faces == 4)
    }
    #expect(try reader.counts().faces == 5)
    try reader.close()
    try store.close()
  }

  @Test func aFullDiskIsSaidAndTheFileStaysSound() throws {
    let mount = try TemporaryDirectory()
    let mounted = try ChildProcess.run("mount", ["-t", "tmpfs", "-o", "size=300k", "rollcall-test", mount.url.path])
    guard mounted.exitCode == 0 else { return }
    defer { _ = try? ChildProcess.run("umount", ["-l", mount.url.path]) }
    let file = FilePath(mount.path("library.sqlite"))
    do {
      let store = try DatasetStore(creating: file, program: "rollcall test")
      try store.transaction {
        try store.add(DatasetStoreTests.clip)
        try store.add(DatasetStoreTests.frame(0))
      }
      let error = #expect(throws: DatabaseError.self) {
        for number in 0..<1000 { try store.add(DatasetStoreTests.face(number, frame: 0)) }
      }
      #expect(error?.kind == .diskFull)
      #expect(error?.path == file)
    }
    #expect(try DatasetStoreTests().sqlite3("PRAGMA integrity_check", file: file.description) == "ok\n")
  }

  @Test func aFolderWithoutRoomForFilesIsSaid() {
    let error = #expect(throws: DatabaseError.self) {
      _ = try DatasetStore(creating: FilePath("/proc/library.sqlite"), program: "rollcall test")
    }
    #expect(error?.kind == .permission || error?.kind == .missing)
  }
}
