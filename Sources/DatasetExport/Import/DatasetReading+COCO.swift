import Foundation
import Vocabulary

/// COCO: boxes, five key points where there are, and whose they are: by an attribute, or by the category.
///
/// A file is read at once; at most `largestFile` bytes, for which some times as much memory is needed.
///
/// Source: https://cocodataset.org/#format-data
extension DatasetReading {
  private static let largestFile = 1 << 29

  /// In `annotations`, or at the top where they begin like one.
  func cocoFiles() -> [ImportListing.File] {
    listing.files.filter { file in
      guard file.ending == "json" else { return false }
      if file.parts.count == 2, file.parts[0] == [UInt8]("annotations".utf8) { return true }
      guard file.parts.count == 1, file.relative != [UInt8](DatasetRecord.fileName.utf8),
        let bytes = try? ImportListing.bytes(of: file.path, limitInBytes: Self.largestFile)
      else { return false }
      let beginning = String(decoding: bytes.prefix(4096), as: UTF8.self)
      return ["\"images\"", "\"annotations\"", "\"categories\""].contains { beginning.contains($0) }
    }
  }

  private struct File: Decodable {
    struct Image: Decodable {
      var id: Int
      var fileName: String

      enum CodingKeys: String, CodingKey {
        case id
        case fileName = "file_name"
      }
    }

    struct Category: Decodable {
      var id: Int
      var name: String
      var keypoints: [String]?
    }

    struct Annotation: Decodable {
      var imageID: Int
      var categoryID: Int
      var bbox: [Double]
      var keypoints: [Double]?
      var isCrowd: Int?
      var personID: Word?
      var attributes: [String: Word]?

      enum CodingKeys: String, CodingKey {
        case bbox, keypoints, attributes
        case imageID = "image_id"
        case categoryID = "category_id"
        case isCrowd = "iscrowd"
        case personID = "person_id"
      }
    }

    var images: [Image]
    var annotations: [Annotation]
    var categories: [Category]
  }

  /// A text or a number; anything else says nothing.
  private struct Word: Decodable {
    var text: String?

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      text = (try? container.decode(String.self)) ?? (try? container.decode(Int.self)).map(String.init)
    }
  }

  func readCOCO(into dataset: inout ImportedDataset) throws {
    let files = cocoFiles()
    guard !files.isEmpty else { throw ImportError.unfit(listing.folder, format: "coco") }
    var places: [[UInt8]: Int] = [:]
    for file in files {
      let json: File
      do {
        let bytes = try ImportListing.bytes(of: file.path, limitInBytes: Self.largestFile)
        json = try JSONDecoder().decode(File.self, from: Data(bytes))
      } catch let error as DecodingError {
        throw ImportError.broken(file.path, line: nil, .json(Self.words(error)))
      }
      var images: [Int: Int] = [:]
      for image in json.images {
        guard !ImportListing.leadsOut(image.fileName) else {
          dataset.problems.append(ImportProblem(.unsafePath, file.path, image.fileName))
          continue
        }
        guard let picture = picture(image.fileName, labelledBy: file) else {
          dataset.problems.append(ImportProblem(.missingPicture, file.path, image.fileName))
          continue
        }
        if places[picture.relative] == nil {
          places[picture.relative] = dataset.pictures.count
          dataset.pictures.append(ImportedPicture(path: picture.path, regions: []))
        }
        images[image.id] = places[picture.relative]
      }
      let categories = Dictionary(json.categories.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
      for annotation in json.annotations where annotation.isCrowd != 1 {
        guard let place = images[annotation.imageID] else { continue }
        guard annotation.bbox.count == 4, annotation.bbox.allSatisfy(\.isFinite) else {
          throw ImportError.broken(file.path, line: nil, .json("bbox"))
        }
        let category = categories[annotation.categoryID]
        if category == nil {
          dataset.problems.append(ImportProblem(.noSuchClass, file.path, "\(annotation.categoryID)"))
        }
        let box = annotation.bbox
        dataset.pictures[place].regions?.append(
          ImportedRegion(
            person: person(of: annotation, category?.name),
            box: Rectangle(x: box[0], y: box[1], width: box[2], height: box[3]), unit: .pixels,
            landmarks: Self.landmarks(annotation.keypoints ?? [], names: category?.keypoints)))
      }
    }
  }

  /// Words for whatever has a face: they name nobody.
  private static let everybody: Set<String> = ["face", "faces", "person", "people", "head", "human", "human face"]

  private func person(of annotation: File.Annotation, _ category: String?) -> ImportedPerson? {
    if own == nil {
      for key in ["name", "person_name", "identity", "person"] {
        if let name = annotation.attributes?[key]?.text, !name.trimmed.isEmpty { return .named(name) }
      }
    }
    guard let category else { return nil }
    guard own == nil, Self.everybody.contains(category.lowercased()) else { return person(category) }
    return (annotation.attributes?["person_id"]?.text ?? annotation.personID?.text).map { .unnamed($0) }
  }

  /// `file_name` is below the folder, below `images`, or below `images` and the part that the annotations are of
  /// (`person_keypoints_train.json`); else the only picture whose path ends so.
  private func picture(_ name: String, labelledBy file: ImportListing.File) -> ImportListing.File? {
    let stem = String(decoding: file.parts.last ?? [], as: UTF8.self).split(separator: ".").first ?? ""
    let part = stem.split(separator: "_").last.map(String.init) ?? ""
    for place in [name, "images/\(name)", "images/\(part)/\(name)", "\(part)/\(name)"] {
      if let found = listing.file(at: [UInt8](place.utf8)) { return found }
    }
    let ending = [UInt8]("/\(name)".utf8)
    let found = pictures.filter { $0.relative.suffix(ending.count).elementsEqual(ending) }
    return found.count == 1 ? found[0] : nil
  }

  /// By their names, whatever the order.
  private static func landmarks(_ numbers: [Double], names: [String]?) -> Landmarks? {
    guard let names else { return landmarks(numbers[...], size: 3) }
    guard numbers.count == 3 * names.count else { return nil }
    let wanted = [
      ["right_eye"], ["left_eye"], ["nose", "nose_tip"], ["mouth_right", "right_mouth", "right_mouth_corner"],
      ["mouth_left", "left_mouth", "left_mouth_corner"],
    ]
    let points = wanted.compactMap { aliases -> Point? in
      guard let place = names.firstIndex(where: aliases.contains), numbers[3 * place + 2] > 0 else { return nil }
      return Point(x: numbers[3 * place], y: numbers[3 * place + 1])
    }
    return Landmarks(points: points)
  }

  private static func words(_ error: DecodingError) -> String {
    func path(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
      (context.codingPath + (key.map { [$0] } ?? [])).map { $0.intValue.map { "\($0)" } ?? $0.stringValue }.joined(
        separator: ".")
    }
    return switch error {
    case .keyNotFound(let key, let context): path(context, key)
    case .typeMismatch(_, let context), .valueNotFound(_, let context): path(context)
    case .dataCorrupted(let context): path(context)
    @unknown default: ""
    }
  }
}
