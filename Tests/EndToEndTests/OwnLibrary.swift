import Foundation
import TestSupport

/// A small library that a test may do to what it likes, with its clip beside it: a copy of one that is sorted once.
struct OwnLibrary {
  let directory: TemporaryDirectory
  var path: String { directory.path("people") }
  var database: URL { url("library.sqlite") }

  /// Three faces of each of two people; the best portrait comes first.
  init() throws {
    let made = try Self.made.get()
    directory = try TemporaryDirectory()
    for name in ["two.mp4", "people"] {
      try FileManager.default.copyItem(at: made.url.appending(path: name), to: directory.url.appending(path: name))
    }
  }

  private static let made: Result<TemporaryDirectory, any Error> = Result {
    let directory = try TemporaryDirectory()
    try Clips.twoPeople("two.mp4", in: directory)
    _ = try SortedLibrary(["two.mp4"] + Program.oneASecond, in: directory)
    atexit {
      if let url = try? OwnLibrary.made.get().url { try? FileManager.default.removeItem(at: url) }
    }
    return directory
  }

  func url(_ name: String) -> URL { URL(filePath: path).appending(path: name) }

  /// The portraits of a person, in name order.
  func portraits(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url(folder).path).filter { $0.hasSuffix(".jpg") }.sorted()
      .map { "\(folder)/\($0)" }
  }

  func run(_ arguments: String...) throws -> Outcome {
    Outcome(try Program.run(arguments, in: directory), without: directory)
  }

  func remove(_ name: String) throws { try FileManager.default.removeItem(at: url(name)) }

  func move(_ name: String, to other: String) throws {
    try FileManager.default.createDirectory(
      at: url(other).deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.moveItem(at: url(name), to: url(other))
  }

  func bytes(_ name: String) throws -> Data { try Data(contentsOf: url(name)) }

  func sqlite3(_ sql: String) throws -> String {
    try ToolFailed.check("sqlite3", [database.path, sql]).output
  }

  /// Every file and its hash, but for the database and what was kept of another.
  func view() throws -> String {
    try ToolFailed.check(
      "bash",
      [
        "-c",
        "cd \"$1\" && set -o pipefail && find . -type f ! -name 'library.sqlite*' -print0 | sort -z | xargs -0 sha256sum",
        "bash", path,
      ]
    ).output
  }
}
