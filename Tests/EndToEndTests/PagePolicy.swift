import Foundation
import TestSupport

/// What a Content-Security-Policy calls a script or a style by, reckoned by another program than ours.
enum PagePolicy {
  /// `'sha256-…'`.
  static func source(of text: String, in directory: TemporaryDirectory) throws -> String {
    try directory.write(text, to: "part-of-a-page")
    let hash = try ToolFailed.check(
      "python3",
      [
        "-c",
        "import base64, hashlib; print(base64.b64encode(hashlib.sha256(open('part-of-a-page', 'rb').read()).digest()).decode())",
      ],
      in: directory
    ).output.trimmingCharacters(in: .newlines)
    return "'sha256-\(hash)'"
  }
}
