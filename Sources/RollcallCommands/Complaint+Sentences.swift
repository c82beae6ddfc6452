import DatasetExport
import DatasetStore
import FaceAnalysis
import FileHandling
import Pipeline
import VideoDecoding
import Vocabulary

/// A sentence for each error, module by module.
extension Complaint {
  init(clip error: VideoDecodingError) {
    let path = shown(error.path.description)
    let detail = error.statusText.map { ": \($0)" } ?? ""
    switch error.code {
    case .missing: self.init("\(path): there is no such file or folder", .noInput)
    case .isDirectory: self.init("\(path): is a folder", .noInput)
    case .notRegularFile: self.init("\(path): is no regular file", hint: "copy it into a file first", .noInput)
    case .noPermission: self.init("\(path): may not be read", .noInput)
    case .empty: self.init("\(path): is empty", .badData)
    case .notMedia: self.init("\(path): is neither video nor photo", .badData)
    case .notAPhoto: self.init("\(path): is no photo", .badData)
    case .noVideo: self.init("\(path): has no video, only sound or text", .badData)
    case .noFrames: self.init("\(path): has a video stream without a single frame", .badData)
    case .unsupportedFormat(let name):
      self.init("\(path): \(name) cannot be read", hint: "convert it to JPEG or PNG first", .badData)
    case .unsupportedCodec(let name): self.init("\(path): there is no decoder for \(name)", .badData)
    case .damaged: self.init("\(path): is damaged; not one frame can be decoded\(detail)", .badData)
    case .truncated: self.init("\(path): ends before its first frame; it was cut off", .badData)
    case .tooLarge(let size): self.init("\(path): \(size.width) × \(size.height) pixels are too many", .badData)
    case .outOfMemory: self.init("\(path): there is not enough memory to decode it", .failed)
    case .unreadable: self.init("\(path): cannot be read\(detail)", .inputOutput)
    case .failed: self.init("\(path): cannot be decoded: \(error.call ?? "libav")\(detail)", .failed)
    }
  }

  init(file error: FileError) {
    let path = shown(error.path.description)
    switch error.code {
    case .missing where error.call == "mkdir":
      self.init("\(path): the folder cannot be made", hint: "-o names another folder", .inputOutput)
    case .missing: self.init("\(path): there is no such file or folder", .noInput)
    case .notAFolder: self.init("\(path): is no folder", hint: "-o names another folder", .inputOutput)
    case .diskFull:
      self.init("\(path): the disk is full", hint: "make room and run it again; nothing is lost", .inputOutput)
    case .permission, .readOnlyFileSystem:
      // Folders are opened by `openat` to be listed; what else may not be opened is to be written, as clips have
      // errors of their own.
      self.init("\(path): may not be \(error.call == "openat" ? "read" : "written"): \(error.reason)", .inputOutput)
    default: self.init("\(path): \(error.call): \(error.reason)", .inputOutput)
    }
  }

  init(library error: LibraryError) {
    switch error {
    case .appearedMeanwhile(let path):
      self.init(
        "\(shown(path.description)): another run made a library there meanwhile", hint: "run it again to add to it",
        .failed)
    case .notALibrary(let path):
      self.init(
        "\(shown(path.description)): is a folder with other files in it, and no library",
        hint: "-o names another folder", .failed)
    case .exists(let path):
      self.init("\(shown(path.description)): is there already", hint: "name another folder", .failed)
    case .notAFolder(let path):
      self.init("\(shown(path.description)): is no folder", hint: "-o names another folder", .failed)
    case .foreignFiles(let path, let examples, let count):
      let names = examples.map { shown($0.description) }.joined(separator: ", ")
      self.init(
        "\(shown(path.description)): holds \(counted(count, "file")) that Rollcall did not write: \(names)\(count > examples.count ? ", …" : "")",
        hint: "move them elsewhere, or name another folder with -o", .failed)
    case .locked(let path, let process):
      self.init(
        "\(shown(path.description)): is being written by \(process.map { "process \($0)" } ?? "another process")",
        hint: "wait until it is done", .failed)
    case .mountPoint(let path):
      self.init(
        "\(shown(path.description)): another disk begins here, so it cannot be replaced in one step",
        hint: "name a folder inside it with -o", .failed)
    }
  }

  init(database error: DatabaseError) {
    let path = shown(error.path.description)
    switch error.kind {
    case .diskFull:
      self.init("\(path): the disk is full", hint: "make room and run it again; nothing is lost", .inputOutput)
    case .missing: self.init("\(path): there is no library here", .unavailable)
    case .notALibrary: self.init("\(path): is no library", .badData)
    case .newerFormat: self.init("\(path): was made by a newer Rollcall", hint: "bring this one up to date", .badData)
    case .damaged:
      self.init(
        "\(path): the database is damaged: \(error.message)",
        hint: "`rollcall check LIBRARY` says what can be saved", .badData)
    default: self.init("\(path): \(error.message)", .inputOutput)
    }
  }

  init(model error: ModelError) {
    let anew = "`rollcall models prepare` makes it anew"
    func mend(_ name: String) -> String? { BuiltInPack(rawValue: name) != nil ? anew : nil }
    switch error {
    case .unknown(let name, let known):
      self.init("there is no model “\(shown(name))”", hint: "there are \(known.joined(separator: ", "))", .unavailable)
    case .missing(let name, let folder):
      self.init("the model \(name) is missing: \(shown(folder.description))", hint: mend(name), .unavailable)
    case .outdated(let name):
      self.init("the model \(name) was made by another version of Rollcall", hint: mend(name), .unavailable)
    case .altered(let name, let file):
      self.init(
        "the model \(name) was altered: \(shown(file.description))",
        hint: mend(name) ?? "its SHA-256 is not the one in pack.json: get the file again", .unavailable)
    case .badManifest(let name, let file, let reason):
      self.init(
        "the model \(name) cannot be used: \(shown(file.description)): \(reason)", hint: mend(name), .unavailable)
    case .wrongKind(let name, let kind, let wanted):
      self.init("\(name) is \(kind.words), and \(wanted.words) is wanted", .usage)
    case .wrongForm(let name, let file, let form, let reason):
      self.init(
        "the model \(name) cannot be used: \(shown(file.description)): is no \(form) file: \(reason)",
        hint: "export the network as ONNX", .unavailable)
    case .unreadableNetwork(let name, let file, let text):
      self.init("the model \(name) cannot be used: \(shown(file.description)): \(oneLine(text))", .unavailable)
    case .externalWeights(let name, let file, let tensor, let location):
      self.init(
        "the model \(name) cannot be used: \(shown(file.description)): keeps the numbers of “\(shown(tensor))” in "
          + "another file, “\(shown(location))”, which is never read",
        hint: "save it as one ONNX file, with its weights inside", .unavailable)
    case .weightsNotNumbers(let name, let file, let tensor):
      self.init(
        "the model \(name) cannot be used: \(shown(file.description)): its weights “\(shown(tensor))” hold what is no "
          + "number (NaN)", .unavailable)
    case .outputNotNumbers(let name, let file, let output):
      self.init(
        "the model \(name) cannot be used: \(shown(file.description)): it gives what is no number (NaN) as "
          + "“\(shown(output))”", .unavailable)
    case .selfTestFailed(let name, let output, let difference, let tolerance):
      self.init(
        "the model \(name) does not pass its self-test: its output “\(shown(output))” is off by \(shortNumber(difference)), and \(shortNumber(tolerance)) is allowed",
        hint: mend(name) ?? "its file or its pack.json was changed: add it again", .unavailable)
    case .weightsMissing(let file):
      self.init(
        "weights are missing: \(shown(file.description))", hint: "`./rollcall --set-up-only` fetches them", .unavailable
      )
    case .weightsAltered(let file):
      self.init(
        "weights are not those that were published: \(shown(file.description))",
        hint: "remove the file; `./rollcall --set-up-only` fetches it again", .unavailable)
    case .weightsUnreadable(let file, let reason):
      self.init("weights cannot be read: \(shown(file.description)): \(reason)", .failed)
    }
  }

  init(mismatch error: EmbedderMismatch) {
    func shown(_ embedder: EmbedderMismatch.Embedder) -> String { "\(embedder.name) (\(embedder.sha256.prefix(8)))" }
    self.init(
      "\(Vocabulary.shown(error.library.description)): was made with \(shown(error.itsOwn)), and the faces of "
        + "\(shown(error.wanted)) cannot be compared with its faces",
      hint: error.itsOwn.name == error.wanted.name
        ? "sort the clips anew"
        : error.isOfLibraries
          ? "`rollcall re-embed \(Vocabulary.shown(error.library.description)) --embedder \(error.wanted.name)` first"
          : "--embedder \(error.itsOwn.name)", .badData)
  }

  init(lost error: LostFaces) {
    let clips = ReembedReport.list(error.clips.map { shown($0.description) })
    self.init(
      "\(shown(error.library.description)): \(counted(error.faces.count, "face")) cannot be told anew, as neither clip nor "
        + "portrait is there, and nothing was changed: \(clips)",
      hint:
        "bring back \(error.clips.count == 1 ? "that clip" : "those clips"), or leave the faces without an embedding by --force",
      .noInput)
  }

  init(input error: InputError) {
    switch error {
    case .noMedia(let folder): self.init("\(shown(folder.description)): holds neither videos nor photos", .noInput)
    case .nothingUsable: self.init("no clip can be used", .badData)
    }
  }
}

/// OpenVINO's words without its line breaks and the places in its own sources.
func oneLine(_ text: String) -> String {
  let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  return shown(words.count > 300 ? words.prefix(300) + "…" : words)
}

extension PackManifest.Kind {
  fileprivate var words: String { self == .detector ? "a detector" : "an embedder" }
}
