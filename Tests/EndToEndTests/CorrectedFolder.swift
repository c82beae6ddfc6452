import Foundation
import TestSupport
import Testing

/// A library of two people that the program made of a clip, and is then corrected; read anew after each command.
struct CorrectedFolder {
  let directory: TemporaryDirectory

  /// What a user put there: it must stay, wherever its folder goes.
  static let foreign = "notes.txt"

  var path: String { directory.path("people") }

  init() throws {
    directory = try TemporaryDirectory()
    try Clips.twoPeople("two.mp4", in: directory)
    _ = try SortedLibrary(["two.mp4", "--sample", "3", "--quiet"], in: directory)
  }

  /// One that is there.
  init(in directory: TemporaryDirectory) {
    self.directory = directory
  }

  func run(_ arguments: [String]) throws -> ChildProcess {
    try Program.run(arguments, in: directory)
  }

  func query(_ sql: String) throws -> [[String]] {
    let child = try ToolFailed.check("sqlite3", ["-readonly", "-separator", "\t", path + "/library.sqlite", sql])
    return child.output.split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// All that corrections may change, row by row with every byte, and the places of portraits too.
  func tables() throws -> String {
    let tables = ["person ORDER BY 1", "face ORDER BY 1", "track ORDER BY 1, 2", "seen_at_once ORDER BY 1, 2, 3"]
    let queries = (tables + ["kept_apart ORDER BY 1, 2", "folder WHERE person > 0 ORDER BY 1", "misplaced"]).map {
      "SELECT * FROM \($0)"
    }
    return try ToolFailed.check("sqlite3", ["-readonly", path + "/library.sqlite", ".mode quote"] + queries).output
  }

  /// All files of the library, relative to it, in byte order.
  func files() throws -> [String] {
    let child = try ToolFailed.check("find", [path, "-type", "f", "-printf", "%P\\n"])
    return child.output.split(separator: "\n").map(String.init).sorted()
  }

  func folders() throws -> [String] {
    let child = try ToolFailed.check("find", [path, "-type", "d", "-mindepth", "1", "-printf", "%P\\n"])
    return child.output.split(separator: "\n").map(String.init).sorted()
  }

  /// The portraits of a person, by name, by `faces.csv`.
  func portraits(of person: Int) throws -> [String] {
    let rows = try SortedLibrary.table(path + "/faces.csv").rows
    return rows.filter { $0["person"] == "\(person)" }.compactMap { $0["portrait"] }.sorted()
  }

  /// That the folders and the tables show what the database says, and nothing else.
  func check(_ what: String, sourceLocation: SourceLocation) throws {
    let place = Comment(rawValue: what)
    func expect(_ found: [String], _ expected: [String]) {
      #expect(found.sorted() == expected.sorted(), place, sourceLocation: sourceLocation)
    }
    let faces = try query("SELECT id, coalesce(person, ''), is_rejected, portrait FROM face ORDER BY id")
    let table = try SortedLibrary.table(path + "/faces.csv").rows
    expect(
      table.map { "\($0["face_id"] ?? "") \($0["person"] ?? "") \($0["portrait"] ?? "")" },
      faces.filter { $0[2] == "0" }.map { "\($0[0]) \($0[1]) \($0[3])" })
    let people = try SortedLibrary.table(path + "/people.csv").rows
    let folders = Dictionary(uniqueKeysWithValues: people.map { ($0["person"] ?? "", $0["folder"] ?? "") })
    expect(
      people.map { "\($0["person"] ?? "") \($0["name"] ?? "") \($0["faces"] ?? "")" },
      try query(
        """
        SELECT number || ' ' || coalesce(name, '') || ' ' || count(face.id) FROM person LEFT JOIN face ON person = number
        WHERE merged_into IS NULL AND NOT is_ignored GROUP BY number HAVING count(face.id) > 0 OR name IS NOT NULL
        """
      ).map { $0[0] })
    // Each portrait lies in the folder of whom it belongs to; strangers are in no table.
    for face in faces {
      let folder = face[3].split(separator: "/").dropLast().joined(separator: "/")
      let expected = face[2] == "1" ? "not-faces" : face[1].isEmpty ? "unsorted" : folders[face[1]] ?? folder
      #expect(folder == expected, place, sourceLocation: sourceLocation)
    }
    let all = try files().filter { !$0.hasSuffix(Self.foreign) }
    let portraits = faces.map { $0[3] }
    expect(all.filter { $0.hasSuffix(".jpg") && !$0.hasPrefix("montages/") }, portraits)
    let shown = portraits.map { ($0.hasPrefix("people/") ? String($0.dropFirst(7)) : $0).dropLast(4) }
    expect(all.filter { $0.hasPrefix("annotations/") }, shown.map { "annotations/\($0).txt" })
    let places = Set(shown.map { $0.split(separator: "/").dropLast().joined(separator: "/") })
    expect(all.filter { $0.hasPrefix("montages/") }, places.map { "montages/\($0).jpg" })
    expect(
      all.filter {
        !["annotations/", "montages/", "people/", "unsorted/", "ignored/", "not-faces/"].contains(where: $0.hasPrefix)
      },
      ["faces.csv", "library.sqlite", "people.csv", "report.html"])
    for (face, name) in zip(faces, shown) where face[2] == "0" {
      let line = try String(contentsOfFile: "\(path)/annotations/\(name).txt", encoding: .utf8)
      let label = line.split(separator: " ").first.map(String.init)
      #expect(label == (face[1].isEmpty ? "-1" : face[1]), place, sourceLocation: sourceLocation)
    }
    // No folder is left behind, but those of a user's files.
    let used = Set(try files().map { $0.split(separator: "/").dropLast().joined(separator: "/") })
    let empty = try self.folders().filter { folder in !used.contains { $0 == folder || $0.hasPrefix(folder + "/") } }
    #expect(
      empty.allSatisfy { ["people", "unsorted", "annotations", "annotations/unsorted", "montages"].contains($0) },
      "\(what): \(empty)", sourceLocation: sourceLocation)
  }
}
