import Foundation
import TestSupport
import Testing

/// The review page and `report.html` in headless Chromium: the flows of `Tests/Browser`, a file of them a test.
///
/// Serialized, as each drives a browser that wants a processor for itself; they run beside the other suites.
@Suite(.serialized, .timeLimit(.minutes(60)))
struct BrowserTests {
  private static let folder = Checkout.directory.appending(path: "Tests/Browser")

  /// The library that flows copy, made once: it takes a sort.
  private static let made: Result<TemporaryDirectory, any Error> = Result {
    let directory = try TemporaryDirectory()
    try check(try run(["--made", directory.path("made"), "make"]), "making the library")
    atexit {
      if let url = try? BrowserTests.made.get().url { try? FileManager.default.removeItem(at: url) }
    }
    return directory
  }

  private static func run(_ arguments: [String]) throws -> ChildProcess {
    // A flow's own limits are shorter; this one ends a driver that hangs, and its browser with it.
    let limit = ["-k", "10", "900", "/usr/bin/python3", folder.appending(path: "run.py").path]
    return try ChildProcess.run(
      "timeout", limit + arguments, environment: ["PROGRAM": Program.path, "ROLLCALL_HOME": Home.path])
  }

  private static func check(_ child: ChildProcess, _ what: String, sourceLocation: SourceLocation = #_sourceLocation)
    throws
  {
    // What failed, and not the flows that went well.
    let failed = child.output.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("ok: ") }
    try #require(
      child.exitCode == 0, "\(what): exit code \(child.exitCode)\n\(failed.joined(separator: "\n"))\n\(child.errors)",
      sourceLocation: sourceLocation)
  }

  /// Runs the flows of a file of `Tests/Browser/flows`.
  private func flows(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let child = try Self.run(["--made", try Self.made.get().path("made"), name])
    try Self.check(child, name, sourceLocation: sourceLocation)
    #expect(child.output.contains("ok: "), "flows were run", sourceLocation: sourceLocation)
  }

  @Test("names are typed in place, completed, escaped, cut, and run either way") func names() throws {
    try flows("names")
  }

  @Test("people are made one, kept apart and ignored on their cards") func merging() throws { try flows("merging") }

  @Test("people are found by name and number, and ordered") func searching() throws { try flows("searching") }

  @Test("faces are chosen by mouse and keyboard, moved, split, rejected and brought back") func faces() throws {
    try flows("faces")
  }

  @Test("the log undoes and makes again") func log() throws { try flows("log") }

  @Test("other tabs, commands, writers, a library and a server that go away") func beside() throws {
    try flows("beside")
  }

  @Test("pages of other origins see nothing, change nothing, and frame nothing") func foreign() throws {
    try flows("foreign")
  }

  @Test("all can be used by keyboard, by screen reader, on a phone, in the dark") func access() throws {
    try flows("access")
  }

  @Test("report.html from disk, without network, on screen and on paper") func report() throws { try flows("report") }

  @Test("a thousand requests at once, and a server killed in the middle of edits") func server() throws {
    try flows("server")
  }

  @Test("questions are answered by key until none is left") func questions() throws { try flows("questions") }

  @Test("people are found by photo, by face, by clip and time") func finding() throws { try flows("finding") }

  @Test("clips play with boxes, and say why where they do not") func playing() throws { try flows("playing") }

  @Test("clips are dropped and added, people made anew: followed, cancelled, gone on with") func working() throws {
    try flows("working")
  }

  @Test("a dataset's form counts, complains and exports") func exporting() throws { try flows("exporting") }

  @Test("each file of flows is run by a test above") func all() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.appending(path: "flows").path)
    let source = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
    for name in files.filter({ $0.hasSuffix(".py") }).map({ $0.dropLast(3) }) {
      #expect(source.contains("try flows(\"\(name)\")"), "\(name) is run by nothing")
    }
  }
}
