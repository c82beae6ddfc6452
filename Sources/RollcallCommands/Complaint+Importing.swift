import DatasetExport
import Vocabulary

/// Why a dataset was not read.
extension Complaint {
  init(importing error: ImportError) {
    switch error {
    case .noPictures(let path): self.init("\(shown(path.description)): holds no pictures", .badData)
    case .unknownFormat(let path):
      self.init(
        "\(shown(path.description)): is no dataset that is known: pictures lie in no class's folder, and nothing labels them",
        hint: "`rollcall sort` makes a library of pictures without labels", .badData)
    case .severalFormats(let path, let formats):
      self.init(
        "\(shown(path.description)): has labels in several forms: \(formats.joined(separator: ", "))",
        hint: "--format says which to read", .badData)
    case .unfit(let path, let format):
      self.init("\(shown(path.description)): has nothing that --format \(format) reads", .badData)
    case .isLibrary(let path):
      self.init(
        "\(shown(path.description)): is a library already",
        hint: "`rollcall merge-library` puts two libraries together", .usage)
    case .tooLarge(let path, let limit):
      self.init(
        "\(shown(path.description)): has more than \(limit >> 20) MiB, which is the most that is read", .badData)
    case .broken(let path, let line, let flaw):
      let place = line.map { ", line \($0)" } ?? ""
      self.init("\(shown(path.description))\(place): \(Self.words(flaw)); nothing was imported", .badData)
    }
  }

  private static func words(_ flaw: ImportError.Flaw) -> String {
    switch flaw {
    case .notUTF8: "is no UTF-8"
    case .json(let place):
      place.isEmpty ? "is no JSON that can be read" : "\(shown(place)) is missing, or not what it should be"
    case .yaml(let text): "cannot be read as YAML here: \(shown(text))"
    case .fieldCount(let count, let expected): "has \(counted(count, "number")) instead of \(expected)"
    case .notANumber(let text): "\(shown(text)) is no number that belongs here"
    case .twoKeys(let key): "\(shown(key)) is there twice"
    case .xml(let flaw):
      switch flaw {
      case .cutOff: "the XML ends too early"
      case .mismatchedTag: "an element of the XML ends that did not begin"
      case .badTag: "a tag of the XML is broken"
      case .badAttribute: "an attribute of the XML is broken"
      case .badEntity: "the XML has an entity that is not known"
      case .documentType: "the XML has a document type, which is not read"
      case .tooDeep: "the XML is nested too deeply"
      case .unknownPrefix: "the XML uses a prefix that it does not explain"
      case .noRegionArea: "a region has no area of four numbers"
      }
    }
  }
}
