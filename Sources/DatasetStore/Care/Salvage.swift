public import Vocabulary

/// What was saved of a damaged library.
public struct SalvageReport: Hashable, Sendable {
  /// Rows that were saved, by table.
  public var rows: [String: Int] = [:]

  /// Tables of which some rows could not be read.
  public var damagedTables: [String] = []

  /// Rows that could be read and are left out: they lead to rows that could not.
  public var orphanCount = 0
}

extension DatasetStore {
  /// Saves what can be read of a damaged library into a new one: table by table, around the pages that cannot be read.
  ///
  /// A damaged first page, which says what tables there are, saves nothing. Faces whose frame or clip is lost are left
  /// out; people whose row is lost keep their number, and lose their name.
  /// - Parameter damaged: Is only read.
  /// - Throws: `DatabaseError`; `.damaged` where nothing can be saved, and then there is no new file.
  public static func salvage(_ damaged: FilePath, into new: FilePath, program: String) throws -> SalvageReport {
    let source = try Database(damaged, access: .readOnly)
    // Without it, SQLite reads nothing of a file that is shorter than it says.
    try source.script("PRAGMA writable_schema = ON; PRAGMA trusted_schema = OFF")
    guard try source.integer("PRAGMA application_id") == Migration.applicationID else {
      throw DatabaseError(
        kind: .notALibrary, path: damaged, message: "not made by Rollcall", operation: "PRAGMA application_id")
    }
    // Fails here where even the list of tables is lost.
    _ = try source.integer("SELECT count(*) FROM sqlite_schema")
    let store = try DatasetStore(creating: new, program: program)
    do {
      try store.database.script("PRAGMA foreign_keys = OFF")
      let report = try store.transaction {
        var salvage = Salvage(from: source, to: store.database)
        try salvage.run()
        return salvage.report
      }
      try store.noteTablesAreStale()
      try store.close()
      try source.close()
      return report
    } catch {
      try? store.close()
      throw error
    }
  }
}

/// The copying of one damaged database.
private struct Salvage {
  private enum Shape {
    /// Rows have a number, `rowid`.
    case numbered

    /// Rows have a number within their clip.
    case byClip(number: String)

    /// Few rows, by this key: read from both ends.
    case small(key: String)
  }

  /// Of what is not here, all follows from the rest, or is of the old file.
  private static let tables: [(name: String, shape: Shape)] = [
    ("library", .small(key: "key")), ("model", .small(key: "kind")), ("run", .numbered), ("clip", .numbered),
    ("person", .numbered), ("frame", .byClip(number: "number")), ("face", .numbered),
    ("shot", .byClip(number: "number")), ("track", .byClip(number: "number")),
    ("seen_at_once", .byClip(number: "first")),
    ("spread", .numbered), ("kept_apart", .small(key: "first, second")), ("edit", .numbered), ("folder", .numbered),
  ]

  /// Farther than this from the last row that could be read, nothing is looked for any more.
  private static let longestLeap = 1 << 40

  let source: Database
  let target: Database
  var report = SalvageReport()

  init(from source: Database, to target: Database) {
    self.source = source
    self.target = target
  }

  mutating func run() throws {
    try target.run("DELETE FROM library")
    for (table, shape) in Self.tables {
      let columns = try commonColumns(of: table)
      guard !columns.isEmpty else { continue }
      let isWhole =
        switch shape {
        case .numbered:
          try copyRows(of: table, columns, key: "rowid", from: "\(table) NOT INDEXED WHERE true", [])
        case .small(let key):
          try copyFromBothEnds(of: table, columns, key: key)
        case .byClip(let number):
          try copyByClip(table, columns, number: number)
        }
      if !isWhole { report.damagedTables.append(table) }
    }
    try keepNumbersUsed()
    try mend()
    for (table, _) in Self.tables { report.rows[table] = try target.integer("SELECT count(*) FROM \(table)") }
  }

  /// An older library has fewer columns.
  private func commonColumns(of table: String) throws -> [String] {
    func columns(_ database: Database) throws -> [String] {
      var names: [String] = []
      try database.rows("SELECT name FROM pragma_table_info(?)", [.text(table)]) { names.append($0.text(0)) }
      return names
    }
    let old = Set(try columns(source))
    return try columns(target).filter(old.contains)
  }

  private func insert(_ row: Row, into table: String, _ columns: [String], from first: Int32) throws {
    let marks = Array(repeating: "?", count: columns.count).joined(separator: ", ")
    do {
      try target.run(
        "INSERT OR IGNORE INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(marks))",
        columns.indices.map { row.value(first + Int32($0)) })
    } catch let error as DatabaseError where error.kind == .constraint {
      // What breaks the rules of the schema is no row of ours, but damage that looks like one.
    }
  }

  /// Copies the rows that can be read, and goes on behind those that cannot.
  ///
  /// - Parameter rows: The table and a condition.
  /// - Returns: Whether all could be read.
  private func copyRows(
    of table: String, _ columns: [String], key: String, from rows: String, _ values: [SQLValue]
  ) throws -> Bool {
    let select = "SELECT \(key), \(columns.joined(separator: ", ")) FROM \(rows)"
    // -1 is the least that any table has.
    var next = -1
    var isWhole = true
    while true {
      var last = next - 1
      do {
        try source.rows("\(select) AND \(key) >= ? ORDER BY \(key)", values + [.integer(next)]) { row in
          try insert(row, into: table, columns, from: 1)
          last = row.integer(0)
        }
        return isWhole
      } catch let error as DatabaseError where error.kind == .damaged {
        isWhole = false
        let behind = try firstReadable(key: key, from: rows, values, after: last)
        do {
          // From behind, what lies between the damage and there.
          let between = "\(select) AND \(key) > ? AND \(key) < ? ORDER BY \(key) DESC"
          try source.rows(between, values + [.integer(last), .integer(behind ?? .max)]) { row in
            try insert(row, into: table, columns, from: 1)
          }
        } catch let error as DatabaseError where error.kind == .damaged {}
        guard let behind else { return false }
        next = behind
      }
    }
  }

  /// The first key behind a damaged place that can be read, found in leaps that double; `nil` where a leap went beyond
  /// the last, or all do not do.
  private func firstReadable(key: String, from rows: String, _ values: [SQLValue], after last: Int) throws -> Int? {
    var leap = 1
    while leap <= Self.longestLeap {
      do {
        return try source.first(
          "SELECT \(key) FROM \(rows) AND \(key) >= ? ORDER BY \(key) LIMIT 1", values + [.integer(last + 1 + leap)]
        ) { $0.integer(0) }
      } catch let error as DatabaseError where error.kind == .damaged {
        leap *= 2
      }
    }
    return nil
  }

  private func copyFromBothEnds(of table: String, _ columns: [String], key: String) throws -> Bool {
    func copy(descending: Bool) throws -> Bool {
      let order = key.split(separator: ", ").map { descending ? "\($0) DESC" : "\($0)" }.joined(separator: ", ")
      do {
        try source.rows("SELECT \(columns.joined(separator: ", ")) FROM \(table) ORDER BY \(order)") { row in
          try insert(row, into: table, columns, from: 0)
        }
        return true
      } catch let error as DatabaseError where error.kind == .damaged {
        return false
      }
    }
    if try copy(descending: false) { return true }
    _ = try copy(descending: true)
    return false
  }

  private func copyByClip(_ table: String, _ columns: [String], number: String) throws -> Bool {
    var clips: [Int] = []
    try target.rows("SELECT id FROM clip ORDER BY id") { clips.append($0.integer(0)) }
    var isWhole = true
    for clip in clips {
      let isRead = try copyRows(of: table, columns, key: number, from: "\(table) WHERE clip = ?", [.integer(clip)])
      isWhole = isWhole && isRead
    }
    return isWhole
  }

  /// Numbers of people, runs and edits are never used twice, whatever was lost.
  private func keepNumbersUsed() throws {
    var used: [(String, Int)] = []
    do {
      try source.rows("SELECT name, seq FROM sqlite_sequence") { used.append(($0.text(0), $0.integer(1))) }
    } catch let error as DatabaseError where error.kind == .damaged {}
    for (table, number) in used {
      try target.run("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", [.integer(number), .text(table)])
    }
  }

  /// Takes out what leads to rows that are lost.
  private mutating func mend() throws {
    let before = try target.integer("SELECT total_changes()")
    try target.script(
      """
      DELETE FROM frame WHERE clip NOT IN (SELECT id FROM clip);
      DELETE FROM frame WHERE abs(seconds) >= \(DatasetStore.greatestNumber);
      DELETE FROM face WHERE max(abs(x), abs(y), abs(width), abs(height)) >= \(DatasetStore.greatestNumber);
      DELETE FROM face WHERE NOT EXISTS (
        SELECT 1 FROM frame WHERE frame.clip = face.clip AND frame.number = face.frame);
      DELETE FROM kept_apart WHERE first NOT IN (SELECT number FROM person) OR second NOT IN (SELECT number FROM person);
      """)
    report.orphanCount = try target.integer("SELECT total_changes()") - before
    try target.script(
      """
      INSERT OR IGNORE INTO person (number) SELECT DISTINCT person FROM face WHERE person > 0;
      UPDATE face SET person = NULL WHERE person NOT IN (SELECT number FROM person);
      UPDATE person SET merged_into = NULL WHERE merged_into NOT IN (SELECT number FROM person);
      UPDATE clip SET run = NULL WHERE run NOT IN (SELECT id FROM run);
      UPDATE edit SET target = NULL WHERE target NOT IN (SELECT id FROM edit);
      \(Migration.trackPlaces(ofFaces: "true"));
      """)
    // Clips of the first schema knew no state: they were taken in whole.
    if try !commonColumns(of: "clip").contains("state") { try target.run("UPDATE clip SET state = 2") }
  }
}
