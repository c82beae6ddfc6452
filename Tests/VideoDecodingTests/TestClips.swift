import Foundation
import TestSupport
import Testing

/// A clip that the `ffmpeg` tool makes: small, and the same each time.
struct Recipe: Sendable, CustomTestStringConvertible {
  var name: String
  /// Name of the file; its ending chooses the container.
  var file: String
  /// What `ffmpeg` is told before the file's name.
  var arguments: [String]
  /// The stream that is to be read, as ffprobe names it.
  var stream = "v:0"
  /// libvpx makes hidden frames only when it knows the clip from a first pass.
  var isTwoPass = false

  var testDescription: String { name }

  /// - Parameter source: A source of libavfilter, and how it is encoded.
  init(
    _ name: String, _ file: String, _ source: String, _ arguments: String = "", stream: String = "v:0",
    isTwoPass: Bool = false
  ) {
    self.name = name
    self.file = file
    self.arguments = ["-f", "lavfi", "-i", source] + arguments.split(separator: " ").map(String.init)
    self.stream = stream
    self.isTwoPass = isTwoPass
  }

  /// - Returns: The clip's path in `directory`.
  @discardableResult
  func make(in directory: TemporaryDirectory) throws -> String {
    let path = directory.path(file)
    var arguments = arguments
    if isTwoPass {
      let log = ["-passlogfile", directory.path("log")]
      try TestClips.ffmpeg(arguments + ["-pass", "1", "-f", "null"] + log + ["-"])
      arguments += ["-pass", "2"] + log
    }
    try TestClips.ffmpeg(arguments + ["file:" + path])
    return path
  }
}

enum TestClips {
  static func ffmpeg(_ arguments: [String]) throws {
    try Judge.run("ffmpeg", ["-v", "error", "-nostdin", "-y", "-threads", "1"] + arguments)
  }

  /// Writes the four numbers of a display matrix that turn a picture into the first track of an MP4 file.
  ///
  /// - Parameter turn: a, b, c, d of x' = a x + c y, y' = b x + d y. Source: ISO/IEC 14496-12, 8.3.2.
  static func setDisplayMatrix(_ turn: [Int32], of path: String) throws {
    var data = try Data(contentsOf: URL(filePath: path))
    let header = try #require(data.range(of: Data("tkhd".utf8)))
    for (place, value) in zip([0, 1, 3, 4], turn) {
      let offset = header.upperBound + 40 + 4 * place
      let bytes = withUnsafeBytes(of: (value << 16).bigEndian) { Data($0) }
      data.replaceSubrange(offset..<(offset + 4), with: bytes)
    }
    try data.write(to: URL(filePath: path))
  }

  /// Twenty frames of 25 a second.
  static let short = "testsrc=s=96x64:r=25:d=0.8"

  /// A small picture whose quarters have colours of their own: it shows which way is up, and mirrored.
  static let quarters =
    "color=red:s=96x64,drawbox=x=48:y=0:w=48:h=32:c=lime:t=fill,drawbox=x=0:y=32:w=48:h=32:c=blue:t=fill,"
    + "drawbox=x=48:y=32:w=48:h=32:c=white:t=fill"
}
