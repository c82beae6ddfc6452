import DatasetExport
import DatasetStore
import Foundation
import Imaging
import Pipeline
import TestSupport
import Testing
import Vocabulary

/// A correction that was cut off between the database and the folders, and then one that changes where things belong.
@Suite struct CutOffCorrectionTests {
  private let made: MadeLibrary
  private var directory: TemporaryDirectory { made.directory }
  private var folder: FilePath { made.folder }
  private var database: FilePath { folder.appending(DatasetStore.fileName) }

  /// Six faces of a clip: three of person 1, three of person 2.
  init() throws {
    made = try MadeLibrary(facesOf: [0, 0, 0, 1, 1, 1])
  }

  /// What was committed, and the files that the view had moved when it was cut off.
  struct CutOff: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let correction: @Sendable (DatasetStore) throws -> Void
    let moved: [(from: String, to: String)]
  }

  static let cases = [
    CutOff(
      testDescription: "two are one, and a portrait of three has moved",
      correction: { _ = try $0.merge([PersonNumber(1), PersonNumber(2)]) },
      moved: [("people/person-0002/\(MadeLibrary.portrait(3))", "people/person-0001/\(MadeLibrary.portrait(3))")]),
    CutOff(
      testDescription: "a new person of two, and one has moved",
      correction: { _ = try $0.moveToNewPerson([MadeLibrary.face(0), MadeLibrary.face(1)]) },
      moved: [("people/person-0001/\(MadeLibrary.portrait(1))", "people/person-0003/\(MadeLibrary.portrait(1))")]),
    CutOff(
      testDescription: "somebody has a name, and so has their folder",
      correction: { _ = try $0.name(PersonNumber(1), "Ann") },
      moved: [("people/person-0001", "people/ann")]),
  ]

  @Test(
    "what it was cut off in is finished before it is undone, and nothing lies elsewhere than before", arguments: cases)
  func undone(_ cutOff: CutOff) throws {
    let before = try made.files()
    let store = try DatasetStore(opening: database, access: .readWrite)
    try cutOff.correction(store)
    try store.close()
    for move in cutOff.moved {
      let (from, to) = (directory.path("lib/\(move.from)"), directory.path("lib/\(move.to)"))
      try FileManager.default.createDirectory(
        atPath: URL(filePath: to).deletingLastPathComponent().path, withIntermediateDirectories: true)
      try FileManager.default.moveItem(atPath: from, toPath: to)
    }
    // A killed process leaves its lock's file.
    try "1\n".write(toFile: directory.path(".lib.rollcall-lock"), atomically: false, encoding: .utf8)
    let library = try Library(correcting: folder)
    try library.correct { _ = try $0.undo(nil) }
    try library.close()
    let after = try made.files()
    #expect(after == before)
  }
}
