import Foundation
import TestSupport
import Testing

/// What the program prints: for people, for programs, on terminals and not.
@Suite(.timeLimit(.minutes(60)))
struct OutputTests {
  private struct Report: Decodable, Equatable {
    struct Person: Decodable, Equatable {
      var person: Int
      var name: String?
      var folder: String
      var faces: Int
      var clips: Int
    }
    struct Clip: Decodable, Equatable {
      var path: String
      var kind: String
      var frames: Int
      var faces: Int
      var damagedFrames: Int
      var truncated: Bool
    }
    struct Failure: Decodable, Equatable {
      var path: String
      var reason: String
    }
    struct Duplicate: Decodable, Equatable {
      var path: String
      var of: String
    }
    var library: String
    var people: [Person]
    var faces: Int
    var unsorted: Int
    var notFaces: Int
    var frames: Int
    var clips: [Clip]
    var failures: [Failure]
    var duplicates: [Duplicate]
    var seconds: Double
    var stageSeconds: [String: Double]
  }

  private static let stages: Set = [
    "decoding", "detection", "embedding", "grouping", "models", "portraits", "reading", "storing", "writing",
  ]

  @Test(.enabled(if: SharedData.isPresent, SharedData.reason))
  func jsonAgreesWithTheTables() throws {
    let library = try SharedLibraries.fiveDefault()
    let report = try JSONDecoder().decode(Report.self, from: library.child.standardOutput)
    let path = SharedData.url("clips/five-people.mp4").path
    let faceCount = library.faces.count
    let frameCount = try #require(library.query("SELECT count(*) FROM frame").first.flatMap { Int($0[0]) })
    #expect(
      report
        == Report(
          library: "five-default",
          people: try library.people.map { person in
            let number = try #require(person["person"].flatMap { Int($0) })
            return Report.Person(
              person: number, name: nil, folder: person["folder"] ?? "",
              faces: library.faces.count { $0.person == number }, clips: 1)
          },
          faces: faceCount, unsorted: library.faces.count { $0.person == nil },
          notFaces: report.notFaces, frames: frameCount,
          clips: [
            Report.Clip(
              path: path, kind: "video", frames: frameCount, faces: faceCount, damagedFrames: 0,
              truncated: false)
          ],
          failures: [], duplicates: [], seconds: report.seconds, stageSeconds: report.stageSeconds))
    // Stages overlap, but none is longer than the whole on all threads.
    let threads = Double(ProcessInfo.processInfo.activeProcessorCount)
    #expect(report.seconds > 0 && report.stageSeconds.values.allSatisfy { $0 <= report.seconds * (threads + 1) })
    // Later stages may join them.
    #expect(Set(report.stageSeconds.keys).isSuperset(of: Self.stages))
    #expect(library.child.errors == "")
  }

  @Test(.enabled(if: SharedData.isPresent, SharedData.reason))
  func timingsAreSaidByStage() throws {
    let blocks = try SharedLibraries.whiteHouseDefault().child.output.split(separator: "\n\n")
    let lines = try #require(blocks.last).split(separator: "\n")
    let names = lines.map { String($0.prefix { $0 != " " }) }
    #expect(Set(names).isSuperset(of: Self.stages), "\(names)")
    #expect(lines.allSatisfy { $0.wholeMatch(of: #/[a-z]+ +[0-9.e\-]+ s/#) != nil }, "\(lines)")
  }

  @Test func quietPrintsNothing() throws {
    let directory = try TemporaryDirectory()
    try Clips.plain.make("clip.mp4", in: directory)
    let child = try Program.run(["sort", "clip.mp4", "--quiet"], in: directory)
    #expect(Outcome(child) == Outcome(0))
    #expect(try directory.names() == ["clip-people", "clip.mp4"])
  }

  @Test func clipWithoutFacesGivesALibraryWithoutPeople() throws {
    let directory = try TemporaryDirectory()
    try Clips.plain.make("clip.mp4", in: directory)
    let child = try Program.run(["sort", "clip.mp4", "--sample", "1"], in: directory)
    #expect(
      Outcome(child) == Outcome(0, output: "no people, no faces in 2 frames of 1 clip, T s\nin clip-people\n"))
    let library = try SortedLibrary(in: directory, child: child, name: "clip-people")
    #expect(library.faces.isEmpty && library.people.isEmpty)
    #expect(try library.query("PRAGMA integrity_check") == [["ok"]])
    #expect(try library.query("SELECT count(*) FROM frame") == [["2"]])
  }

  // MARK: Progress

  /// What a terminal shows in the place of one line, each time it is written.
  private static func progressLines(_ text: String) -> [String] {
    text.split(separator: "\r\u{1B}[K", omittingEmptySubsequences: false).map(String.init)
  }

  @Test(arguments: [
    Case("always", "\"$ROLLCALL\" sort clip.mp4 --progress always 2>progress >output", true),
    Case("always beats quiet", "\"$ROLLCALL\" sort clip.mp4 --quiet --progress always 2>progress >output", true),
    Case("auto without a terminal", "\"$ROLLCALL\" sort clip.mp4 2>progress >output", false),
  ])
  func progress(_ row: Case<String, Bool>) throws {
    try expectProgress(row)
  }

  @Test(
    .enabled(if: PseudoTerminal.isAvailable, PseudoTerminal.reason),
    arguments: [
      Case(
        "auto on a terminal", "script -qec '\"$ROLLCALL\" sort clip.mp4 >output' /dev/null </dev/null >progress", true),
      Case(
        "never on a terminal",
        "script -qec '\"$ROLLCALL\" sort clip.mp4 --progress never >output' /dev/null </dev/null >progress", false),
      Case(
        "quiet on a terminal",
        "script -qec '\"$ROLLCALL\" sort clip.mp4 --quiet >output' /dev/null </dev/null >progress", false),
    ])
  func progressOnTerminals(_ row: Case<String, Bool>) throws {
    try expectProgress(row)
  }

  private func expectProgress(_ row: Case<String, Bool>) throws {
    let directory = try TemporaryDirectory()
    try Clips.plain.make("clip.mp4", in: directory)
    let child = try Program.shell(row.input, in: directory)
    #expect(Outcome(child) == Outcome(0))
    let shown = try String(contentsOfFile: directory.path("progress"), encoding: .utf8)
    let lines = Self.progressLines(shown)
    guard row.expected else {
      #expect(shown == "")
      return
    }
    // Nothing before the first, and nothing is left of the last.
    #expect(lines.first == "" && lines.last == "" && lines.count > 3)
    for line in lines.dropFirst().dropLast() {
      let form = #/(preparing|looking|grouping|writing)  \d+ %  \d+ faces?(  \d+:\d\d left)?/#
      #expect(line.wholeMatch(of: form) != nil, "\(line.debugDescription)")
    }
    #expect(lines.contains { $0.hasPrefix("looking  ") })
    #expect(!(try String(contentsOfFile: directory.path("output"), encoding: .utf8)).contains("\u{1B}"))
  }
}
