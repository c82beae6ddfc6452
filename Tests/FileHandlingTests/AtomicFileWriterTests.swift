import FileHandling
import Foundation
import TestSupport
import Testing
import Vocabulary

@Suite struct AtomicFileWriterTests {
  @Test(arguments: [AtomicFileWriter.Durability.system, .durable], [0, 1, 65_536, 65_537, 300_000])
  func writesAllAndNothingElse(durability: AtomicFileWriter.Durability, sizeInBytes: Int) throws {
    let directory = try TemporaryDirectory()
    let path = FilePath(directory.path("a.csv"))
    let bytes = (0..<sizeInBytes).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    try AtomicFileWriter.write([1, 2, 3], to: path)
    try AtomicFileWriter.write(bytes, to: path, durability: durability)
    #expect(try FileContents.read(path) == bytes)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.url.path) == ["a.csv"])
  }

  @Test func smallPiecesComeInOrder() throws {
    let directory = try TemporaryDirectory()
    let path = FilePath(directory.path("faces.csv"))
    let writer = try AtomicFileWriter(for: path)
    for number in 0..<50_000 { try writer.write("\(number)\n") }
    try writer.commit()
    #expect(try FileContents.read(path) == [UInt8]((0..<50_000).map { "\($0)\n" }.joined().utf8))
  }

  @Test func withoutCommitNothingChanges() throws {
    let directory = try TemporaryDirectory()
    let path = FilePath(directory.path("a.csv"))
    try AtomicFileWriter.write("old", to: path)
    do {
      let writer = try AtomicFileWriter(for: path)
      try writer.write([UInt8](repeating: 1, count: 200_000))
    }
    #expect(try FileContents.read(path) == [UInt8]("old".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.url.path) == ["a.csv"])
  }

  @Test(.enabled(if: SmallDisk.canBeMade, SmallDisk.reason))
  func fullDiskIsSaidAndLeavesTheOldFile() throws {
    let disk = try SmallDisk(sizeInKilobytes: 256)
    let path = FilePath(disk.path("a.csv"))
    try AtomicFileWriter.write("old", to: path)
    let error = #expect(throws: FileError.self) {
      try AtomicFileWriter.write([UInt8](repeating: 1, count: 1 << 20), to: path)
    }
    #expect(error?.code == .diskFull)
    #expect(error?.path == path)
    #expect(error?.reason == "No space left on device")
    #expect(try FileContents.read(path) == [UInt8]("old".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk.directory.url.path) == ["a.csv"])
    // A child that another test starts just now holds all open files until its `exec`, and their blocks with them.
    let deadline = ContinuousClock.now + .seconds(10)
    while try FileStatus.freeBytes(at: path) <= 128 << 10, ContinuousClock.now < deadline { usleep(20_000) }
    #expect(try FileStatus.freeBytes(at: path) > 128 << 10)
  }

  @Test(.enabled(if: SmallDisk.canBeMade, SmallDisk.reason))
  func readOnlyDiskIsSaid() throws {
    let disk = try SmallDisk(sizeInKilobytes: 256)
    try disk.makeReadOnly()
    let error = #expect(throws: FileError.self) { try AtomicFileWriter.write("new", to: FilePath(disk.path("a.csv"))) }
    #expect(error?.code == .readOnlyFileSystem)
  }

  @Test func namesNeedNotBeUTF8() throws {
    let directory = try TemporaryDirectory()
    let path = FilePath(directory.url.path).appending([0x66, 0xFF, 0x0A, 0x22])
    try AtomicFileWriter.write("x", to: path)
    #expect(try Folder.entries(of: FilePath(directory.url.path)) == [entry(path.lastComponent, .file)])
    #expect(try FileContents.read(path) == [UInt8(ascii: "x")])
  }

  @Test func readingHasALimit() throws {
    let directory = try TemporaryDirectory()
    let path = FilePath(directory.path("big"))
    try AtomicFileWriter.write([UInt8](repeating: 0, count: 1000), to: path)
    #expect(try FileContents.read(path, limitInBytes: 1000).count == 1000)
    #expect(throws: FileError(.other, path: path, call: "read", number: EFBIG)) {
      _ = try FileContents.read(path, limitInBytes: 999)
    }
    #expect(try !FileContents.read(FilePath("/proc/self/status")).isEmpty)
  }
}
