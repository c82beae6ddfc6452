import DatasetExport
import Vocabulary

/// Why an audit looked at nothing.
extension Complaint {
  init(audit error: AuditError) {
    let layout = "it takes a library, a folder a person, or train, val and test with a folder a person in each"
    switch error {
    case .notAFolder(let path):
      self.init("\(shown(path.description)): is neither a library nor a folder of pictures", hint: layout, .badData)
    case .empty(let path): self.init("\(shown(path.description)): the folder is empty", hint: layout, .badData)
    case .noClasses(let path, let hasPictures):
      self.init(
        "\(shown(path.description)): "
          + (hasPictures
            ? "its pictures are in no class folders, so nobody knows whose they are"
            : "is neither a library nor a folder with pictures in class folders"),
        hint: layout, .badData)
    case .noPictures(let path, let format):
      self.init(
        "\(shown(path.description)): the dataset, \(shown(format)), has no pictures as files of their own",
        hint: "audit the library, or export as imagefolder", .badData)
    case .badRecords(let path, let line):
      self.init(
        "\(shown(path.description)): \(line.map { "line \($0) " } ?? "")is not what Rollcall wrote",
        hint: "export the dataset anew, or remove dataset.json to audit its class folders", .badData)
    case .noPeople(let path):
      self.init("\(shown(path.description)): the library has no people to look at", .badData)
    }
  }
}
