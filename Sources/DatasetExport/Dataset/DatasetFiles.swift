import FileHandling
import Foundation
import Vocabulary

/// The files of a finished dataset, as it says itself: in `dataset.json`, and its pictures in `faces.jsonl`.
struct DatasetFiles {
  private var files: Set<[UInt8]>

  /// - Returns: `nil` where the folder is no finished dataset of this program's.
  init?(of folder: FilePath) throws {
    struct Description: Decodable {
      var rollcallDataset: Int
      var files: [String]
    }
    struct Face: Decodable {
      var file: String?
    }
    let path = folder.appending(DatasetRecord.fileName)
    guard FileStatus.kind(of: path, followingLinks: false) == .file,
      let description = try? JSONDecoder().decode(Description.self, from: Data(FileContents.read(path)))
    else { return nil }
    files = Set(description.files.map { [UInt8]($0.utf8) })
    files.insert([UInt8](DatasetRecord.fileName.utf8))
    let faces = folder.appending(DatasetRecord.facesFileName)
    guard FileStatus.kind(of: faces, followingLinks: false) == .file else { return nil }
    let decoder = JSONDecoder()
    for line in try FileContents.read(faces, limitInBytes: 1 << 34).split(separator: UInt8(ascii: "\n")) {
      if let file = try? decoder.decode(Face.self, from: Data(line)).file { files.insert([UInt8](file.utf8)) }
    }
  }

  func contains(_ path: [UInt8]) -> Bool { files.contains(path) }
}
