import FileHandling
import Foundation
import Vocabulary

/// `faces.jsonl` of a dataset of Rollcall's, read back as far as an audit wants it.
struct DatasetFaceRecords {
  struct Line {
    let file: String?
    let label: String?
    let part: DatasetPart?
    let record: FolderLayout.KnownFace.Record
  }

  let format: String
  private(set) var lines: [Line] = []

  private struct Dataset: Decodable {
    let format: String
  }

  private struct Face: Decodable {
    let file: String?
    let label: String?
    let split: String?
    let clip: String
    let frame: Int
    let time: Double
    let boxInPicture: [Double]
    let shot: Int?
    let track: Int?
  }

  /// - Throws: `AuditError.badRecords`, `FileError`.
  init(of folder: FilePath) throws {
    let (dataset, faces) = (
      folder.appending(DatasetRecord.fileName), folder.appending(DatasetRecord.facesFileName)
    )
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      format = try decoder.decode(Dataset.self, from: Data(FileContents.read(dataset))).format
    } catch is DecodingError {
      throw AuditError.badRecords(dataset, line: nil)
    }
    let bytes = try FileContents.read(faces, limitInBytes: 1 << 33)
    for (number, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
      do {
        lines.append(try Self.line(decoder.decode(Face.self, from: Data(line)), faces, number + 1))
      } catch is DecodingError {
        throw AuditError.badRecords(faces, line: number + 1)
      }
    }
  }

  private static func line(_ face: Face, _ path: FilePath, _ number: Int) throws(AuditError) -> Line {
    let digits = face.clip.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x61 && $0 <= 0x66) }
    let box = face.boxInPicture
    // A path that leads out of the dataset is nobody's picture.
    let leadsOut = face.file.map { $0.hasPrefix("/") || $0.split(separator: "/").contains("..") || $0.contains("\0") }
    guard digits, face.clip.utf8.count == 64, box.count == 4, box.allSatisfy({ $0.magnitude < 1e9 }), leadsOut != true
    else { throw .badRecords(path, line: number) }
    return Line(
      file: face.file, label: face.label, part: face.split.flatMap(DatasetPart.init(rawValue:)),
      record: FolderLayout.KnownFace.Record(
        box: Rectangle(x: box[0], y: box[1], width: box[2], height: box[3]), clip: ClipID(hexadecimal: face.clip),
        frameIndex: face.frame, seconds: face.time, shot: face.shot, track: face.track))
  }
}
