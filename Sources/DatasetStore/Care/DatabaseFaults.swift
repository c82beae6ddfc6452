public import Vocabulary

/// What is wrong with a library's database file.
public struct DatabaseFaults: Hashable, Sendable {
  /// SQLite's own sentences on damaged pages and on indexes that lack rows: the first of them.
  public var damage: [String] = []

  /// Rows that lead to a row that is not there, by table.
  public var danglingRows: [String: Int] = [:]

  public var isEmpty: Bool { damage.isEmpty && danglingRows.isEmpty }
}

extension DatasetStore {
  /// More say nothing new.
  private static let mostFaults = 20

  /// Looks through every page of a library's database.
  ///
  /// - Throws: `DatabaseError`: `.missing`, `.notALibrary`, `.newerFormat`, … but not `.damaged`, which is a result.
  /// - Complexity: Reads the whole file.
  public static func faults(of path: FilePath) throws -> DatabaseFaults {
    var faults = DatabaseFaults()
    let database = try Database(path, access: .readOnly)
    do {
      try database.checkIsLibrary()
      try database.rows("PRAGMA integrity_check(\(mostFaults))") { row in
        if row.text(0) != "ok" { faults.damage.append(row.text(0)) }
      }
      try database.rows("PRAGMA foreign_key_check") { faults.danglingRows[$0.text(0), default: 0] += 1 }
    } catch let error as DatabaseError where error.kind == .damaged {
      faults.damage.append(error.message)
    }
    try database.close()
    return faults
  }

  /// Gives unused room back to the disk, and tells SQLite anew how its tables are made up.
  public func vacuum() throws {
    try database.script("VACUUM; ANALYZE")
  }

  /// Writes the database to another file as it is now, whole and closed; others may go on with it.
  public func copyDatabase(to copy: FilePath) throws {
    try database.copy(to: copy)
  }

  /// The options (JSON) of the run that took a clip in; `nil` where that is not known.
  public func runOptions(of clip: ClipID) throws -> String? {
    try database.first(
      "SELECT run.options FROM clip JOIN run ON run.id = clip.run WHERE sha256 = ?", [.text(clip.hexadecimal)]
    ) { $0.text(0) }
  }

  /// Where a clip may lie: where it was found last, then where it was when it was taken in.
  public func paths(of clip: ClipID) throws -> [FilePath] {
    var paths: [FilePath] = []
    try database.rows("SELECT last_path, path FROM clip WHERE sha256 = ?", [.text(clip.hexadecimal)]) { row in
      paths = (0...1).compactMap { row.isNull($0) ? nil : FilePath(bytes: row.blob($0)) }
    }
    return paths
  }

  /// Lends each face that has a portrait, with what a human rejected.
  ///
  /// - Complexity: One pass; memory does not grow with it.
  public func forEachPortraitFace(_ body: (FaceRow) throws -> Void) throws {
    try forEachFaceRow("WHERE portrait IS NOT NULL", [], body)
  }

  /// How many faces wait for a view to bring their portraits in line.
  public func waitingForView() throws -> Int {
    try database.integer("SELECT count(*) FROM misplaced WHERE face IN (SELECT id FROM face)")
  }

  /// Lends each face's portrait.
  public func forEachPortraitPlace(_ body: (FaceID, String) throws -> Void) throws {
    try database.rows("SELECT id, portrait FROM face WHERE portrait IS NOT NULL") { row in
      try body(FaceID(hexadecimal: row.text(0)), row.text(1))
    }
  }

  public func faceRow(_ face: FaceID) throws -> FaceRow? {
    var found: FaceRow?
    try forEachFaceRow("WHERE face.id = ?", [.text(face.hexadecimal)]) { found = $0 }
    return found
  }
}
