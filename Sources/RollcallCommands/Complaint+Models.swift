import FaceAnalysis
import Pipeline
import Vocabulary

/// Sentences about models that are added, fetched, removed and calibrated.
extension Complaint {
  init(addition error: AdditionError) {
    switch error {
    case .exists(let name):
      self.init(
        "there is a model “\(shown(name))” already",
        hint: "--name gives another name, `rollcall models remove \(shown(name))` makes room", .failed)
    case .badName(let name):
      self.init(
        "a model cannot be called “\(shown(name))”",
        hint: "--name gives a name without slashes that begins with neither a dot nor a dash", .usage)
    case .noManifest(let folder):
      self.init(
        "\(shown(folder.description)): has no pack.json, so it is no model",
        hint: "name an ONNX file, or write one: Documentation/models.md", .noInput)
    case .noSource(let text, let known):
      self.init(
        "\(shown(text)): is neither a file nor a folder, nor a model of the catalogue",
        hint: "the catalogue has \(known.joined(separator: ", "))", .noInput)
    case .unrecognised(let file, let inputs, let outputs):
      func list(_ words: [String]) -> String { words.prefix(12).map(shown).joined(separator: ", ") }
      self.init(
        "\(shown(file.description)): is a network of no family that can be recognised: it takes \(list(inputs)) and gives \(list(outputs))",
        hint: "if its family is one of Documentation/models.md, write a pack.json beside it and add the folder",
        .badData)
    case .wrongHash(let source, let expected, let found):
      self.init(
        "\(shown(source)): has the SHA-256 \(found), and \(expected.lowercased()) is wanted; nothing was added",
        .badData)
    case .notAsCatalogued(let name, let family, let found):
      self.init("\(name): is of the family \(found), and the catalogue says \(family); nothing was added", .badData)
    case .busy(let process):
      self.init(
        "another model is being added by \(process.map { "process \($0)" } ?? "another process")",
        hint: "wait until it is done", .failed)
    case .builtIn(let name):
      self.init("\(name) is built in, and stays as it is", .usage)
    case .inUse(let name, let libraries):
      self.init(
        "\(shown(name)) is used by \(libraries.map { shown($0.description) }.joined(separator: ", ")); nothing was removed",
        hint: "--force removes it all the same: those libraries can then not be added to", .failed)
    }
  }

  init(download error: DownloadError) {
    switch error {
    case .hashWanted(let address):
      self.init(
        "\(shown(address)): is fetched only with --sha256, the hash that the file must have",
        hint:
          "its publisher gives it, often in the file's page; or fetch it yourself, look at it, and ask `sha256sum FILE`",
        .usage)
    case .insecure(let address):
      self.init(
        "\(shown(address)): is not fetched: only https:// is, and http:// from this machine", .usage)
    case .noCurl:
      self.init("curl is missing, which fetches models", hint: "install it: `apt install curl`", .unavailable)
    case .tooLarge(let address, let limit):
      self.init(
        "\(shown(address)): is larger than \(limit / 1_000_000) MB; nothing was added", hint: "--max-size allows more",
        .badData)
    case .failed(let address, let text):
      self.init("\(shown(address)): cannot be fetched: \(oneLine(text))", .inputOutput)
    case .interrupted:
      self.init("interrupted; nothing was changed", .interrupted)
    }
  }

  init(calibration error: CalibrationError) {
    switch error {
    case .tooFew(let people, let pairs, let leftOut):
      self.init(
        "\(counted(people, "person")) with two usable pictures or more and \(counted(pairs, "pair")) of pictures of one person are too few: \(CalibrationError.minimumPeople) people and \(CalibrationError.minimumPairs) pairs are wanted"
          + (leftOut.isEmpty ? "" : "; \(counted(leftOut.count, "picture")) could not be used"),
        hint: "make a folder for each person, with three or more pictures of that person alone", .badData)
    case .tooFewPairs(let people, let same, let different):
      let wanted = CalibrationError.minimumPairs
      self.init(
        "\(counted(different, "pair")) of tracks of two people and \(counted(same, "pair")) of tracks of one of \(counted(people, "person")) are too few: at least \(wanted) pairs of two people are needed, or \(wanted) of one person from \(CalibrationError.minimumPeople) people",
        hint:
          "add libraries whose clips show several people at once, or name people who have several tracks: `rollcall name`",
        .badData)
    case .indistinct(let same, let different):
      self.init(
        "pictures of one person are \(twoDigits(same.mean)) apart and those of two \(twoDigits(different.mean)), which is no difference to tell people by; nothing was changed",
        hint: "do folders hold several people, or is the pack's mean, scale or order wrong?", .badData)
    }
  }
}
