import FileHandling
import Foundation
public import Vocabulary

extension FaceLabels {
  /// Labels of two hours, a face a frame, take a tenth of this.
  private static let largestFileInBytes = 1 << 28

  /// Reads a file or folder of labels, whose form tells itself: JSON with `faces` or `segments`, a table with the columns
  /// `clip,time,x,y,width,height,person`, or a folder of files that are named by person.
  ///
  /// - Throws: `LabelError`, and `FileError` where there is nothing to read.
  public static func read(_ path: FilePath) throws -> FaceLabels {
    if FileStatus.kind(of: path) == .folder { return try files(in: path) }
    let bytes = try FileContents.read(path, limitInBytes: largestFileInBytes)
    let isJSON = bytes.first { !UInt8.blanks.contains($0) } == UInt8(ascii: "{")
    let labels = isJSON ? try json(bytes, path) : try table(bytes, path)
    switch labels {
    case .faces([]), .segments([]): throw LabelError.empty(path)
    default: return labels
    }
  }

  // MARK: JSON

  private struct File: Decodable {
    struct Face: Decodable {
      let t: Double
      let box: [Double]
      let person: String
    }

    struct NotAFace: Decodable {
      let t: Double
      let box: [Double]
    }
    struct Segment: Decodable {
      let start: Double
      let end: Double
      let person: String
    }

    let faces: [Face]?
    let notFaces: [NotAFace]?
    let segments: [Segment]?

    enum CodingKeys: String, CodingKey {
      case faces
      case notFaces = "not_faces"
      case segments
    }
  }

  private static func json(_ bytes: [UInt8], _ path: FilePath) throws -> FaceLabels {
    let file: File
    do {
      file = try JSONDecoder().decode(File.self, from: Data(bytes))
    } catch let error as DecodingError {
      throw LabelError.malformed(path, at: error.place, expected: error.expectation)
    }
    switch (file.faces, file.segments) {
    case (let faces?, nil):
      let people = try faces.enumerated().map { index, face in
        let place = "faces[\(index)]"
        return LabelledFace(
          seconds: face.t, box: try box(face.box, at: place, path),
          person: try person(face.person, at: "\(place).person", path))
      }
      let notFaces = try (file.notFaces ?? []).enumerated().map { index, face in
        LabelledFace(seconds: face.t, box: try box(face.box, at: "not_faces[\(index)]", path), person: .notAFace)
      }
      return .faces(people + notFaces)
    case (nil, let segments?) where file.notFaces == nil: return .segments(try labelledSegments(segments, path))
    default: throw LabelError.unknownForm(path)
    }
  }

  private static func box(_ sides: [Double], at place: String, _ path: FilePath) throws -> Rectangle {
    guard sides.count == 4, sides[2] > sides[0], sides[3] > sides[1] else {
      throw LabelError.malformed(path, at: "\(place).box", expected: "left, top, right and bottom")
    }
    return Rectangle(left: sides[0], top: sides[1], right: sides[2], bottom: sides[3])
  }

  private static func labelledSegments(_ segments: [File.Segment], _ path: FilePath) throws -> [LabelledSegment] {
    let labelled = try segments.enumerated().map { index, segment in
      guard segment.end > segment.start else {
        throw LabelError.malformed(path, at: "segments[\(index)]", expected: "an end after its start")
      }
      return LabelledSegment(
        start: segment.start, end: segment.end,
        person: try person(segment.person, at: "segments[\(index)].person", path))
    }.sorted { $0.start < $1.start }
    for (segment, next) in zip(labelled, labelled.dropFirst()) where next.start < segment.end {
      throw LabelError.malformed(path, at: "the segment at \(next.start) s", expected: "segments that do not overlap")
    }
    return labelled
  }

  private static func person(_ name: String, at place: String, _ path: FilePath) throws -> LabelledPerson {
    guard !name.isEmpty else { throw LabelError.malformed(path, at: place, expected: "a name, or ?") }
    return LabelledPerson(name)
  }

  // MARK: Tables

  private static let columns = ["clip", "time", "x", "y", "width", "height", "person"]

  private static func table(_ bytes: [UInt8], _ path: FilePath) throws -> FaceLabels {
    guard let rows = CSVRows.read(bytes), let header = rows.first else { throw LabelError.unknownForm(path) }
    let places = columns.compactMap { header.fields.firstIndex(of: $0) }
    guard places.count == columns.count else { throw LabelError.unknownForm(path) }
    return .faces(
      try rows.dropFirst().map { row in
        guard row.fields.count == header.fields.count else {
          throw LabelError.malformed(path, at: "line \(row.line)", expected: "\(header.fields.count) fields")
        }
        let fields = places.map { row.fields[$0] }
        let numbers = try fields[1...5].enumerated().map { index, field in
          guard let number = Double(field), number.isFinite else {
            throw LabelError.malformed(path, at: "line \(row.line), \(columns[index + 1])", expected: "a number")
          }
          return number
        }
        guard numbers[3] > 0, numbers[4] > 0 else {
          throw LabelError.malformed(path, at: "line \(row.line)", expected: "a width and a height above 0")
        }
        return LabelledFace(
          clip: FilePath(bytes: Array(fields[0].utf8)), seconds: numbers[0],
          box: Rectangle(x: numbers[1], y: numbers[2], width: numbers[3], height: numbers[4]),
          person: try person(fields[6], at: "line \(row.line), person", path))
      })
  }

  // MARK: Folders

  /// A file of a sub-folder is the sub-folder's person. One that lies directly in the folder is named by the middle of
  /// `split__NAME__rest`; and `split__NAME` with digits after it is too, where a file of the first kind has that name.
  private static func files(in folder: FilePath) throws -> FaceLabels {
    let prefix = folder.bytes.last == UInt8(ascii: "/") ? folder.bytes.count : folder.bytes.count + 1
    let paths = try Folder.files(under: folder).files.compactMap { FilePath(bytes: Array($0.bytes.dropFirst(prefix))) }
    let parts = paths.map { path in
      (path: path, folder: path.bytes.split(separator: UInt8(ascii: "/")).dropLast().first, name: stem(of: path))
    }.filter { $0.path.lastComponent.first != UInt8(ascii: ".") }
    let known = Set(parts.compactMap { part in part.folder == nil ? middle(of: part.name) : nil })
    let labels = parts.compactMap { part -> LabelledFile? in
      if let folder = part.folder {
        return LabelledFile(path: part.path, person: LabelledPerson(String(decoding: folder, as: UTF8.self)))
      }
      let name = middle(of: part.name) ?? end(of: part.name).flatMap { known.contains($0) ? $0 : nil }
      return name.map { LabelledFile(path: part.path, person: LabelledPerson($0)) }
    }
    guard !labels.isEmpty else { throw paths.isEmpty ? LabelError.empty(folder) : LabelError.unknownForm(folder) }
    return .files(labels)
  }

  private static func stem(of path: FilePath) -> String {
    let name = path.lastComponent
    let dot = name.lastIndex(of: UInt8(ascii: ".")) ?? name.endIndex
    return String(decoding: name[..<dot], as: UTF8.self)
  }

  /// `obama` for `train__obama__obama2`.
  private static func middle(of name: String) -> String? {
    let parts = name.split(separator: "__", omittingEmptySubsequences: false)
    return parts.count == 3 && !parts[1].isEmpty ? String(parts[1]) : nil
  }

  /// `obama` for `test__obama1`.
  private static func end(of name: String) -> String? {
    let parts = name.split(separator: "__", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    return String(parts[1].reversed().drop { $0.isNumber }.reversed())
  }
}

extension DecodingError {
  private var codingPath: [any CodingKey] {
    switch self {
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context): context.codingPath
    case .keyNotFound(let key, let context): context.codingPath + [key]
    @unknown default: []
    }
  }

  /// `faces[3].box`.
  fileprivate var place: String {
    let text = codingPath.reduce(into: "") { text, key in
      text += key.intValue.map { "[\($0)]" } ?? (text.isEmpty ? key.stringValue : ".\(key.stringValue)")
    }
    return text.isEmpty ? "the file" : text
  }

  fileprivate var expectation: String {
    switch self {
    case .typeMismatch(let type, _), .valueNotFound(let type, _):
      type == Double.self ? "a number" : type == String.self ? "text" : "a list or an object"
    case .keyNotFound: "a value"
    default: "JSON"
    }
  }
}

extension UInt8 {
  fileprivate static let blanks = Set<UInt8>(" \t\r\n".utf8).union([0xEF, 0xBB, 0xBF])
}
