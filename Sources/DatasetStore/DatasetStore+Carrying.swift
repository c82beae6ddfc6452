/// What a human decided in one library, for another that is made of the same clips.
extension DatasetStore {
  /// Whether a human said anything at all.
  public func hasDecisions() throws -> Bool {
    try !peopleWithMarks().isEmpty || database.integer("SELECT count(*) FROM face WHERE is_decided") > 0
  }

  /// Takes over the people of another library, with numbers, names and marks, and who is kept apart from whom. This one has
  /// nobody yet.
  public func takePeople(from other: DatasetStore) throws {
    try transaction {
      // Who is part of another comes after them.
      try other.database.rows(
        "SELECT number, name, is_ignored, merged_into FROM person ORDER BY merged_into IS NOT NULL, number"
      ) { row in
        try database.run(
          "INSERT INTO person (number, name, is_ignored) VALUES (?, ?, ?)",
          [.integer(row.integer(0)), .text(row.optionalText(1)), .integer(row.integer(2))])
      }
      try other.database.rows("SELECT number, merged_into FROM person WHERE merged_into IS NOT NULL") { row in
        try database.run(
          "UPDATE person SET merged_into = ? WHERE number = ?", [.integer(row.integer(1)), .integer(row.integer(0))])
      }
      try other.database.rows("SELECT first, second FROM kept_apart") { row in
        try database.run(
          "INSERT INTO kept_apart (first, second) VALUES (?, ?)", [.integer(row.integer(0)), .integer(row.integer(1))])
      }
      // Numbers that were used are never used again, even those of whom was forgotten.
      let used = try other.database.integer("SELECT max(seq) FROM sqlite_sequence WHERE name = 'person'")
      try database.run("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'person'", [.integer(used)])
    }
  }
}
