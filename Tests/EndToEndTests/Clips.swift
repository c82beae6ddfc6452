import Foundation
import TestSupport
import Testing

/// A row of a table of cases.
struct Case<Input: Sendable, Expected: Sendable>: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let input: Input
  let expected: Expected

  init(_ name: String, _ input: Input, _ expected: Expected) {
    testDescription = name
    self.input = input
    self.expected = expected
  }
}

/// Clips that the `ffmpeg` tool makes: small, and the same each time.
struct Clips: Sendable {
  /// What `ffmpeg` is told before the name of the file.
  let arguments: [String]

  init(_ arguments: String) {
    self.arguments = arguments.split(separator: " ").map(String.init)
  }

  /// Two seconds without a face.
  static let plain = Clips("-f lavfi -i testsrc=s=320x240:r=10:d=2")
  static let sound = Clips("-f lavfi -i sine=d=1")

  @discardableResult
  func make(_ name: String, in directory: TemporaryDirectory) throws -> String {
    let path = directory.path(name)
    try ToolFailed.check(
      "ffmpeg", ["-v", "error", "-nostdin", "-y", "-threads", "1"] + arguments + ["-bitexact", "file:" + path])
    return path
  }

  /// Two people, in two frames of a second each, made of the shared photos.
  static func twoPeople(_ name: String, in directory: TemporaryDirectory) throws {
    func still(_ photo: String) -> [String] { ["-loop", "1", "-t", "3", "-i", SharedData.url("photos/\(photo)").path] }
    let fit = "scale=480:360:force_original_aspect_ratio=decrease,pad=480:360:-1:-1,setsar=1"
    try ToolFailed.check(
      "ffmpeg",
      ["-v", "error", "-nostdin", "-y"] + still("train__obama__obama.jpg") + still("train__biden__biden.jpg")
        + ["-filter_complex", "[0]\(fit)[a];[1]\(fit)[b];[a][b]concat,fps=10,format=yuv420p"]
        + ["-c:v", "libx264", "-g", "10", "file:" + directory.path(name)])
  }
}
