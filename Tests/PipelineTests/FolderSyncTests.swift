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
  let directory: TemporaryDirectory
  private var folder: FilePath { FilePath(directory.path("lib")) }

  /// Seven faces: four of person 1, two of person 2, one of nobody.
  init() throws {
    directory = try TemporaryDirectory()
    let folder = FilePath(directory.path("lib"))
    let portraits = try NewPortraits(in: folder)
    let store = try DatasetStore(creating: folder.appending(DatasetStore.fileName), program: "rollcall test")
    let clip = ClipID(hexadecimal: String(repeating: "c", count: 64))
    let size = PixelSize(width: 640, height: 360)
    let encoder = try JPEGEncoder()
    try store.add(ClipRecord(id: clip, path: "clip.mp4", kind: .video, size: size))
    for index in 0..<7 {
      try store.add(
        FrameRecord(clip: clip, index: index, seconds: Double(index), presentationSeconds: Double(index), size: size))
      let id = Self.face(index)
      let picture = RGBImage(size: PixelSize(width: 40, height: 50), red: UInt8(30 * index), green: 9, blue: 9)
      try store.add(
        FaceRecord(
          id: id, clip: clip, frameIndex: index,
          detection: Detection(box: Rectangle(x: 9, y: 9, width: 50, height: 60), score: 1, landmarks: nil),
          portrait: try portraits.write(encoder.encode(picture, comment: PortraitComment.text(for: id)), of: id)))
    }
    try store.assign([0, 0, 0, 1, 1, nil, 0], to: (0..<7).map(Self.face))
    try LibraryView(of: store, in: folder).update()
    try store.close()
  }

  private static func face(_ index: Int) -> FaceID { FaceID(hexadecimal: "f00000000000000\(index)") }

  private func name(_ index: Int) -> String { "9999-clip-00h00m0\(index)s000-f00000000000000\(index).jpg" }

  private func move(_ from: String, to: String) throws {
    let (from, to) = (directory.path("lib/\(from)"), directory.path("lib/\(to)"))
    try FileManager.default.createDirectory(
      atPath: URL(filePath: to).deletingLastPathComponent().path, withIntermediateDirectories: true)
    try FileManager.default.moveItem(atPath: from, toPath: to)
  }

  /// All files but the database, relative to the library.
  private func files() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: directory.path("lib"))
      .filter { $0.contains(".") && !$0.hasPrefix(DatasetStore.fileName) }.sorted()
  }

  /// Person of each face, and -1 for what is no face.
  private func owners(_ store: DatasetStore) throws -> [Int] {
    try (0..<7).map { index in
      let row = try #require(try store.faceRow(Self.face(index)))
      return row.isRejected ? -1 : row.person?.value ?? 0
    }
  }

  @Test func oneUndoTakesAllBack() throws {
    let before = try files()
    try move("people/person-0001/\(name(0))", to: "people/person-0002/\(name(0))")
    try move("people/person-0001/\(name(1))", to: "people/Cleo/\(name(1))")
    try move("people/person-0002/\(name(3))", to: "not-faces/\(name(3))")
    try move("unsorted/\(name(5))", to: "people/person-0001/\(name(5))")
    try move("people/person-0001", to: "people/Ann")
    let library = try Library(correcting: folder)
    let reading = try library.readFolders()
    var expected = FolderChanges()
    expected.moved = [PersonNumber(2): [Self.face(0)], PersonNumber(1): [Self.face(5)]]
    expected.newPeople = [FolderChanges.NewPerson(name: "Cleo", faces: [Self.face(1)])]
    expected.rejected = [Self.face(3)]
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
    #expect(try files() == before)
    #expect(try LibraryInspection(of: folder).findings == [])
    try library.close()
  }

  @Test func aDeletedPortraitComesBackAsMissing() throws {
    try FileManager.default.removeItem(atPath: directory.path("lib/people/person-0001/\(name(2))"))
    let library = try Library(correcting: folder)
    try library.sync(library.readFolders())
    #expect(try owners(library.store) == [1, 1, -1, 2, 2, 0, 1])
    #expect(try LibraryInspection(of: folder).findings == [])
    try library.correct { try $0.undo() }
    #expect(try owners(library.store) == [1, 1, 1, 2, 2, 0, 1])
    let inspection = try LibraryInspection(of: folder)
    #expect(inspection.facesToCut == [Self.face(2)])
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
