import Vocabulary

/// One step of the schema: applied once to each library, in order, and never changed after its release.
struct Migration {
  let name: String
  let sql: String

  /// In the order of their making; new ones go to the end.
  static let all = [
    Migration(name: "001-clips-faces-people", sql: clipsFacesPeople),
    Migration(name: "002-tracks-edits-view", sql: tracksEditsView),
    Migration(name: "003-shots-places", sql: shotsPlaces),
    Migration(name: "004-shown-seconds-frame-rate", sql: shownSecondsFrameRate),
    Migration(name: "005-clothing", sql: clothing),
  ]

  /// What a SQLite file says it is: `Roll` in ASCII.
  static let applicationID = 0x526F_6C6C

  /// Of the copy that is made before a library's schema is changed.
  static let backupPrefix = "library-before-"
}

extension DatasetStore {
  /// Whether a file of a library's folder is such a copy.
  public static func isBackup(_ name: [UInt8]) -> Bool {
    name.starts(with: Migration.backupPrefix.utf8) && name.suffix(7).elementsEqual(".sqlite".utf8)
  }
}

extension Database {
  /// Settings of a connection that writes.
  func prepareForWriting() throws(DatabaseError) {
    try script(
      """
      PRAGMA trusted_schema = OFF;
      PRAGMA foreign_keys = ON;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      """)
  }

  func checkIsEmpty() throws {
    guard try integer("SELECT count(*) FROM sqlite_schema") == 0 else {
      throw DatabaseError(
        kind: .exists, path: path, message: "holds data already", operation: "SELECT FROM sqlite_schema")
    }
  }

  /// - Throws: `.notALibrary` for another program's database, `.newerFormat` for a later Rollcall's.
  func checkIsLibrary() throws {
    try script("PRAGMA trusted_schema = OFF")
    guard try integer("PRAGMA application_id") == Migration.applicationID else {
      throw DatabaseError(
        kind: .notALibrary, path: path, message: "not made by Rollcall", operation: "PRAGMA application_id")
    }
    let unknown = try appliedMigrations().filter { name in !Migration.all.contains { $0.name == name } }
    guard unknown.isEmpty else {
      throw DatabaseError(
        kind: .newerFormat(unknown), path: path, message: "made by a later Rollcall",
        operation: "SELECT name FROM migration")
    }
  }

  /// The steps that this library still lacks.
  func missingMigrations() throws -> [Migration] {
    let applied = try appliedMigrations()
    return Migration.all.filter { !applied.contains($0.name) }
  }

  /// Brings the schema to this program's state, each step and its mark in one transaction.
  ///
  /// What holds data is copied first, to `library-before-STEP.sqlite` beside it.
  func migrate() throws {
    if access == .create {
      try script(
        """
        PRAGMA application_id = \(Migration.applicationID);
        CREATE TABLE migration (name TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
        """)
    }
    try checkIsLibrary()
    let missing = try missingMigrations()
    if let first = missing.first, access != .create {
      try copy(to: path.directory.appending("\(Migration.backupPrefix)\(first.name.prefix(3)).sqlite"))
    }
    for migration in missing {
      try transaction {
        try script(migration.sql)
        try run("INSERT INTO migration (name) VALUES (?)", [.text(migration.name)])
      }
    }
  }

  private func appliedMigrations() throws -> [String] {
    var names: [String] = []
    try rows("SELECT name FROM migration ORDER BY name") { names.append($0.text(0)) }
    return names
  }
}
