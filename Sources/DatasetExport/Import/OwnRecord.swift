import Foundation
import Vocabulary

/// What a dataset of this program says of itself, in `dataset.json` and `faces.jsonl`: the real names behind those that are
/// safe for files, and the boxes in its pictures.
struct OwnRecord {
  private struct Description: Decodable {
    struct Class: Decodable {
      var label: String
      var person: Int?
      var name: String?
    }
    var rollcallDataset: Int
    var classes: [Class]
  }

  private struct Face: Decodable {
    var file: String?
    var label: String?
    var person: Int?
    var name: String?
    var box: [Double]?
    var landmarks: [[Double]]?

    enum CodingKeys: String, CodingKey {
      case file, label, person, name
      case box = "box_in_picture"
      case landmarks = "landmarks_in_picture"
    }
  }

  /// Somebody, or nobody.
  struct Owner: Equatable {
    var person: ImportedPerson?
  }

  private var labels: [String: Owner] = [:]
  private var regions: [[UInt8]: [ImportedRegion]] = [:]
  private var folders: [String: Owner] = [:]

  /// The word of `FrameLabels` for whoever is not in the dataset.
  private static let others = "other"

  private static let limitInBytes = 1 << 29

  /// - Returns: `nil` where it is no dataset of this program.
  init?(_ listing: ImportListing) throws {
    guard let file = listing.file(at: [UInt8](DatasetRecord.fileName.utf8)) else { return nil }
    let bytes = try ImportListing.bytes(of: file.path, limitInBytes: Self.limitInBytes)
    guard let description = try? JSONDecoder().decode(Description.self, from: Data(bytes)) else { return nil }
    labels[Self.others] = Owner()
    for someone in description.classes {
      let owner = Owner(person: Self.person(someone.person, someone.name, someone.label))
      labels[someone.label] = owner
      if let name = someone.name {
        labels[name] = owner
        labels["\(name) (\(someone.label))"] = owner
      }
    }
    guard let faces = listing.file(at: [UInt8](DatasetRecord.facesFileName.utf8)) else { return }
    let text = try ImportListing.text(of: faces.path, limitInBytes: Self.limitInBytes)
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() where !line.isEmpty
    {
      let face: Face
      do {
        face = try JSONDecoder().decode(Face.self, from: Data(line.utf8))
      } catch {
        throw ImportError.broken(faces.path, line: number + 1, .json("\(DatasetRecord.facesFileName)"))
      }
      guard let file = face.file, let box = face.box, box.count == 4 else { continue }
      let person = Self.person(face.person, face.name, face.label ?? "")
      let points = (face.landmarks ?? []).filter { $0.count == 2 }.map { Point(x: $0[0], y: $0[1]) }
      regions[[UInt8](file.utf8), default: []].append(
        ImportedRegion(
          person: person, box: Rectangle(x: box[0], y: box[1], width: box[2], height: box[3]), unit: .pixels,
          landmarks: Landmarks(points: points)))
      let parts = file.split(separator: "/")
      if parts.count > 1 { folders[String(parts[parts.count - 2])] = Owner(person: person) }
    }
  }

  private static func person(_ number: Int?, _ name: String?, _ label: String) -> ImportedPerson? {
    if let name { return .named(name) }
    return number == nil ? nil : .unnamed(label)
  }

  /// Who has a label of a format; a word that it does not know is a name that somebody wrote there since.
  func person(ofLabel label: String) -> ImportedPerson? {
    if let owner = labels[label] { return owner.person }
    return label.allSatisfy(\.isWhitespace) ? nil : .named(label)
  }

  func regions(of file: [UInt8]) -> [ImportedRegion]? { regions[file] }

  /// Whose a folder of pictures is; `nil` where it does not say.
  func people(inFolder folder: String) -> Owner? { folders[folder] ?? labels[folder] }
}
