public import Vocabulary

/// Making people one, and two again.
extension DatasetStore {
  /// Makes several people one, who keeps the first one's number, and name if it has one; else the next one's name.
  ///
  /// That two of them were kept apart is overruled.
  @discardableResult
  public func merge(_ people: [PersonNumber]) throws -> Int {
    for person in people { try check(person) }
    guard let kept = people.first, people.count > 1 else { throw EditError.nothingToDo }
    if let twice = Self.firstTwice(people) { throw EditError.samePerson(twice) }
    let names = try Dictionary(uniqueKeysWithValues: personNames().map { ($0.number, $0.name) })
    let name = people.compactMap { names[$0] ?? nil }.first
    return try edit(.merge, ["people": people.map { "\($0.value)" }.joined(separator: " ")]) {
      for person in people.dropFirst() {
        try database.run(
          "UPDATE person SET merged_into = ?, name = NULL WHERE number = ?",
          [.integer(kept.value), .integer(person.value)])
        try database.run(
          "UPDATE face SET person = ?, is_decided = 1 WHERE person = ?",
          [.integer(kept.value), .integer(person.value)])
        try moveApart(from: person, to: kept)
      }
      try database.run("UPDATE face SET is_decided = 1 WHERE person = ?", [.integer(kept.value)])
      try database.run("UPDATE person SET name = ? WHERE number = ?", [.text(name), .integer(kept.value)])
    }
  }

  private static func firstTwice(_ people: [PersonNumber]) -> PersonNumber? {
    var seen: Set<PersonNumber> = []
    return people.first { !seen.insert($0).inserted }
  }

  /// Whom somebody was kept apart from stays apart from whom they are part of now.
  private func moveApart(from person: PersonNumber, to kept: PersonNumber) throws {
    let others = try keptApart(from: person)
    try database.run("DELETE FROM kept_apart WHERE first = ?1 OR second = ?1", [.integer(person.value)])
    for other in others where other != kept { try setApart(kept, other) }
  }

  func setApart(_ one: PersonNumber, _ other: PersonNumber) throws {
    try database.run(
      "INSERT OR IGNORE INTO kept_apart (first, second) VALUES (min(?1, ?2), max(?1, ?2))",
      [.integer(one.value), .integer(other.value)])
  }

  /// Those of whom a human said that they are somebody else.
  public func keptApart(from person: PersonNumber) throws -> [PersonNumber] {
    var others: [PersonNumber] = []
    try database.rows(
      "SELECT first + second - ?1 AS other FROM kept_apart WHERE first = ?1 OR second = ?1 ORDER BY other",
      [.integer(person.value)]
    ) { others.append(PersonNumber($0.integer(0))) }
    return others
  }

  /// Makes somebody a person of their own again who was merged into another: with their name, unless somebody else has it
  /// now, and the faces that they brought, as far as these are still with whom they are part of. The two are never joined
  /// again.
  @discardableResult
  public func unmerge(_ person: PersonNumber) throws -> Int {
    guard let whole = try whole(of: person) else {
      try check(person)
      throw EditError.notMerged(person)
    }
    let brought = try dowry(of: person)
    return try edit(.unmerge, ["person": "\(person.value)", "from": "\(whole.value)"]) {
      try database.run("UPDATE person SET merged_into = NULL WHERE number = ?", [.integer(person.value)])
      for face in brought.faces {
        try database.run(
          "UPDATE face SET person = ?, is_decided = 1 WHERE id = ? AND person = ?",
          [.integer(person.value), .text(face), .integer(whole.value)])
      }
      if let name = brought.name { try giveBack(name, to: person, from: brought.gaveName ? whole : nil) }
      for other in brought.apart {
        // Who is part of another by now is kept apart as that other.
        let other = try self.whole(of: other) ?? other
        if other != person { try setApart(person, other) }
      }
      try setApart(person, whole)
    }
  }

  /// Whom somebody is part of in the end, by way of others where these were merged, too; `nil` where they are a person of
  /// their own.
  func whole(of person: PersonNumber) throws -> PersonNumber? {
    var whole = person
    // Merging refuses who is merged already, so the way ends.
    while let next = try database.first(
      "SELECT merged_into FROM person WHERE number = ?", [.integer(whole.value)], { $0.optionalInteger(0) }) ?? nil
    {
      whole = PersonNumber(next)
    }
    return whole == person ? nil : whole
  }

  private func giveBack(_ name: String, to person: PersonNumber, from whole: PersonNumber?) throws {
    if let whole {
      try database.run(
        "UPDATE person SET name = NULL WHERE number = ? AND name = ?", [.integer(whole.value), .text(name)])
    }
    try database.run(
      "UPDATE person SET name = ?1 WHERE number = ?2 AND NOT EXISTS (SELECT 1 FROM person WHERE name = ?1)",
      [.text(name), .integer(person.value)])
  }

  /// What a merge took from somebody.
  private struct Dowry {
    var faces: [String] = []
    var name: String?

    /// Whether the other had no name, and took theirs.
    var gaveName = false
    var apart: [PersonNumber] = []
  }

  /// What the merge took from somebody by which they are part of another.
  private func dowry(of person: PersonNumber) throws -> Dowry {
    var dowry = Dowry()
    let number = "\(person.value)"
    func people(_ merge: EditRecord) -> [Substring] { (merge.arguments["people"] ?? "").split(separator: " ") }
    let merges = try edits().filter { $0.kind == .merge && !$0.isUndone && $0.isUndoable }
    let theirs = merges.filter { people($0).dropFirst().contains(Substring(number)) }
    guard let merge = theirs.max(by: { $0.lastChange < $1.lastChange }), let changes = try changeset(of: merge.id)
    else {
      return dowry
    }
    let kept = people(merge).first.map(String.init)
    let facePerson = try column("person", of: "face")
    let name = try column("name", of: "person")
    try changes.forEachChange { change in
      switch change.row.table {
      case "face" where change.old(facePerson) == number: dowry.faces.append(change.row.key)
      case "person" where change.row.key == number: dowry.name = change.old(name)
      case "person" where change.row.key == kept: dowry.gaveName = change.changes(name) && change.old(name) == nil
      case "kept_apart" where change.operation == .delete:
        let pair = [change.old(0), change.old(1)]
        if pair.contains(number), let other = pair.first(where: { $0 != number })??.asNumber {
          dowry.apart.append(other)
        }
      default: break
      }
    }
    return dowry
  }

  /// The place of a column in its table, as changesets number it.
  func column(_ name: String, of table: String) throws -> Int {
    try database.integer("SELECT cid FROM pragma_table_info(?) WHERE name = ?", [.text(table), .text(name)])
  }

  /// Who was made part of somebody, and is no person of their own, by number; those who came with them, too.
  public func parts(of person: PersonNumber) throws -> [PersonNumber] {
    var parts: [PersonNumber] = []
    try database.rows(
      """
      WITH RECURSIVE part (number) AS (
        SELECT number FROM person WHERE merged_into = ?
        UNION SELECT person.number FROM person JOIN part ON person.merged_into = part.number
      ) SELECT number FROM part ORDER BY number
      """, [.integer(person.value)]
    ) { parts.append(PersonNumber($0.integer(0))) }
    return parts
  }
}

extension String {
  fileprivate var asNumber: PersonNumber? { Int(self).map { PersonNumber($0) } }
}
