/// One step of the schema: applied once to each library, in order, and never changed after its release.
///
/// Steps are SQL and nothing else: they must mean the same when today's types are long gone.
struct Migration {
  let name: String
  let sql: String

  /// In the order of their making; new ones go to the end.
  static let all = [
    Migration(name: "001-clips-faces-people", sql: clipsFacesPeople)
  ]

  /// What a SQLite file says it is: `Roll` in ASCII.
  static let applicationID = 0x526F_6C6C

  private static let clipsFacesPeople = """
    CREATE TABLE library (
      key TEXT NOT NULL PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE model (
      kind TEXT NOT NULL PRIMARY KEY,
      name TEXT NOT NULL,
      sha256 TEXT NOT NULL CHECK (length(sha256) = 64)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE run (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      program TEXT NOT NULL,
      options TEXT NOT NULL,
      started REAL NOT NULL,
      finished REAL
    ) STRICT;

    CREATE TABLE clip (
      id INTEGER PRIMARY KEY,
      sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
      path BLOB NOT NULL,
      display_path TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('video', 'photo')),
      width INTEGER NOT NULL,
      height INTEGER NOT NULL,
      base_seconds REAL NOT NULL,
      duration_seconds REAL,
      decoded_frames INTEGER NOT NULL,
      damaged_frames INTEGER NOT NULL,
      note TEXT,
      run INTEGER REFERENCES run (id)
    ) STRICT;

    CREATE TABLE frame (
      clip INTEGER NOT NULL REFERENCES clip (id) ON DELETE CASCADE,
      number INTEGER NOT NULL CHECK (number >= 0),
      seconds REAL NOT NULL,
      presentation_seconds REAL NOT NULL,
      width INTEGER NOT NULL CHECK (width > 0),
      height INTEGER NOT NULL CHECK (height > 0),
      PRIMARY KEY (clip, number)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE person (
      number INTEGER PRIMARY KEY AUTOINCREMENT CHECK (number > 0),
      name TEXT UNIQUE CHECK (name <> '')
    ) STRICT;

    CREATE TABLE face (
      id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 16),
      clip INTEGER NOT NULL,
      frame INTEGER NOT NULL,
      x REAL NOT NULL,
      y REAL NOT NULL,
      width REAL NOT NULL,
      height REAL NOT NULL,
      score REAL NOT NULL,
      quality REAL,
      quality_size REAL,
      quality_sharpness REAL,
      quality_pose REAL,
      quality_light REAL,
      quality_score REAL,
      quality_inside REAL,
      confidence REAL,
      shot INTEGER,
      track INTEGER,
      person INTEGER REFERENCES person (number),
      portrait TEXT,
      landmarks BLOB CHECK (length(landmarks) = 80),
      embedding BLOB,
      FOREIGN KEY (clip, frame) REFERENCES frame (clip, number) ON DELETE CASCADE
    ) STRICT;

    CREATE INDEX face_by_frame ON face (clip, frame);
    CREATE INDEX face_by_person ON face (person);
    """
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

  /// Brings the schema to this program's state, each step and its mark in one transaction.
  func migrate() throws {
    if access == .create {
      try script(
        """
        PRAGMA application_id = \(Migration.applicationID);
        CREATE TABLE migration (name TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
        """)
    }
    try checkIsLibrary()
    let applied = try appliedMigrations()
    for migration in Migration.all where !applied.contains(migration.name) {
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
