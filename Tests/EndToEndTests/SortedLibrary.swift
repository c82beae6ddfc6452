import Foundation
import TestSupport
import Testing

/// A library that the program made, read by other programs: Python's csv, sqlite3, the file system.
struct SortedLibrary: Sendable {
  let directory: TemporaryDirectory
  let child: ChildProcess
  let path: String
  let faceColumns: [String]
  let faces: [Face]
  let people: [[String: String]]

  /// A row of `faces.csv`.
  struct Face: Sendable {
    let fields: [String: String]

    func text(_ column: String) -> String { fields[column] ?? "(no column \(column))" }
    func number(_ column: String) throws -> Double { try #require(Double(text(column)), "\(column): \(text(column))") }
    var person: Int? { Int(text("person")) }
    var portrait: String { text("portrait") }

    /// Left, top, right and bottom.
    func box() throws -> [Double] {
      let (x, y) = (try number("x"), try number("y"))
      return [x, y, x + (try number("width")), y + (try number("height"))]
    }
  }

  /// Sorts into a library of this name.
  init(
    _ arguments: [String], in directory: TemporaryDirectory, name: String = "people",
    environment: [String: String] = [:]
  ) throws {
    let child = try Program.run(["sort"] + arguments + ["-o", name], in: directory, environment: environment)
    try #require(child.exitCode == 0, "\(child.errors)")
    try self.init(in: directory, child: child, name: name)
  }

  /// Reads a library that is there.
  init(in directory: TemporaryDirectory, child: ChildProcess, name: String) throws {
    self.directory = directory
    self.child = child
    path = directory.path(name)
    let faceTable = try Self.table(path + "/faces.csv")
    faceColumns = faceTable.columns
    faces = faceTable.rows.map(Face.init(fields:))
    people = try Self.table(path + "/people.csv").rows
  }

  /// What Python's csv makes of a table.
  static func table(_ path: String) throws -> (columns: [String], rows: [[String: String]]) {
    let program =
      "import csv, json, sys; json.dump(list(csv.reader(open(sys.argv[1], newline='', encoding='utf-8'), strict=True)),"
      + " sys.stdout)"
    let child = try ToolFailed.check("python3", ["-c", program, path])
    let lines = try JSONDecoder().decode([[String]].self, from: child.standardOutput)
    let columns = try #require(lines.first, "\(path) is empty")
    let rows = try lines.dropFirst().map { fields in
      try #require(fields.count == columns.count, "\(path): \(fields)")
      return Dictionary(zip(columns, fields)) { $1 }
    }
    return (columns, rows)
  }

  /// The rows that the `sqlite3` tool gives, column by column as text.
  func query(_ sql: String) throws -> [[String]] {
    let child = try ToolFailed.check(
      "sqlite3", ["-readonly", "-separator", "\t", path + "/library.sqlite", sql])
    return child.output.split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// All files below a folder of the library, relative to the library, in byte order.
  func files(below folder: String) throws -> [String] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: "\(path)/\(folder)")
    return paths.filter { $0.contains(".") }.map { "\(folder)/\($0)" }.sorted()
  }

  func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(filePath: "\(path)/\(name)"))
  }
}

/// Libraries that several tests look at: each is made once, by the test that needs it first.
enum SharedLibraries {
  static func fiveOriginal() throws -> SortedLibrary { try fiveOriginalResult.get() }
  static func fiveDefault() throws -> SortedLibrary { try fiveDefaultResult.get() }
  static func whiteHouseOriginal() throws -> SortedLibrary { try whiteHouseOriginalResult.get() }
  static func whiteHouseDefault() throws -> SortedLibrary { try whiteHouseDefaultResult.get() }
  static func photos() throws -> SortedLibrary { try photosResult.get() }

  private static let fiveOriginalResult = make("five-original", "clips/five-people.mp4", ["--preset", "original"])
  private static let fiveDefaultResult = make("five-default", "clips/five-people.mp4", ["--json"])
  private static let whiteHouseOriginalResult = make(
    "white-original", "clips/white-house.mp4", ["--preset", "original"])
  private static let whiteHouseDefaultResult = make("white-default", "clips/white-house.mp4", ["--timings"])
  private static let photosResult = make("photos", "photos", [])

  /// Kept for the whole of the tests' process, and removed at its end: a constant's `deinit` never runs.
  private static let directory = Result { try TemporaryDirectory() }

  private static let removal: Void =
    atexit {
      if let directory = try? SharedLibraries.directory.get() { try? FileManager.default.removeItem(at: directory.url) }
    } == 0 ? () : ()

  private static func make(_ name: String, _ path: String, _ options: [String]) -> Result<SortedLibrary, any Error> {
    Result { try SortedLibrary([SharedData.url(path).path] + options, in: directory.get(), name: name) }
  }
}
