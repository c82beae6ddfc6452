import Foundation
import TestSupport
import Testing

/// Where a library may be written, and where not; whatever is there stays.
@Suite(.timeLimit(.minutes(60)))
struct LibraryPlaceTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
    try Clips.twoPeople("clip.mp4", in: directory)
  }

  private func sort(_ arguments: [String]) throws -> Outcome {
    Outcome(try Program.run(["sort", "clip.mp4"] + Program.oneASecond + arguments, in: directory), without: directory)
  }

  private func hashes() throws -> String {
    try ToolFailed.check(
      "bash", ["-c", "set -o pipefail; find . -type f -print0 | sort -z | xargs -0 sha256sum"], in: directory
    ).output
  }

  @Test func finishedLibraryIsReplacedOnlyWhenAsked() throws {
    #expect(try sort(["-o", "people"]) == Outcome(0, output: Clips.twoPeopleSummary(library: "people")))
    let before = try hashes()
    #expect(
      try sort(["-o", "people"])
        == Outcome(
          0, output: "nothing new, T s\nin people\n", errors: "rollcall: clip.mp4: is in the library already\n"))
    #expect(
      try hashes().split(separator: "\n").filter { !$0.contains("library.sqlite") }
        == before
        .split(separator: "\n").filter { !$0.contains("library.sqlite") })
    let replaced = try sort(["-o", "people", "--replace", "--to", "3", "--min-samples", "3"])
    #expect(
      replaced
        == Outcome(
          0, output: "people/person-0001  3 faces\n\n1 person, 3 faces in 3 frames of 1 clip, T s\nin people\n"))
    let files = try FileManager.default.subpathsOfDirectory(atPath: directory.path("people"))
    // Nothing of the first run is left among the second's.
    #expect(files.count { $0.hasSuffix(".jpg") } == 4 && files.count { $0.hasSuffix(".txt") } == 3)
    #expect(try directory.names() == ["clip.mp4", "people"])
  }

  @Test func foreignFilesAreNeverReplaced() throws {
    #expect(try sort(["-o", "people"]).exitCode == 0)
    try directory.write("mine", to: "people/people/person-0001/notes.txt")
    let before = try hashes()
    #expect(
      try sort(["-o", "people", "--replace"])
        == Outcome(
          1,
          errors: """
            rollcall: DIR/people: holds 1 file that Rollcall did not write: people/person-0001/notes.txt
            hint: move them elsewhere, or name another folder with -o

            """))
    #expect(try hashes() == before)
    #expect(try directory.names() == ["clip.mp4", "people"])
  }

  @Test func otherFoldersAndFilesAreRefused() throws {
    try FileManager.default.createDirectory(atPath: directory.path("mine"), withIntermediateDirectories: false)
    try directory.write("mine", to: "mine/notes.txt")
    try directory.write("mine", to: "file")
    let before = try hashes()
    for replacing in [[], ["--replace"]] {
      #expect(
        try sort(["-o", "mine"] + replacing)
          == Outcome(
            1,
            errors: """
              rollcall: DIR/mine: is a folder with other files in it, and no library
              hint: -o names another folder

              """))
      #expect(
        try sort(["-o", "file"] + replacing)
          == Outcome(1, errors: "rollcall: DIR/file: is no folder\nhint: -o names another folder\n"))
      #expect(
        try sort(["-o", "file/people"] + replacing)
          == Outcome(74, errors: "rollcall: file: is no folder\nhint: -o names another folder\n"))
    }
    #expect(try hashes() == before)
    #expect(try directory.names() == ["clip.mp4", "file", "mine"])
  }

  @Test func emptyFolderIsTaken() throws {
    try FileManager.default.createDirectory(atPath: directory.path("people"), withIntermediateDirectories: false)
    #expect(try sort(["-o", "people/"]).exitCode == 0)
    #expect(try SortedLibrary.table(directory.path("people/faces.csv")).rows.count == 6)
  }

  @Test func foldersAboveAreMade() throws {
    #expect(try sort(["-o", "a/b/people"]).exitCode == 0)
    #expect(try directory.names(in: "a/b") == ["people"])
  }

  @Test func placesOfTheSystemAreRefused() throws {
    #expect(
      try sort(["-o", "/proc/rollcall/people"])
        == Outcome(74, errors: "rollcall: /proc/rollcall: the folder cannot be made\nhint: -o names another folder\n"))
  }

  @Test func folderThatMayNotBeWrittenIsSaid() throws {
    let locked = directory.path("locked")
    try FileManager.default.createDirectory(
      atPath: locked, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o555])
    let child = try Program.shell(
      "\(Program.withoutPrivilege) \"$ROLLCALL\" sort clip.mp4 -o locked/people", in: directory)
    #expect(
      Outcome(child)
        == Outcome(74, errors: "rollcall: locked/people: may not be written: Permission denied\n"))
    #expect(try directory.names(in: "locked") == [])
  }

  @Test(.enabled(if: SmallDisk.canBeMade, SmallDisk.reason))
  func diskThatMayNotBeWrittenIsSaid() throws {
    let disk = try SmallDisk(sizeInKilobytes: 256)
    try disk.makeReadOnly()
    let outcome = try sort(["-o", disk.path("people")])
    #expect(
      outcome
        == Outcome(74, errors: "rollcall: \(disk.path("people")): may not be written: Read-only file system\n"))
  }

  /// Sizes at which the disk is full at once, among the portraits, and while the view is built.
  @Test(.enabled(if: SmallDisk.canBeMade, SmallDisk.reason), arguments: [16, 100, 200, 300, 400, 440])
  func fullDiskLeavesWhatTheNextRunGoesOnWith(sizeInKilobytes: Int) throws {
    let disk = try SmallDisk(sizeInKilobytes: sizeInKilobytes)
    #expect(
      try sort(["-o", disk.path("people")])
        == Outcome(
          74,
          errors: """
            rollcall: \(disk.path("people")): the disk is full
            hint: make room and run it again; nothing is lost

            """))
    // Nothing where not one frame was stored; else what is hidden.
    #expect(try [[], [".people.rollcall-partial"]].contains(disk.directory.names()))
    try disk.grow(toKilobytes: 4000)
    let library = disk.path("people")
    #expect(try sort(["-o", library]) == Outcome(0, output: Clips.twoPeopleSummary(library: library)))
    #expect(try disk.directory.names() == ["people"])
  }

  @Test(.enabled(if: SmallDisk.canBeMade, SmallDisk.reason))
  func fullDiskLeavesTheOldLibrary() throws {
    let disk = try SmallDisk(sizeInKilobytes: 960)
    #expect(try sort(["-o", disk.path("people")]).exitCode == 0)
    let hash = ["-c", "find people -type f -print0 | sort -z | xargs -0 sha256sum"]
    let before = try ToolFailed.check("bash", hash, in: disk.directory).output
    let outcome = try sort(["-o", disk.path("people"), "--replace", "--sample", "2"])
    #expect(outcome.exitCode == 74)
    #expect(try ToolFailed.check("bash", hash, in: disk.directory).output == before)
    #expect(try Set(disk.directory.names()).subtracting([".people.rollcall-partial"]) == ["people"])
  }

  /// Portraits of an earlier library are no photos.
  @Test func libraryInsideASortedFolderIsLeftOut() throws {
    #expect(try sort([]) == Outcome(0, output: Clips.twoPeopleSummary(library: "clip-people")))
    let child = try Program.run(["sort", ".", "-o", "again"] + Program.oneASecond, in: directory)
    #expect(Outcome(child) == Outcome(0, output: Clips.twoPeopleSummary(library: "again")))
    let library = try SortedLibrary(in: directory, child: child, name: "again")
    #expect(Set(library.faces.map { $0.text("clip") }) == ["./clip.mp4"])
  }
}
