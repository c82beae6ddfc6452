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
  let directory: TemporaryDirectory
  private var folder: FilePath { FilePath(directory.path("lib")) }
  private var database: FilePath { folder.appending(DatasetStore.fileName) }

  /// Six faces of a clip: three of person 1, three of person 2.
  init() throws {
    directory = try TemporaryDirectory()
    let folder = FilePath(directory.path("lib"))
    let portraits = try NewPortraits(in: folder)
    let store = try DatasetStore(creating: folder.appending(DatasetStore.fileName), program: "rollcall test")
    let clip = ClipID(hexadecimal: String(repeating: "c", count: 64))
    let size = PixelSize(width: 640, height: 360)
    let encoder = try JPEGEncoder()
    try store.add(ClipRecord(id: clip, path: "clip.mp4", kind: .video, size: size))
    for index in 0..<6 {
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
    try store.assign([0, 0, 0, 1, 1, 1], to: (0..<6).map(Self.face))
    try LibraryView(of: store, in: folder).update()
    try store.close()
  }

  private static func face(_ index: Int) -> FaceID { FaceID(hexadecimal: "f00000000000000\(index)") }

  private static func portrait(_ index: Int) -> String { "9999-clip-00h00m0\(index)s000-f00000000000000\(index).jpg" }

  /// All files but the database, relative to the library.
  private func files() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: directory.path("lib"))
      .filter { $0.contains(".") && !$0.hasPrefix(DatasetStore.fileName) }.sorted()
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
      moved: [("people/person-0002/\(portrait(3))", "people/person-0001/\(portrait(3))")]),
    CutOff(
      testDescription: "a new person of two, and one has moved",
      correction: { _ = try $0.moveToNewPerson([face(0), face(1)]) },
      moved: [("people/person-0001/\(portrait(1))", "people/person-0003/\(portrait(1))")]),
    CutOff(
      testDescription: "somebody has a name, and so has their folder",
      correction: { _ = try $0.name(PersonNumber(1), "Ann") },
      moved: [("people/person-0001", "people/ann")]),
  ]

  @Test(
    "what it was cut off in is finished before it is undone, and nothing lies elsewhere than before", arguments: cases)
  func undone(_ cutOff: CutOff) throws {
    let before = try files()
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
    let after = try files()
    #expect(after == before)
  }
}
