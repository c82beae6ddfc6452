import CommandLineParsing
import DatasetExport
import DatasetStore
import FileHandling
import Pipeline
import ReviewServer
import Vocabulary

/// Why there is no page, and what a page says of an error.
extension Complaint {
  init(server error: HTTPServer.Failure) {
    if error.isPortTaken {
      self.init(
        "port \(error.port) is taken by another program", hint: "without --port, a free one is looked for", .unavailable
      )
    } else {
      self.init("port \(error.port) cannot be opened: \(error.reason)", .inputOutput)
    }
  }
}

extension Complaint {
  /// Why the page's work is not begun.
  init(work error: WorkRefusal) {
    switch error {
    case .tooMany(let count):
      self.init("\(count) commands wait already", hint: "wait until some are done, or cancel some", .failed)
    case .badName(let name, let better):
      self.init(
        "“\(shown(name))” is no plain name", hint: better.map { "“\(shown($0))” would do" } ?? "it needs a letter",
        .usage)
    case .notAClip(let name):
      self.init(
        "“\(shown(name))” is neither a video nor a photo by its name",
        hint: "a name that ends in mp4, mov, mkv, jpg, png or the like", .badData)
    case .tooLarge(let name, let size, let free, let reserve):
      self.init(
        "“\(shown(name))” does not fit: it has \(megabytes(size)), and there is room for \(megabytes(free))",
        hint: reserve > 0 ? "\(megabytes(reserve)) of the disk stay free" : "make room on the disk", .inputOutput)
    case .tooManyUploads(let count):
      self.init("\(counted(count, "file")) are being sent already", hint: "send it when they are here", .failed)
    case .wrongSize(let name, let expected, let found):
      self.init(
        "“\(shown(name))” changed while it was sent: \(counted(found, "byte")) came, and not \(expected)",
        hint: "send it again", .badData)
    case .noSuchUpload(let name):
      self.init("no file “\(shown(name))” waits to be added", .badData)
    case .noProcess(let call, let reason):
      self.init("the command cannot be started: \(call): \(reason)", .failed)
    }
  }
}

extension Complaint {
  /// A command line that cannot be read, where it is said to somebody who did not type it.
  fileprivate init(parsing failure: ParsingFailure) {
    let lines = failure.message.split(separator: "\n")
    self.init(
      String(lines.first ?? ""), hint: lines.dropFirst().first.map { String($0.trimmingPrefix("hint: ")) }, .usage)
  }
}

/// Rounded up: what does not fit should not look as if it did.
private func megabytes(_ bytes: Int) -> String { "\((bytes + 999_999) / 1_000_000) MB" }

extension ReviewComplaint {
  /// The status tells a page what to do: 410 where the library is gone, 423 where another process writes it.
  init(_ error: any Error) {
    let complaint = (error as? ParsingFailure).map { Complaint(parsing: $0) } ?? Complaint(error)
    let status =
      switch error {
      case let error as DatabaseError where error.kind == .missing: 410
      case let error as FileError where error.code == .missing: 410
      case LibraryError.locked: 423
      case is EditError, is ParsingFailure: 422
      case let error as WorkRefusal: error.status
      case let error as FileError where error.code == .diskFull: 507
      default: 500
      }
    self.init(status: status, sentence: complaint.sentence, hint: complaint.hint)
  }
}

extension WorkRefusal {
  /// Of HTTP.
  fileprivate var status: Int {
    switch self {
    case .tooMany, .tooManyUploads: 429
    case .badName, .wrongSize: 400
    case .notAClip: 415
    case .tooLarge: 507
    case .noSuchUpload: 404
    case .noProcess: 503
    }
  }
}
