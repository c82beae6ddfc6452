import DatasetExport
import DatasetStore
import Foundation
import Imaging
import TestSupport
import Vocabulary

/// A library of a few faces of one clip, a frame each and a second apart, with portraits and folders, made without a
/// network.
struct MadeLibrary {
  let directory: TemporaryDirectory
  var folder: FilePath { FilePath(directory.path("lib")) }

  /// - Parameter people: Whose each face is, from 0, in the order of time; `nil` is nobody's. The library counts people
  ///   from 1.
  init(facesOf people: [Int?]) throws {
    directory = try TemporaryDirectory()
    let folder = FilePath(directory.path("lib"))
    let portraits = try NewPortraits(in: folder)
    let store = try DatasetStore(creating: folder.appending(DatasetStore.fileName), program: "rollcall test")
    let clip = ClipID(hexadecimal: String(repeating: "c", count: 64))
    let size = PixelSize(width: 640, height: 360)
    let encoder = try JPEGEncoder()
    try store.add(ClipRecord(id: clip, path: "clip.mp4", kind: .video, size: size))
    for index in people.indices {
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
    try store.assign(people, to: people.indices.map(Self.face))
    try LibraryView(of: store, in: folder).update()
    try store.close()
  }

  static func face(_ index: Int) -> FaceID { FaceID(hexadecimal: "f00000000000000\(index)") }

  /// The name of a face's portrait.
  static func portrait(_ index: Int) -> String { "9999-clip-00h00m0\(index)s000-f00000000000000\(index).jpg" }

  /// All files but the database, relative to the library.
  func files() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: directory.path("lib"))
      .filter { $0.contains(".") && !$0.hasPrefix(DatasetStore.fileName) }.sorted()
  }
}
