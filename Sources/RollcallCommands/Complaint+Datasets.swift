import DatasetExport
import Vocabulary

/// Why a dataset was not written.
extension Complaint {
  init(dataset error: DatasetError) {
    switch error {
    case .notEmpty(let path):
      self.init(
        "\(shown(path.description)): is there and not empty",
        hint: "-o names another folder; --replace makes a dataset of Rollcall's anew", .failed)
    case .notADataset(let path):
      self.init(
        "\(shown(path.description)): is no finished dataset of Rollcall's, and is not replaced",
        hint: "-o names another folder", .failed)
    case .foreignFiles(let path, let examples, let count):
      self.init(library: .foreignFiles(path, examples: examples, count: count))
    case .insideLibrary(let path):
      self.init(
        "\(shown(path.description)): a dataset may not lie in its library, nor around it",
        hint: "-o names another folder", .usage)
    case .nothingSelected(let library, let leftOut):
      let reasons = SelectionRule.allCases.compactMap { rule in
        leftOut[rule].map { "\($0) \(rule.words)" }
      }
      self.init(
        "\(shown(library.description)): no face is left to be exported"
          + (reasons.isEmpty ? "; the library has none" : ": \(reasons.joined(separator: ", "))"),
        hint: leftOut[.clipMissing] == nil
          ? nil : "--from-portraits takes pictures from the library's portraits where clips are gone", .badData)
    case .unfitPicture(let format, let picture, let fits):
      self.init(
        "--format \(format) has no pictures of the kind \(picture.rawValue)",
        hint: "it has \(fits.map(\.rawValue).joined(separator: ", "))", .usage)
    case .unfitPictureFormat(let format, let pictureFormat, let fits):
      self.init(
        "--format \(format) cannot keep pictures as \(pictureFormat.rawValue)",
        hint: "it keeps them as \(fits.map(\.rawValue).joined(separator: ", "))", .usage)
    case .pictureFormatUnavailable(let pictureFormat):
      self.init(
        "--picture-format \(pictureFormat.rawValue): the FFmpeg that is installed cannot write it",
        hint: "jpeg and png need nothing more", .unavailable)
    case .cannotBeSplit(let format): self.init("--format \(format) has no parts, and --split makes some", .usage)
    case .onlyVideos(let format):
      self.init(
        "--format \(format) lays files beside photos, and the faces are all of videos",
        hint: "for videos there are mot and cvat-video", .badData)
    case .framesSplitByPerson:
      self.init(
        "--split-by person parts people, and whole frames show several",
        hint: "--split-by shot, setup or clip, or a --picture of one face", .usage)
    case .balanceWithoutMaximum:
      self.init(
        "--balance says how --max-per-person is spread, and there is none", hint: "add --max-per-person", .usage)
    }
  }
}
