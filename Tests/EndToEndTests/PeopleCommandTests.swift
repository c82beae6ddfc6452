import Foundation
import TestSupport
import Testing

/// `rollcall people`, on libraries that the program made, against what the `sqlite3` tool counts.
@Suite(.timeLimit(.minutes(60)))
struct PeopleCommandTests {
  private struct Answer: Decodable {
    struct Moment: Decodable {
      let clip: String
      let time: Double
    }
    struct Person: Decodable {
      let person: Int
      let name: String?
      let folder: String
      let faces: Int
      let secondsOnScreen: Double
      let clips: Int
      let first: Moment
      let last: Moment
    }
    let library: String
    let people: [Person]
    let faces: Int
    let unsorted: Int
  }

  private func answer(_ library: SortedLibrary) throws -> Answer {
    let child = try Program.run(["people", library.path, "--json"])
    #expect(child.exitCode == 0 && child.errors == "", "\(child.errors)")
    return try JSONDecoder().decode(Answer.self, from: child.standardOutput)
  }

  /// In seconds, of the one clip: the gaps are sorted here, not by a query like the program's.
  private func step(_ library: SortedLibrary) throws -> Double {
    let times = try library.query("SELECT seconds FROM frame ORDER BY seconds").compactMap { Double($0[0]) }
    let gaps = zip(times, times.dropFirst()).map { $1 - $0 }.sorted()
    return try #require(gaps.isEmpty ? nil : gaps[gaps.count / 2])
  }

  @Test(.enabled(if: SharedData.isPresent, SharedData.reason))
  func tracksGiveTheSeconds() throws {
    let library = try SharedLibraries.fiveDefault()
    let answer = try answer(library)
    let step = try step(library)
    #expect(answer.library == library.path)
    #expect(answer.faces == library.faces.count)
    #expect(
      "\(answer.unsorted)"
        == (try library.query("SELECT count(*) FROM face WHERE person IS NULL AND NOT is_rejected")[0][0]))
    #expect(answer.people.count == library.people.count && !answer.people.isEmpty)
    for (person, row) in zip(answer.people, library.people) {
      #expect(["\(person.person)", person.folder] == [row["person"], row["folder"]])
      #expect(["\(person.faces)", "\(person.clips)"] == [row["faces"], row["clips"]])
      #expect([person.first.clip, person.last.clip] == [row["first_clip"], row["last_clip"]])
      // The table's times have six digits.
      #expect(abs(person.first.time - (try #require(Double(row["first_time"] ?? "")))) < 1e-6)
      #expect(abs(person.last.time - (try #require(Double(row["last_time"] ?? "")))) < 1e-6)
      let tracks = try library.query(
        """
        SELECT track, max(seconds) - min(seconds) FROM face JOIN frame ON frame.clip = face.clip AND number = frame
        WHERE person = \(person.person) GROUP BY track
        """)
      #expect(!tracks.contains { $0[0].isEmpty }, "every face has a track")
      let seconds = tracks.compactMap { Double($0[1]) }.reduce(0, +) + step * Double(tracks.count)
      #expect(abs(person.secondsOnScreen - seconds) < 1e-6, "person \(person.person)")
    }
  }

  @Test(.enabled(if: SharedData.isPresent, SharedData.reason))
  func photosTakeNoTime() throws {
    let library = try SharedLibraries.photos()
    let answer = try answer(library)
    #expect(answer.people.map { "\($0.clips)" } == library.people.map { $0["clips"] })
    #expect(answer.people.map(\.secondsOnScreen) == answer.people.map { _ in 0 })
  }

  /// Three frames of each person, a second apart: two seconds from the first to the last, and one step.
  @Test func table() throws {
    let directory = try TemporaryDirectory()
    try Clips.twoPeople("two.mp4", in: directory)
    _ = try SortedLibrary(["two.mp4"] + Program.oneASecond + ["--min-samples", "1"], in: directory)
    let child = try Program.run(["people", "people"], in: directory)
    #expect(
      Outcome(child)
        == Outcome(
          0,
          output: """
            person  name  folder              faces  on screen  clips  first         last
                 1        people/person-0001      3      3.0 s      1  00:00:00.000  00:00:02.000
                 2        people/person-0002      3      3.0 s      1  00:00:03.000  00:00:05.000

            2 people, 6 faces in 6 frames of 1 clip, none unsorted
            in people

            """))
  }

  static let refusals: [Case<String, Outcome>] = [
    Case("no folder", "nowhere", Outcome(69, errors: "rollcall: nowhere/library.sqlite: there is no library here\n")),
    Case("another folder", "empty", Outcome(69, errors: "rollcall: empty/library.sqlite: there is no library here\n")),
    Case("another file", "other", Outcome(65, errors: "rollcall: other/library.sqlite: is no library\n")),
  ]

  @Test(arguments: refusals)
  func refuses(_ row: Case<String, Outcome>) throws {
    let directory = try TemporaryDirectory()
    for name in ["empty", "other"] {
      try FileManager.default.createDirectory(atPath: directory.path(name), withIntermediateDirectories: true)
    }
    try directory.write("no database", to: "other/library.sqlite")
    #expect(Outcome(try Program.run(["people", row.input], in: directory)) == row.expected)
    #expect(try directory.names(in: "empty") == [])
  }
}
