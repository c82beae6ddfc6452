import DatasetExport
import DatasetStore
import Foundation
import Imaging
import TestSupport
import Testing
import Vocabulary

/// A small library, made as Pipeline makes one.
struct SampleLibrary {
  static let frameSize = PixelSize(width: 640, height: 360)

  /// Paths of clips as a user may give them.
  var clipPaths = [FilePath("holiday/Día 1 (final).MOV")]

  /// One label a face, as grouping gives it; the faces go over the clips and frames in turn.
  var labels: [Int?] = []

  /// By label.
  var names: [Int: String] = [:]

  static func faceID(_ index: Int) -> FaceID {
    let text = String(index, radix: 16)
    // The last digits first, so that the eight that names show differ.
    return FaceID(hexadecimal: String(repeating: "0", count: 8 - text.count) + text + "00000000")
  }

  static func clipID(_ index: Int) -> ClipID {
    ClipID(hexadecimal: String(repeating: "0", count: 63) + "\(index)")
  }

  /// Writes everything but the last step.
  func fill(_ staging: LibraryStaging) throws {
    let store = try DatasetStore(creating: staging.databasePath, program: "rollcall test")
    let encoder = try JPEGEncoder()
    try store.transaction {
      for (index, path) in clipPaths.enumerated() {
        try store.add(ClipRecord(id: Self.clipID(index), path: path, kind: .video, size: Self.frameSize))
      }
      for index in labels.indices {
        let clip = Self.clipID(index % clipPaths.count)
        let frame = FrameRecord(
          clip: clip, index: index, seconds: Double(index) * 0.5, presentationSeconds: Double(index) * 0.5,
          size: Self.frameSize)
        try store.add(frame)
        let shade = UInt8(20 + 3 * (index % 70))
        let portrait = RGBImage(size: PixelSize(width: 40, height: 50), red: shade, green: 100, blue: 200)
        let id = Self.faceID(index)
        let place = try NewPortraits(in: staging.folder).write(
          encoder.encode(portrait, comment: PortraitComment.text(for: id)), of: id)
        let box = Rectangle(x: 10.4 + Double(index), y: 300.5, width: 50, height: 80)
        try store.add(
          FaceRecord(
            id: id, clip: clip, frameIndex: index, detection: Detection(box: box, score: 0.5 + Double(index) / 1000),
            quality: FaceQuality(
              size: 1, sharpness: 1, pose: 1, light: 1, score: Double(index) / 1000, inside: 1),
            embedding: Embedding([Float(index), 1]), portrait: place))
      }
      try store.assign(labels, to: labels.indices.map(Self.faceID))
      for (label, name) in names {
        let order = Set(labels.compactMap(\.self)).sorted()
        let number = try #require(order.firstIndex(of: label)) + 1
        try store.name(PersonNumber(number), name)
      }
    }
    try LibraryView(of: store, in: staging.folder).update()
    try store.close()
  }

  func make(at path: FilePath, replacing: Bool = false) throws {
    let staging = try LibraryStaging(for: path, replacing: replacing)
    try fill(staging)
    try staging.publish()
  }
}

/// All files and folders below a folder, relative to it, in byte order.
func tree(_ path: String) throws -> [String] {
  let found = try ChildProcess.run("sh", ["-c", "cd \"$1\" && find . -mindepth 1 | LC_ALL=C sort", "sh", path])
  #expect(found.exitCode == 0, "\(found.errors)")
  return found.output.split(separator: "\n").map { String($0.dropFirst(2)) }
}

/// A table as Python's csv module reads it.
func table(_ path: String) throws -> [[String]] {
  let script = """
    import csv, json, sys
    with open(sys.argv[1], newline='', encoding='utf-8') as file: print(json.dumps(list(csv.reader(file, strict=True))))
    """
  let read = try ChildProcess.run("python3", ["-c", script, path])
  #expect(read.exitCode == 0, "\(read.errors)")
  return try JSONDecoder().decode([[String]].self, from: read.standardOutput)
}
