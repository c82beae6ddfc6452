import Foundation
import TestSupport
import Testing

/// The same input gives the same library.
@Suite(.enabled(if: SharedData.isPresent, SharedData.reason), .timeLimit(.minutes(60)))
struct DeterminismTests {
  struct Again: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let clip: String
    let options: String
    /// What stands before the program, such as `taskset`.
    let prefix: String
    let first: @Sendable () throws -> SortedLibrary

    static let all = [
      Again(
        testDescription: "five people again", clip: "five-people", options: "", prefix: "",
        first: SharedLibraries.fiveDefault),
      Again(
        testDescription: "White House again", clip: "white-house", options: "", prefix: "",
        first: SharedLibraries.whiteHouseDefault),
      Again(
        testDescription: "White House on one processor", clip: "white-house", options: "", prefix: "taskset -c 0",
        first: SharedLibraries.whiteHouseDefault),
      Again(
        testDescription: "five people in one thread of each library", clip: "five-people", options: "",
        prefix: "env OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1", first: SharedLibraries.fiveDefault),
      Again(
        testDescription: "White House, one frame at a time", clip: "white-house", options: "--threads 1", prefix: "",
        first: SharedLibraries.whiteHouseDefault),
      Again(
        testDescription: "five people, more frames at once than processors", clip: "five-people",
        options: "--threads 5", prefix: "", first: SharedLibraries.fiveDefault),
      Again(
        testDescription: "White House, as the original, on one processor", clip: "white-house",
        options: "--preset original", prefix: "taskset -c 0", first: SharedLibraries.whiteHouseOriginal),
    ]
  }

  @Test(arguments: Again.all)
  func secondRunGivesTheSameTables(_ again: Again) throws {
    let first = try again.first()
    let directory = try TemporaryDirectory()
    let clip = SharedData.url("clips/\(again.clip).mp4").path
    let child = try Program.shell(
      "\(again.prefix) \"$ROLLCALL\" sort '\(clip)' -o people --quiet \(again.options)", in: directory)
    try #require(Outcome(child) == Outcome(0))
    let second = try SortedLibrary(in: directory, child: child, name: "people")
    for table in ["faces.csv", "people.csv"] {
      #expect(try second.bytes(table) == first.bytes(table), "\(table)")
    }
    // Portraits and montages too, as the names already are.
    for file in try first.files(below: "people") + first.files(below: "montages") {
      #expect(try second.bytes(file) == first.bytes(file), "\(file)")
    }
  }

  @Test("photos one at a time are the same as several at once, in the same order")
  func photosOneAtATime() throws {
    let directory = try TemporaryDirectory()
    let paths = [SharedData.url("photos").path, "--quiet"]
    let one = try SortedLibrary(paths + ["--threads", "1"], in: directory, name: "one")
    let several = try SortedLibrary(paths + ["--threads", "3"], in: directory, name: "several")
    for table in ["faces.csv", "people.csv"] {
      #expect(try one.bytes(table) == several.bytes(table), "\(table)")
    }
    let clips = "SELECT path FROM clip ORDER BY id"
    #expect(try one.query(clips) == several.query(clips))
  }

  @Test("clips in another order give the same people, to the last digit of each confidence")
  func orderOfClips() throws {
    let names = ["bird", "milk", "again", "night", "brother", "book", "eat", "hungry", "learn"]
    let paths = names.map { SharedData.url("clips/five-people/\($0).mkv").path }
    let directory = try TemporaryDirectory()
    let forward = try SortedLibrary(paths + ["--quiet"], in: directory, name: "forward")
    let backward = try SortedLibrary(paths.reversed() + ["--quiet"], in: directory, name: "backward")
    #expect(forward.faces.first?.person == 1, "who is seen first has the first number")
    #expect(backward.faces.first?.person == 1)
    #expect(try Self.people(of: forward) == Self.people(of: backward))
  }

  @Test("clips and photos in one library join nobody whom they have apart alone")
  func together() throws {
    let directory = try TemporaryDirectory()
    let paths = ["clips/five-people.mp4", "clips/white-house.mp4", "photos"].map { SharedData.url($0).path }
    let all = try SortedLibrary(paths + ["--quiet"], in: directory)
    let alone = [try SharedLibraries.fiveDefault(), try SharedLibraries.whiteHouseDefault()]
    for library in alone {
      let name = URL(filePath: try #require(library.faces.first).text("clip")).lastPathComponent
      let faces = all.faces.filter { $0.text("clip").hasSuffix(name) }
      #expect(Self.groups(faces) == Self.groups(library.faces), "\(name)")
    }
  }

  private static func groups(_ faces: [SortedLibrary.Face]) -> Set<Set<String>> {
    Set(
      Dictionary(grouping: faces.filter { $0.person != nil }, by: \.person).values.map {
        Set($0.map { $0.text("face_id") })
      })
  }

  /// Each person as their faces, each with all digits of its confidence, whatever the number.
  private static func people(of library: SortedLibrary) throws -> Set<[String]> {
    Set(
      try library.query(
        """
        SELECT group_concat(face) FROM
          (SELECT person, id || printf(' %.17g ', confidence) || track AS face FROM face ORDER BY id) GROUP BY person
        """
      ))
  }
}
