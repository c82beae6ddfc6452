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
      self.init(
        "port \(error.port) is taken by another program", hint: "without --port, a free one is looked for", .unavailable
      )
    } else {
      self.init("port \(error.port) cannot be opened: \(error.reason)", .inputOutput)
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

extension ReviewComplaint {
  /// The status tells a page what to do: 410 where the library is gone, 423 where another process writes it.
  init(_ error: any Error) {
    let complaint = Complaint(error)
    let status =
      switch error {
      case let error as DatabaseError where error.kind == .missing: 410
      case let error as FileError where error.code == .missing: 410
      case LibraryError.locked: 423
      case is EditError: 422
      case ClipTrouble.missing: 404
      case ClipTrouble.unchecked: 503
      case is ClipTrouble, is VideoDecodingError, is VideoEncodingError: 422
      default: 500
      }
    self.init(status: status, sentence: complaint.sentence, hint: complaint.hint)
  }
}
