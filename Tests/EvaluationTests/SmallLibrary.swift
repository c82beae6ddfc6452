import DatasetStore
import Foundation
import TestSupport
import Vocabulary

/// A library without pictures: clips of frames of 320 × 240, with the faces that a test says.
struct SmallLibrary {
  struct Face {
    var clip = 0
    var frame: Int
    /// The left edge; faces are 40 × 40, at a height of 100.
    var x: Double
    var side = 40.0
    /// From 0; `nil` for unsorted.
    var group: Int?
  }

  struct Clip {
    var name: String
    var frameCount = 10
    var framesPerSecond = 5.0
    var durationSeconds: Double? = 2
  }

  var clips = [Clip(name: "film.mp4")]
  var faces: [Face] = []

  func store(in directory: TemporaryDirectory) throws -> DatasetStore {
    let store = try DatasetStore(creating: FilePath(directory.path("library.sqlite")), program: "test")
    let size = PixelSize(width: 320, height: 240)
    try store.transaction {
      for (index, clip) in clips.enumerated() {
        try store.add(
          ClipRecord(
            id: Self.clipID(index), path: FilePath("somewhere/\(clip.name)"),
            kind: clip.durationSeconds == nil ? .photo : .video, size: size, durationSeconds: clip.durationSeconds))
        for frame in 0..<clip.frameCount {
          let seconds = Double(frame) / clip.framesPerSecond
          try store.add(
            FrameRecord(
              clip: Self.clipID(index), index: frame, seconds: seconds, presentationSeconds: seconds, size: size))
        }
      }
      for (index, face) in faces.enumerated() {
        try store.add(
          FaceRecord(
            id: Self.faceID(index), clip: Self.clipID(face.clip), frameIndex: face.frame,
            detection: Detection(box: Rectangle(x: face.x, y: 100, width: face.side, height: face.side), score: 1)))
      }
      try store.assign(faces.map(\.group), to: faces.indices.map(Self.faceID))
    }
    return store
  }

  private static func clipID(_ index: Int) -> ClipID { ClipID(hexadecimal: padded(index, to: 64)) }
  static func faceID(_ index: Int) -> FaceID { FaceID(hexadecimal: padded(index, to: 16)) }

  private static func padded(_ number: Int, to digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: digits - text.count) + text
  }
}

extension TemporaryDirectory {
  /// Writes a file, in a sub-folder if its name has one, and gives its path.
  func write(_ text: String, to name: String) throws -> FilePath {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return FilePath(file.path)
  }
}
