import CommandLineParsing
import DatasetExport
import DatasetStore
import FileHandling
import Pipeline
import ReviewServer
import VideoDecoding
import VideoEncoding
import Vocabulary

/// Why there is no page, and what a page says of an error.
extension Complaint {
  init(server error: HTTPServer.Failure) {
    if error.isPortTaken {
      let holder =
        PortHolder(of: error.port).map { "process \($0.process) (\(shown($0.program)))" } ?? "another program"
      self.init(
        "port \(error.port) is taken by \(holder)", hint: "without --port, a free one is looked for", .unavailable)
    } else if error.isForeignAddress {
      self.init(
        "--listen \(error.address.text): this machine has no such address",
        hint: "`ip address` lists those that it has",
        .unavailable)
    } else {
      self.init("port \(error.port) of \(error.address.text) cannot be opened: \(error.reason)", .inputOutput)
    }
  }

  init(review error: ReviewError) {
    switch error {
    case .severalPorts(let ports):
      self.init(
        "one port serves all addresses, and \(ports.map(String.init).joined(separator: " and ")) are asked for", .usage)
    case .noPassword:
      self.init(
        "a page that others can open needs a password, and there is nobody to ask for one",
        hint: "--password-file FILE names a file that holds it", .usage)
    case .shortPassword:
      self.init("the password is too short; \(PasswordGate.leastBytes) bytes are the least", .usage)
    case .longPassword: self.init("the password is too long; \(PasswordGate.mostBytes) bytes are the most", .usage)
    case .passwordsDiffer: self.init("the two passwords are not the same", .usage)
    case .openPasswordFile(let path):
      let path = shown(path.description)
      self.init("\(path): others may read the password", hint: "chmod 600 \(path)", .usage)
    }
  }
}

/// Why a clip does not play.
extension Complaint {
  init(playing error: ClipTrouble) {
    switch error {
    case .missing(let path):
      self.init(
        "\(shown(path.description)): the clip is not there any more",
        hint: "bring it back, or name it to `rollcall sort` by its new place: that notes where it is", .noInput)
    case .altered(let path):
      self.init(
        "\(shown(path.description)): the file there is not the clip that the library has",
        hint: "bring the clip back; it is known by its bytes, not by its name", .badData)
    case .unreadable(let error):
      self.init("\(shown(error.path.description)): the clip cannot be read: \(error.reason)", .noInput)
    case .unchecked: self.init("the clip's file is not looked at yet", .unavailable)
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
    case .nameTaken(let name):
      self.init(
        "“\(shown(name))” is there already", hint: "choose another name, or replace the dataset that has it", .failed)
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
private func megabytes(_ bytes: Int) -> String { "\(bytes / 1_000_000 + (bytes % 1_000_000 > 0 ? 1 : 0)) MB" }

extension ReviewComplaint {
  /// The status tells a page what to do: 410 where the library is gone, 423 where another process writes it.
  init(_ error: any Error) {
    let complaint = (error as? ParsingFailure).map { Complaint(parsing: $0) } ?? Complaint(error)
    let status =
      switch error {
      case let error as DatabaseError where error.kind == .missing: 410
      case let error as FileError where error.code == .missing: 410
      case LibraryError.locked: 423
      // Of what was sent, and not of the library.
      case is EditError, is QuestionError, is VideoDecodingError, is ParsingFailure: 422
      case is LibrarySearch.Busy: 429
      case ClipTrouble.missing: 404
      case ClipTrouble.unchecked: 503
      case is ClipTrouble, is VideoEncodingError: 422
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
    case .badName, .nameTaken, .wrongSize: 400
    case .notAClip: 415
    case .tooLarge: 507
    case .noSuchUpload: 404
    case .noProcess: 503
    }
  }
}
