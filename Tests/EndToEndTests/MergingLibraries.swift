import Foundation
import TestSupport
import Testing

/// Two small libraries that a test may do to what it likes: `a` of one clip, `b` of another, of the same two people.
struct MergingLibraries {
  let directory: TemporaryDirectory

  /// - Parameter isOfOneClip: Whether `b` is of the clip of `a`, looked at in a smaller picture, so that boxes differ.
  init(ofOneClip isOfOneClip: Bool = false) throws {
    let made = try Self.made.get()
    directory = try TemporaryDirectory()
    for name in ["one.mp4", "two.mp4", "a"] { try copy(made.url.appending(path: name), to: name) }
    try copy(made.url.appending(path: isOfOneClip ? "smaller" : "b"), to: "b")
  }

  private func copy(_ url: URL, to name: String) throws {
    try FileManager.default.copyItem(at: url, to: directory.url.appending(path: name))
  }

  private static let made: Result<TemporaryDirectory, any Error> = Result {
    let directory = try TemporaryDirectory()
    try Clips.twoPeople("one.mp4", in: directory)
    try Clips.twoPeople("two.mp4", in: directory, options: ["-vf", "hflip", "-c:v", "libx264"])
    _ = try SortedLibrary(["one.mp4", "--sample", "3"], in: directory, name: "a")
    _ = try SortedLibrary(["two.mp4", "--sample", "3"], in: directory, name: "b")
    _ = try SortedLibrary(["one.mp4", "--sample", "3", "--max-size", "300x225"], in: directory, name: "smaller")
    atexit {
      if let url = try? MergingLibraries.made.get().url { try? FileManager.default.removeItem(at: url) }
    }
    return directory
  }

  @discardableResult
  func run(_ arguments: String...) throws -> Outcome {
    Outcome(try Program.run(arguments, in: directory), without: directory)
  }

  func sqlite3(_ library: String, _ sql: String) throws -> String {
    try ToolFailed.check("sqlite3", [directory.path("\(library)/library.sqlite"), sql]).output
  }

  /// Every table, row by row, but for what no two merges have in common: when they were made.
  func tables(_ library: String) throws -> String {
    try sqlite3(library, ".dump").split(separator: "\n").filter { !$0.hasPrefix("INSERT INTO edit ") }
      .joined(separator: "\n")
  }

  /// Every file and its hash, the database too.
  func files(_ library: String) throws -> String {
    try ToolFailed.check(
      "bash",
      [
        "-c", "cd \"$1\" && set -o pipefail && find . -type f -print0 | sort -z | xargs -0 sha256sum", "bash",
        directory.path(library),
      ]
    ).output
  }

  /// Every file but the database and its hash.
  func view(_ library: String) throws -> String {
    // The report says after how many edits it was made.
    try files(library).split(separator: "\n").filter { line in
      !["library.sqlite", "report.html"].contains { line.hasSuffix($0) }
    }.joined(separator: "\n")
  }

  /// By number: name, faces.
  func people(_ library: String) throws -> String {
    try sqlite3(
      library,
      """
      SELECT person, coalesce(name, ''), count(face.id) FROM face LEFT JOIN person ON number = person
      WHERE NOT is_rejected GROUP BY person ORDER BY person
      """)
  }

  /// That the folders show the database, and that it is sound.
  func expectWell(_ library: String = "a", sourceLocation: SourceLocation = #_sourceLocation) throws {
    let outcome = try run("check", library)
    #expect(outcome.exitCode == 0, "\(outcome)", sourceLocation: sourceLocation)
    #expect(try sqlite3(library, "PRAGMA foreign_key_check") == "", sourceLocation: sourceLocation)
  }
}
