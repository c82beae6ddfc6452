import Foundation
import TestSupport
import Testing

/// A dataset that the program made, read by other programs.
struct Dataset {
  let directory: TemporaryDirectory
  let name: String
  let child: ChildProcess
  let faces: [Face]

  /// A line of `faces.jsonl`.
  struct Face: Decodable {
    var id: String
    var file: String?
    var split: String?
    var label: String
    var person: Int?
    var clip: String
    var frame: Int
    var time: Double
    var box: [Double]
    var landmarks: [[Double]]?
    var size: [Int]
    var boxInPicture: [Double]
    var landmarksInPicture: [[Double]]?
    var quality: Double?
    var track: Int?
    var shot: Int?
  }

  var path: String { directory.path(name) }

  init(
    of library: String, _ arguments: [String], in directory: TemporaryDirectory, name: String = "dataset"
  ) throws {
    child = try Program.run(["export", library, "-o", name] + arguments, in: directory)
    try #require(child.exitCode == 0, "\(child.errors)")
    self.directory = directory
    self.name = name
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    faces = try String(contentsOf: directory.url.appending(path: "\(name)/faces.jsonl"), encoding: .utf8)
      .split(separator: "\n").map { try decoder.decode(Face.self, from: Data($0.utf8)) }
  }

  func text(_ file: String) throws -> String {
    try String(contentsOf: directory.url.appending(path: "\(name)/\(file)"), encoding: .utf8)
  }

  /// All files below it, relative to it, in byte order.
  func files() throws -> [String] { try Self.files(of: path) }

  static func files(of path: String) throws -> [String] {
    try ToolFailed.check("bash", ["-c", "cd \"$1\" && find . -type f -printf '%P\\n' | LC_ALL=C sort", "bash", path])
      .output.split(separator: "\n").map(String.init)
  }

  /// Every file's name and hash.
  func hashes() throws -> String { try Self.hashes(of: path) }

  static func hashes(of path: String) throws -> String {
    try ToolFailed.check(
      "bash",
      [
        "-c", "cd \"$1\" && set -o pipefail && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum", "bash",
        path,
      ]
    ).output
  }

  /// What a line of Python says that gets the dataset's path.
  func python(_ program: String) throws -> String {
    try ToolFailed.check("python3", ["-c", program, path]).output
  }
}

/// What `--json` says of an export.
struct ExportAnswer: Decodable {
  var faces: Int
  var pictures: Int
  var candidates: Int
  var leftOut: [String: Int]
  var classes: [Person]
  var split: Split?
  var warnings: [String]

  struct Person: Decodable {
    var person: Int?
    var folder: String
    var faces: Int
    var parts: [String: Int]
    var leftOut: [String: Int]
  }

  struct Split: Decodable {
    var shotsInSeveralParts: Int
    var nearDuplicatePairs: Int
    var leak: Bool
  }

  init(_ child: ChildProcess) throws {
    try #require(child.exitCode == 0, "\(child.errors)")
    self = try JSONDecoder().decode(ExportAnswer.self, from: child.standardOutput)
  }
}

extension SharedLibraries {
  /// The nine clips and the tenth, each a file of its own: several clips, shots and people.
  static func manyClips() throws -> SortedLibrary { try manyClipsResult.get() }

  private static let manyClipsResult: Result<SortedLibrary, any Error> = Result {
    let clips = [SharedData.url("clips/five-people").path, SharedData.url("clips/white-house.mp4").path]
    return try SortedLibrary(clips + ["--sample", "4", "-q"], in: SharedPlace.directory(), name: "many-clips")
  }
}
