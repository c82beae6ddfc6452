import DatasetExport
import DatasetStore
import Evaluation
import FaceAnalysis
import FileHandling
import Imaging
import Inference
import Pipeline
import ReviewServer
import VideoDecoding
import VideoEncoding
import Vocabulary

/// The exit codes of the program; those of `sysexits.h` where one fits.
enum ExitCode: Int32 {
  case done = 0
  case failed = 1
  case usage = 64
  case badData = 65
  case noInput = 66
  case unavailable = 69
  case inputOutput = 74
  case interrupted = 130
}

/// An error as people read it: one sentence, a hint where there is one, and the exit code. Errors carry data; the
/// sentences are made here and nowhere else.
struct Complaint {
  let sentence: String
  let hint: String?
  let exitCode: ExitCode

  init(_ sentence: String, hint: String? = nil, _ exitCode: ExitCode) {
    self.sentence = sentence
    self.hint = hint
    self.exitCode = exitCode
  }

  init(_ error: any Error) {
    switch error {
    case is Cancelled: self.init("interrupted; the same command goes on where it stopped", .interrupted)
    case let error as VideoDecodingError: self.init(clip: error)
    case let error as FileError: self.init(file: error)
    case let error as LibraryError: self.init(library: error)
    case let error as DatabaseError: self.init(database: error)
    case let error as ModelError: self.init(model: error)
    case let error as AdditionError: self.init(addition: error)
    case let error as DownloadError: self.init(download: error)
    case let error as CalibrationError: self.init(calibration: error)
    case let error as LabelError: self.init(label: error)
    case let error as InputError: self.init(input: error)
    case let error as EditError: self.init(edit: error)
    case let error as QuestionError: self.init(question: error)
    case let error as CorrectionUsageError: self.init(usage: error)
    case let error as EmbedderMismatch: self.init(mismatch: error)
    case let error as LibraryMergeError: self.init(merging: error)
    case let error as HTTPServer.Failure: self.init(server: error)
    case let error as ReviewError: self.init(review: error)
    case is LibrarySearch.Busy: self.init("too many searches wait already; try again in a moment", .unavailable)
    case let error as ClipTrouble: self.init(playing: error)
    case let error as WorkRefusal: self.init(work: error)
    case let error as DatasetError: self.init(dataset: error)
    case let error as AuditError: self.init(audit: error)
    case let error as ImportError: self.init(importing: error)
    case let error as UnfinishedRun:
      self.init(
        "\(shown(error.library.description)): a run that adds clips did not come to its end",
        hint: "run the same `rollcall sort` again first", .badData)
    case let error as LostFaces: self.init(lost: error)
    case let error as DeviceUnavailable:
      let names = error.available.map(\.name).joined(separator: ", ")
      self.init(
        "--device \(shown(error.device)): there is no such device here",
        hint: names.isEmpty ? "OpenVINO finds none at all" : "there is \(names)", .unavailable)
    case let error as PrecisionUnavailable:
      self.init(
        "--precision \(error.precision.rawValue): this processor does not compute in it",
        hint: "--precision auto takes the quickest that it has", .unavailable)
    case let error as InferenceError:
      self.init("\(error.subject): the model cannot be computed: \(error.call): \(error.text)", .failed)
    case let error as VideoEncodingError:
      self.init("\(shown(error.path.description)): the clip cannot be written: \(error.statusText)", .inputOutput)
    case let error as JPEGError:
      self.init("a portrait cannot be written: \(error.text)", .failed)
    default: self.init("\(error)", .failed)
    }
  }

  /// `rollcall: …` and, where there is one, `hint: …`.
  var text: String {
    "rollcall: \(sentence)\n" + (hint.map { "hint: \($0)\n" } ?? "")
  }
}
