import FileHandling
import Foundation
import TestSupport
import Testing
import Vocabulary

@Suite struct LockAndRenameTests {
  let directory: TemporaryDirectory
  var root: FilePath { FilePath(directory.url.path) }

  init() throws {
    directory = try TemporaryDirectory()
  }

  @Test func theSecondIsToldWhoIsTheFirst() throws {
    let path = root.appending("lock")
    let first = try LockFile(path)
    let error = #expect(throws: FileError.self) { _ = try LockFile(path) }
    #expect(error?.code == .locked(by: Int(getpid())))
    #expect(error?.reason == "in use by process \(getpid())")
    withExtendedLifetime(first) {}
  }

  @Test func goesWithItsHolder() throws {
    let path = root.appending("lock")
    for _ in 0..<3 {
      let lock = try LockFile(path)
      #expect(FileStatus.kind(of: path) == .file)
      withExtendedLifetime(lock) {}
    }
    #expect(FileStatus.kind(of: path) == nil)
  }

  @Test func aDeadHolderIsNoObstacle() throws {
    let path = root.appending("lock")
    try AtomicFileWriter.write("1\n", to: path)
    let lock = try LockFile(path)
    #expect(try FileContents.read(path) == [UInt8]("\(getpid())\n".utf8))
    withExtendedLifetime(lock) {}
  }

  @Test func whoHoldsItIsToldWithoutTakingIt() throws {
    let path = root.appending("lock")
    #expect(LockFile.holder(of: path) == nil)
    let lock = try LockFile(path)
    #expect(LockFile.holder(of: path) == Int(getpid()))
    lock.release()
    // Left by a process that was killed; its number is another's by now, which runs and holds nothing.
    try AtomicFileWriter.write("\(getpid())\n", to: path)
    #expect(LockFile.holder(of: path) == nil)
    try AtomicFileWriter.write("no number\n", to: path)
    #expect(LockFile.holder(of: path) == nil)
  }

  @Test(.timeLimit(.minutes(60)))
  func anotherProcessHoldsItUntilItIsKilled() throws {
    let path = root.appending("lock")
    let script = "exec 9>\"$1\"; flock 9; echo $$ >&9; touch \"$1.ready\"; exec sleep 60"
    let result = try ChildProcess.run("bash", ["-c", script, "bash", path.description]) { pid in
      while FileStatus.kind(of: FilePath("\(path).ready")) == nil { usleep(5000) }
      let error = #expect(throws: FileError.self) { _ = try LockFile(path) }
      #expect(error?.code == .locked(by: Int(pid)))
      kill(pid, SIGKILL)
    }
    #expect(result.exitCode == 128 + 9)
    _ = try LockFile(path)
  }

  @Test func linksAreNotLocked() throws {
    try FileManager.default.createSymbolicLink(atPath: directory.path("lock"), withDestinationPath: "elsewhere")
    let error = #expect(throws: FileError.self) { _ = try LockFile(root.appending("lock")) }
    #expect(error?.code == .tooManyLinks)
    #expect(FileStatus.kind(of: root.appending("elsewhere")) == nil)
  }

  private static let exchanges: [(name: String, run: @Sendable (FilePath, FilePath) throws -> Void)] = [
    ("at once", { try Renaming.exchange($0, $1) }), ("in steps", { try Renaming.exchangeInSteps($0, $1) }),
  ]

  @Test(arguments: [0, 1])
  func foldersChangeNames(way: Int) throws {
    let (first, second) = (root.appending("first"), root.appending("second"))
    for folder in [first, second] {
      try Folder.make(folder)
      try AtomicFileWriter.write([UInt8](folder.lastComponent), to: folder.appending("name"))
    }
    try Self.exchanges[way].run(first, second)
    #expect(try FileContents.read(first.appending("name")) == [UInt8]("second".utf8))
    #expect(try FileContents.read(second.appending("name")) == [UInt8]("first".utf8))
    #expect(try Folder.entries(of: root).count == 2)
    let error = #expect(throws: FileError.self) { try Self.exchanges[way].run(root.appending("none"), second) }
    #expect(error?.code == .missing)
    #expect(try FileContents.read(second.appending("name")) == [UInt8]("first".utf8))
    #expect(try Folder.entries(of: root).count == 2)
  }

  @Test func aNewNameMustBeNew() throws {
    try AtomicFileWriter.write("a", to: root.appending("a"))
    try AtomicFileWriter.write("b", to: root.appending("b"))
    let error = #expect(throws: FileError.self) {
      try Renaming.moveToNewName(root.appending("a"), to: root.appending("b"))
    }
    #expect(error?.code == .exists)
    try Renaming.moveToNewName(root.appending("a"), to: root.appending("c"))
    #expect(try FileContents.read(root.appending("c")) == [UInt8]("a".utf8))
  }
}
