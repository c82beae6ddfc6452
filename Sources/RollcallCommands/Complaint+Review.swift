import DatasetExport
import DatasetStore
import FileHandling
import Pipeline
import ReviewServer

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

extension ReviewComplaint {
  /// The status tells a page what to do: 410 where the library is gone, 423 where another process writes it.
  init(_ error: any Error) {
    let complaint = Complaint(error)
    let status =
      switch error {
      case let error as DatabaseError where error.kind == .missing: 410
      case let error as FileError where error.code == .missing: 410
      case LibraryError.locked: 423
      case is EditError, is QuestionError: 422
      default: 500
      }
    self.init(status: status, sentence: complaint.sentence, hint: complaint.hint)
  }
}
