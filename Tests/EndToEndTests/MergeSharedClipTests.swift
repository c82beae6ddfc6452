import Foundation
import TestSupport
import Testing

/// Libraries that have a clip in common: its faces tell who is who, and what a human decided of them comes along.
@Suite(.timeLimit(.minutes(60)))
struct MergeSharedClipTests {
  private func faces(_ libraries: MergingLibraries, _ library: String, _ condition: String) throws -> [String] {
    try libraries.sqlite3(library, "SELECT id FROM face WHERE \(condition) ORDER BY frame").split(separator: "\n")
      .map(String.init)
  }

  @Test func facesTellWhoIsWho() throws {
    let libraries = try MergingLibraries(ofOneClip: true)
    // Other boxes, so other identifiers: they are matched by overlap.
    #expect(Set(try faces(libraries, "a", "1")).isDisjoint(with: try faces(libraries, "b", "1")))
    try libraries.run("name", "b", "2", "Joe")
    let before = try libraries.sqlite3("a", "SELECT id, person, portrait IS NULL FROM face ORDER BY id")
    #expect(
      try libraries.run("merge-library", "a", "b", "--yes")
        == Outcome(
          0,
          output: """
            b: no new clips; 1 clip is here already
              person 1 is person 1: both have 9 faces of theirs
              person 2 “Joe” is person 2: both have 9 faces of theirs
              person 2 gets the name “Joe”
            done

            """))
    #expect(try libraries.sqlite3("a", "SELECT id, person, portrait IS NULL FROM face ORDER BY id") == before)
    #expect(try libraries.people("a") == "1||9\n2|Joe|9\n")
    try libraries.expectWell()
  }

  @Test func decisionsComeAlong() throws {
    let libraries = try MergingLibraries(ofOneClip: true)
    let (first, second) = (try faces(libraries, "b", "person = 1"), try faces(libraries, "b", "person = 2"))
    for arguments in [
      ["not-a-face", "b", first[0]], ["move", "b", first[1], "--unsorted"], ["move", "b", first[2], "--to", "2"],
      ["move", "b", second[0], "--new"], ["keep-apart", "b", "1", "2"], ["ignore", "b", "2"],
    ] {
      #expect(try Program.run(arguments, in: libraries.directory).exitCode == 0)
    }
    let outcome = try libraries.run("merge-library", "a", "b", "--yes")
    #expect(outcome.output.contains("  4 faces of here go where somebody put them there\n"), "\(outcome)")
    #expect(outcome.output.hasSuffix("done; new people: 3\n"), "\(outcome)")
    #expect(
      try libraries.sqlite3("a", "SELECT frame, person, is_rejected FROM face WHERE is_decided ORDER BY frame")
        == libraries.sqlite3("b", "SELECT frame, person, is_rejected FROM face WHERE is_decided ORDER BY frame"))
    #expect(try libraries.sqlite3("a", "SELECT * FROM kept_apart") == "1|2\n")
    #expect(try libraries.sqlite3("a", "SELECT number FROM person WHERE is_ignored") == "2\n")
    try libraries.expectWell()
    // All of it is here now.
    #expect(
      try libraries.run("merge-library", "a", "b", "--yes").output.hasSuffix("  nothing that is not here already\n"))
  }

  @Test func whatWasDecidedHereStands() throws {
    let libraries = try MergingLibraries(ofOneClip: true)
    let (ours, theirs) = (try faces(libraries, "a", "person = 1"), try faces(libraries, "b", "person = 1"))
    try libraries.run("move", "a", ours[0], ours[1], "--to", "2")
    try libraries.run("not-a-face", "b", theirs[0])
    try libraries.run("move", "b", theirs[1], "--new")
    try libraries.run("ignore", "b", "2")
    try libraries.run("ignore", "a", "2")
    try libraries.run("ignore", "a", "2", "--off")
    let before = try libraries.sqlite3("a", "SELECT * FROM face ORDER BY id")
    #expect(try libraries.run("merge-library", "a", "b", "--yes").exitCode == 0)
    #expect(try libraries.sqlite3("a", "SELECT * FROM face ORDER BY id") == before)
    #expect(try libraries.sqlite3("a", "SELECT count(*) FROM person WHERE is_ignored") == "0\n")
    try libraries.expectWell()
  }

  /// Who was merged there is one here, and who was split is two, though no face of the clip is new.
  @Test func peopleWhoWereSplitThereAreTwoHere() throws {
    let libraries = try MergingLibraries(ofOneClip: true)
    let theirs = try faces(libraries, "b", "person = 1")
    let split = try Program.run(["split", "b", "1"] + theirs.suffix(4), in: libraries.directory)
    #expect(split.exitCode == 0, "\(split.errors)")
    let outcome = try libraries.run("merge-library", "a", "b", "--yes")
    #expect(outcome.output.contains("person 3 is new"), "\(outcome)")
    #expect(try libraries.people("a") == "1||5\n2||9\n3||4\n")
    #expect(try libraries.sqlite3("a", "SELECT * FROM kept_apart") == "1|3\n")
    try libraries.expectWell()
  }

  @Test func peopleWhoWereMergedThereAreOneHere() throws {
    let libraries = try MergingLibraries(ofOneClip: true)
    #expect(try libraries.run("merge", "b", "1", "2").exitCode == 0)
    let outcome = try libraries.run("merge-library", "a", "b", "--yes")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(try libraries.people("a") == "1||18\n")
    try libraries.expectWell()
  }

  /// A library that looked at one frame a second decides of the tracks of one that looked at three.
  @Test func decisionsAreOfWholeTracks() throws {
    let libraries = try MergingLibraries()
    _ = try SortedLibrary(["one.mp4", "--sample", "1", "--quiet"], in: libraries.directory, name: "c")
    let moved = try faces(libraries, "c", "person = 1")
    #expect(moved.count == 3)
    let child = try Program.run(["move", "c"] + moved + ["--new"], in: libraries.directory)
    #expect(child.exitCode == 0, "\(child.errors)")
    #expect(try libraries.run("merge-library", "a", "c", "--yes").exitCode == 0)
    #expect(try libraries.sqlite3("a", "SELECT count(DISTINCT track), count(*) FROM face WHERE is_decided") == "1|9\n")
    try libraries.expectWell()
  }

  @Test func clipsThatARunHasNotFinishedAreLeftOut() throws {
    let libraries = try MergingLibraries()
    _ = try libraries.sqlite3("b", "UPDATE clip SET state = 0")
    #expect(
      try libraries.run("merge-library", "a", "b", "--yes").output
        == """
        b: no new clips
          nothing that is not here already
          left out, as a run there did not come to its end: two.mp4

        """)
    _ = try libraries.sqlite3("a", "UPDATE clip SET state = 1")
    let outcome = try libraries.run("merge-library", "a", "b", "--yes")
    #expect(outcome.exitCode == 65)
    #expect(outcome.errors.contains("a run that adds clips did not come to its end"), "\(outcome)")
  }
}
