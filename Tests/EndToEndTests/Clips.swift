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

  /// An MP4 file in pieces, of which only the head is left: it announces a video, and holds no frame.
  static func withoutFrames(_ name: String, in directory: TemporaryDirectory) throws {
    try Clips("-f lavfi -i testsrc=s=96x64:r=10:d=1 -movflags empty_moov+frag_keyframe").make(name, in: directory)
    let url = directory.url.appending(path: name)
    let data = try Data(contentsOf: url)
    let piece = try #require(data.firstRange(of: Data("moof".utf8)))
    // Four bytes of size come before the name of the box.
    try data[..<(piece.lowerBound - 4)].write(to: url)
  }

  /// The first part of a file, as a copy that was stopped leaves it.
  static func cut(_ name: String, to cut: String, share: Double, in directory: TemporaryDirectory) throws {
    let data = try Data(contentsOf: directory.url.appending(path: name))
    try data[..<Int(Double(data.count) * share)].write(to: directory.url.appending(path: cut))
  }

  /// Six seconds of two people, three of each; `name`'s ending chooses the container.
  static func twoPeople(_ name: String, in directory: TemporaryDirectory, options: [String] = []) throws {
    let made = try twoPeopleResult.get()
    try ToolFailed.check(
      "ffmpeg",
      ["-v", "error", "-nostdin", "-y", "-i", made] + (options.isEmpty ? ["-c", "copy"] : options)
        + ["file:" + directory.path(name)])
  }

  /// Made once, of the photos that the set-up fetches for `rollcall demo`.
  private static let twoPeopleResult: Result<String, any Error> = Result {
    func still(_ photo: String) -> [String] { ["-loop", "1", "-t", "3", "-i", "\(Home.path)/demo/photos/\(photo)"] }
    let fit = "scale=480:360:force_original_aspect_ratio=decrease,pad=480:360:-1:-1,setsar=1"
    let path = try SharedPlace.directory().path("two-people.mkv")
    try ToolFailed.check(
      "ffmpeg",
      ["-v", "error", "-nostdin", "-y"] + still("obama.jpg") + still("biden.jpg")
        + ["-filter_complex", "[0]\(fit)[a];[1]\(fit)[b];[a][b]concat,fps=10,format=yuv420p"]
        + ["-c:v", "libx264", "-g", "10", "-bf", "0", path])
    return path
  }

  /// A minute of two people, 30 frames a second: long enough that no machine is done before it is stopped.
  static func minute() throws -> String { try minuteResult.get() }

  private static let minuteResult: Result<String, any Error> = Result {
    let directory = try SharedPlace.directory()
    try twoPeople(
      "minute.mp4", in: directory,
      options: ["-vf", "tpad=stop_mode=clone:stop_duration=54,fps=30", "-c:v", "libx264", "-preset", "ultrafast"])
    return directory.path("minute.mp4")
  }

  /// What the two people give, at one frame a second.
  static func twoPeopleSummary(library: String, faces: (Int, Int) = (3, 3), clips: String = "1 clip") -> String {
    let count = faces.0 + faces.1
    return """
      people/person-0001  \(faces.0) faces
      people/person-0002  \(faces.1) faces

      2 people, \(count) faces in \(count) frames of \(clips), T s
      in \(library)

      """
  }
}

/// Rollcall's own folder, as the set-up made it.
enum Home {
  static let path: String = {
    let environment = ProcessInfo.processInfo.environment
    if let home = environment["ROLLCALL_HOME"], !home.isEmpty { return home }
    if let data = environment["XDG_DATA_HOME"], !data.isEmpty { return data + "/rollcall" }
    return (environment["HOME"] ?? "") + "/.local/share/rollcall"
  }()

  /// OpenVINO's folder, of the one version that the set-up fetches.
  static let openVINO: String = {
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: path + "/openvino")) ?? []
    return path + "/openvino/" + (versions.max() ?? "")
  }()

  /// Another home whose models are the same, but for what `change` does to them.
  static func copy(in directory: TemporaryDirectory, change: (_ models: String) throws -> Void) throws -> String {
    let home = directory.path("home")
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: path + "/models", toPath: home + "/models")
    try change(home + "/models")
    return home
  }
}

extension String {
  /// A summary without the seconds that it took.
  var withoutSeconds: String { replacing(#/, [0-9.]+ s\n/#, with: ", T s\n") }
}
