import DatasetExport
import DatasetStore
import Foundation
import Imaging
import Pipeline
import TestSupport
import Testing
import Vocabulary

/// What is read back from the folders, as a Swift program does it, and taken back again.
@Suite struct FolderSyncTests {
  private let made: MadeLibrary
  private var directory: TemporaryDirectory { made.directory }
  private var folder: FilePath { made.folder }

  /// Seven faces: four of person 1, two of person 2, one of nobody.
  init() throws {
    made = try MadeLibrary(facesOf: [0, 0, 0, 1, 1, nil, 0])
  }

  private func move(_ from: String, to: String) throws {
    let (from, to) = (directory.path("lib/\(from)"), directory.path("lib/\(to)"))
    try FileManager.default.createDirectory(
      atPath: URL(filePath: to).deletingLastPathComponent().path, withIntermediateDirectories: true)
    try FileManager.default.moveItem(atPath: from, toPath: to)
  }

  /// Person of each face, and -1 for what is no face.
  private func owners(_ store: DatasetStore) throws -> [Int] {
    try (0..<7).map { index in
      let row = try #require(try store.faceRow(MadeLibrary.face(index)))
      return row.isRejected ? -1 : row.person?.value ?? 0
    }
  }

  @Test func oneUndoTakesAllBack() throws {
    let before = try made.files()
    try move("people/person-0001/\(MadeLibrary.portrait(0))", to: "people/person-0002/\(MadeLibrary.portrait(0))")
    try move("people/person-0001/\(MadeLibrary.portrait(1))", to: "people/Cleo/\(MadeLibrary.portrait(1))")
    try move("people/person-0002/\(MadeLibrary.portrait(3))", to: "not-faces/\(MadeLibrary.portrait(3))")
    try move("unsorted/\(MadeLibrary.portrait(5))", to: "people/person-0001/\(MadeLibrary.portrait(5))")
    try move("people/person-0001", to: "people/Ann")
    let library = try Library(correcting: folder)
    let reading = try library.readFolders()
    var expected = FolderChanges()
    expected.moved = [PersonNumber(2): [MadeLibrary.face(0)], PersonNumber(1): [MadeLibrary.face(5)]]
    expected.newPeople = [FolderChanges.NewPerson(name: "Cleo", faces: [MadeLibrary.face(1)])]
    expected.rejected = [MadeLibrary.face(3)]
    expected.names = [PersonNumber(1): "Ann"]
    #expect(reading.changes == expected)
    try library.sync(reading)
    #expect(try owners(library.store) == [2, 3, 1, -1, 2, 1, 1])
    #expect(try library.store.people().map(\.name) == ["Ann", nil, "Cleo"])
    #expect(try LibraryInspection(of: folder).findings == [])
    #expect(try library.store.edits().map(\.kind) == [.sync])
    #expect(try library.readFolders().changes.isEmpty)

    try library.correct { try $0.undo() }
    #expect(try owners(library.store) == [1, 1, 1, 2, 2, 0, 1])
    #expect(try library.store.people().map(\.name) == [nil, nil])
    #expect(try made.files() == before)
    #expect(try LibraryInspection(of: folder).findings == [])
    try library.close()
  }

  @Test func aDeletedPortraitComesBackAsMissing() throws {
    try FileManager.default.removeItem(atPath: directory.path("lib/people/person-0001/\(MadeLibrary.portrait(2))"))
    let library = try Library(correcting: folder)
    try library.sync(library.readFolders())
    #expect(try owners(library.store) == [1, 1, -1, 2, 2, 0, 1])
    #expect(try LibraryInspection(of: folder).findings == [])
    try library.correct { try $0.undo() }
    #expect(try owners(library.store) == [1, 1, 1, 2, 2, 0, 1])
    let inspection = try LibraryInspection(of: folder)
    #expect(inspection.facesToCut == [MadeLibrary.face(2)])
    try library.close()
  }

  /// Two people may get each other's folder names by way of a third name; whoever has a name that is given keeps it.
  @Test func namesMayChangeHands() throws {
    let library = try Library(correcting: folder)
    try library.correct {
      try $0.name(PersonNumber(1), "Ann")
      try $0.name(PersonNumber(2), "Bob")
    }
    var changes = FolderChanges()
    changes.names = [PersonNumber(1): "Bob", PersonNumber(2): "Ann"]
    try library.store.sync(changes)
    #expect(try library.store.people().map(\.name) == ["Bob", "Ann"])
    changes.names = [PersonNumber(1): "Ann"]
    #expect(throws: EditError.nameTaken("Ann", by: PersonNumber(2))) { try library.store.sync(changes) }
    #expect(try library.store.people().map(\.name) == ["Bob", "Ann"])
    try library.close()
  }
}
