import COpenVINO

/// A failure of OpenVINO: what was being done to what, by which call, and what it said.
public struct InferenceError: Error, Equatable {
  public enum Code: Equatable, Sendable {
    /// OpenVINO itself cannot start, or lacks the device.
    case unavailable
    /// The graph or its weights cannot be read or compiled.
    case badModel
    /// The graph computes, but not with these shapes or names.
    case mismatch
    /// The computation failed.
    case failed
  }

  public let code: Code

  /// The model or device that the call was about.
  public let subject: String

  /// The C function.
  public let call: String

  /// OpenVINO's own words.
  public let text: String

  init(code: Code, subject: String, call: String, text: String) {
    self.code = code
    self.subject = subject
    self.call = call
    self.text = text
  }
}

/// Throws unless `status` says that the call went well.
///
/// `ov_get_last_err_msg` may speak of an older failure or be null, so the status' own text stands first.
func check(
  _ status: ov_status_e, _ call: String, _ subject: String, as code: InferenceError.Code
) throws(InferenceError) {
  guard status != OK else { return }
  var text = ov_get_error_info(status).map { String(cString: $0) } ?? "status \(status.rawValue)"
  if let detail = ov_get_last_err_msg() {
    text += ": " + String(cString: detail)
    ov_free(detail)
  }
  throw InferenceError(code: code, subject: subject, call: call, text: text)
}
