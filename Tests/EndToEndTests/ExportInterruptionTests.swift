import Foundation
import TestSupport
import Testing

/// Exports that are stopped in the middle.
@Suite(.timeLimit(.minutes(60)))
struct ExportInterruptionTests {
  private let directory: TemporaryDirectory
  private let library: SortedLibrary
  /// Pictures that take a while each.
  private static let slow = [
    "--near-duplicates", "keep", "--picture", "aligned-512", "--max-enlargement", "99", "--picture-format", "png",
  ]
  private static let hidden = ".dataset.rollcall-dataset"

  /// 240 frames, so that no machine is done before it is stopped, and what they give is more than one shard.
  private static let made: Result<SortedLibrary, any Error> = Result {
    try SortedLibrary(
      [Clips.minute(), "--sample", "4", "--group", "dbscan", "-q"], in: SharedPlace.directory(), name: "minute")
  }

  init() throws {
    directory = try TemporaryDirectory()
    library = try Self.made.get()
  }

  private var arguments: [String] {
    ["export", library.path, "-o", "dataset", "--threads", "1"] + Self.slow
  }

  private func pictures() -> [String] {
    // A list of a folder whose files come and go: an enumerator passes over what is gone, and does not give up.
    let all = FileManager.default.enumerator(atPath: directory.path(Self.hidden))?.compactMap { $0 as? String } ?? []
    return all.filter { $0.hasSuffix(".png") }.sorted()
  }

  private func run(until signal: Int32) throws -> ChildProcess {
    try Program.run(arguments, in: directory) { process in
      for _ in 0..<30_000 {
        if pictures().count >= 10 { break }
        usleep(10_000)
      }
      kill(process, signal)
    }
  }

  @Test func stopsCleanlyAndGoesOn() throws {
    #expect(
      Outcome(try run(until: SIGINT))
        == Outcome(130, errors: "rollcall: interrupted; the same command goes on where it stopped\n"))
    #expect(try directory.names() == [Self.hidden])
    try goesOn()
  }

  @Test func goesOnAfterItWasKilled() throws {
    #expect(try run(until: SIGKILL).exitCode == 128 + SIGKILL)
    #expect(try directory.names() == [Self.hidden, ".dataset.rollcall-lock"].sorted())
    try goesOn()
  }

  /// What was done is not done again, and all is as if it had never been stopped.
  private func goesOn() throws {
    let done = pictures()
    try #require(done.count >= 10, "or it was not begun")
    func inode(_ path: String) throws -> Int {
      try #require(FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int)
    }
    let first = try inode(directory.path(Self.hidden) + "/" + done[0])
    #expect(try Program.run(arguments, in: directory).exitCode == 0)
    #expect(try directory.names() == ["dataset"])
    #expect(try inode(directory.path("dataset") + "/" + done[0]) == first)
    let whole = try Dataset(
      of: library.path, Self.slow, in: directory, name: "whole")
    #expect(try whole.hashes() == Dataset.hashes(of: directory.path("dataset")))
  }

  @Test func anotherExportBeginsAfresh() throws {
    #expect(try run(until: SIGINT).exitCode == 130)
    let other = try Dataset(of: library.path, ["--max-per-person", "2"], in: directory)
    #expect(try directory.names() == ["dataset"])
    #expect(try other.files().filter { $0.hasSuffix(".png") }.isEmpty)
    #expect(other.faces.count <= 4)
  }

  /// Files of many pictures: one that is whole stays, and one that was cut off is written anew.
  @Test func shardsThatAreWholeStay() throws {
    let shards = ["export", library.path, "-o", "dataset", "--threads", "1", "--format", "webdataset"] + Self.slow
    let first = directory.path(Self.hidden) + "/faces-000000.tar"
    let stopped = try Program.run(shards, in: directory) { process in
      // 250 large pictures on one thread: some ten seconds, and minutes beside other work.
      for _ in 0..<30_000 {
        if FileManager.default.fileExists(atPath: first) { break }
        usleep(5_000)
      }
      kill(process, SIGKILL)
    }
    #expect(stopped.exitCode == 128 + SIGKILL)
    func inode(_ path: String) throws -> Int {
      try #require(FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int)
    }
    let before = try inode(first)
    #expect(!FileManager.default.fileExists(atPath: directory.path(Self.hidden) + "/faces-000001.tar"))
    #expect(try Program.run(shards, in: directory).exitCode == 0)
    #expect(try inode(directory.path("dataset/faces-000000.tar")) == before)
    let whole = try Dataset(of: library.path, ["--format", "webdataset"] + Self.slow, in: directory, name: "whole")
    #expect(try whole.files().filter { $0.hasSuffix(".tar") }.count > 1)
    #expect(try whole.hashes() == Dataset.hashes(of: directory.path("dataset")))
  }
}
