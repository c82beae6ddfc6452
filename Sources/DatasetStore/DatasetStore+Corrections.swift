import Foundation
public import Vocabulary

/// What a human may say of a library. Each is one edit: one line in the log, one transaction, undoable. Faces that a
/// human put somewhere are marked as decided, and no grouping moves them again.
extension DatasetStore {
  public static let longestName = 500

  /// Gives a person a name, or takes it away.
  ///
  /// Names are data: any text but control characters, kept in Unicode's composed form (NFC), so that two ways to write
  /// one name are one name.
  @discardableResult
  public func name(_ person: PersonNumber, _ name: String?) throws -> Int {
    try check(person)
    let name = try name.map(Self.checkedName)
    if let name,
      let owner = try database.first("SELECT number FROM person WHERE name = ?", [.text(name)], { $0.integer(0) }),
      owner != person.value
    {
      throw EditError.nameTaken(name, by: PersonNumber(owner))
    }
    return try edit(.name, ["person": "\(person.value)", "name": name ?? ""]) {
      try database.run("UPDATE person SET name = ? WHERE number = ?", [.text(name), .integer(person.value)])
    }
  }

  private static func checkedName(_ text: String) throws -> String {
    let name = text.precomposedStringWithCanonicalMapping
    func refuse(_ reason: EditError.BadName) -> EditError { .badName(text, reason) }
    guard !name.allSatisfy(\.isWhitespace) else { throw refuse(.empty) }
    guard !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      throw refuse(.controlCharacter)
    }
    // A number would be read as the number of a person.
    guard !name.utf8.allSatisfy({ (48...57).contains($0) }) else { throw refuse(.digitsOnly) }
    guard name.count <= longestName else { throw refuse(.tooLong(name.count)) }
    return name
  }

  /// Makes several people one, who keeps the first one's number, and name if it has one; else the next one's name.
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
    var others: [Int] = []
    try database.rows(
      "SELECT first + second - ?1 FROM kept_apart WHERE first = ?1 OR second = ?1", [.integer(person.value)]
    ) { others.append($0.integer(0)) }
    try database.run("DELETE FROM kept_apart WHERE first = ?1 OR second = ?1", [.integer(person.value)])
    for other in others where other != kept.value {
      try database.run(
        "INSERT OR IGNORE INTO kept_apart (first, second) VALUES (min(?1, ?2), max(?1, ?2))",
        [.integer(kept.value), .integer(other)])
    }
  }

  /// Makes somebody a person of their own again who was merged into another: with the faces that they brought, as far as
  /// these were not moved on since.
  @discardableResult
  public func unmerge(_ person: PersonNumber) throws -> Int {
    let target = try database.first(
      "SELECT merged_into FROM person WHERE number = ?", [.integer(person.value)]
    ) { $0.optionalInteger(0) }
    guard let target else {
      try check(person)
      throw EditError.noSuchPerson("\(person.value)")
    }
    guard let whole = target else { throw EditError.notMerged(person) }
    let brought = try faces(brought: person)
    return try edit(.unmerge, ["person": "\(person.value)", "from": "\(whole)"]) {
      try database.run("UPDATE person SET merged_into = NULL WHERE number = ?", [.integer(person.value)])
      for face in brought {
        try database.run(
          "UPDATE face SET person = ?, is_decided = 1 WHERE id = ? AND person = ?",
          [.integer(person.value), .text(face), .integer(whole)])
      }
    }
  }

  /// The faces that the merge took from somebody.
  private func faces(brought person: PersonNumber) throws -> [String] {
    let column = try database.integer("SELECT cid FROM pragma_table_info('face') WHERE name = 'person'")
    let merges = try edits().filter { $0.kind == .merge && !$0.isUndone && $0.isUndoable }
    for merge in merges.reversed() {
      guard let changes = try changeset(of: merge.id) else { continue }
      let faces = try changes.keys(in: "face", where: column, was: person.value)
      if !faces.isEmpty { return faces }
    }
    return []
  }

  /// Gives faces to a person: of their own accord no grouping moves them again.
  ///
  /// - Parameter person: Whose they are; nobody's where `nil`.
  @discardableResult
  public func move(_ faces: [FaceID], to person: PersonNumber?, as kind: EditRecord.Kind = .move) throws -> Int {
    if let person { try check(person) }
    return try edit(kind, ["faces": "\(faces.count)", "person": person.map { "\($0.value)" } ?? ""]) {
      try put(faces, with: person)
    }
  }

  /// Makes a new person of faces.
  ///
  /// - Returns: The new person.
  @discardableResult
  public func moveToNewPerson(_ faces: [FaceID]) throws -> PersonNumber {
    try transaction {
      let person = try nextNumber()
      try edit(.move, ["faces": "\(faces.count)", "person": "\(person.value)", "new": "yes"]) {
        try database.run("INSERT INTO person (number) VALUES (?)", [.integer(person.value)])
        try put(faces, with: person)
      }
      return person
    }
  }

  /// Makes two of one: these faces become a new person, the others stay, and the two are never joined again.
  ///
  /// - Returns: The new person.
  @discardableResult
  public func split(_ person: PersonNumber, taking faces: [FaceID]) throws -> PersonNumber {
    try check(person)
    let theirs = Set(try self.faces(of: person))
    let taken = faces.filter(theirs.contains)
    guard !taken.isEmpty, taken.count < theirs.count, taken.count == faces.count else {
      throw EditError.nothingToSplit(person)
    }
    return try transaction {
      let other = try nextNumber()
      try edit(.split, ["person": "\(person.value)", "new": "\(other.value)", "faces": "\(taken.count)"]) {
        try database.run("INSERT INTO person (number) VALUES (?)", [.integer(other.value)])
        try put(taken, with: other)
        try database.run("UPDATE face SET is_decided = 1 WHERE person = ?", [.integer(person.value)])
      }
      return other
    }
  }

  /// The number that the next person gets.
  private func nextNumber() throws -> PersonNumber {
    PersonNumber(1 + (try database.integer("SELECT seq FROM sqlite_sequence WHERE name = 'person'")))
  }

  private func put(_ faces: [FaceID], with person: PersonNumber?) throws {
    try separateTracks(of: faces)
    for face in faces {
      try database.run(
        "UPDATE face SET person = ?, confidence = ?, is_decided = 1, is_rejected = 0 WHERE id = ?",
        [.integer(person?.value), .real(person == nil ? nil : 1), .text(face.hexadecimal)])
    }
  }

  /// Marks a person as a stranger, or takes the mark away.
  @discardableResult
  public func ignore(_ person: PersonNumber, _ isIgnored: Bool = true) throws -> Int {
    try check(person)
    return try edit(.ignore, ["person": "\(person.value)", "ignored": isIgnored ? "yes" : "no"]) {
      try database.run(
        "UPDATE person SET is_ignored = ? WHERE number = ?", [.integer(isIgnored ? 1 : 0), .integer(person.value)])
    }
  }

  /// Says that these are no faces: they stay in the database, and are in nothing that is made from it.
  @discardableResult
  public func reject(_ faces: [FaceID]) throws -> Int {
    try edit(.notAFace, ["faces": "\(faces.count)"]) { try rejectEach(faces) }
  }

  func rejectEach(_ faces: [FaceID]) throws {
    try separateTracks(of: faces)
    for face in faces {
      try database.run(
        "UPDATE face SET person = NULL, confidence = NULL, is_decided = 1, is_rejected = 1 WHERE id = ?",
        [.text(face.hexadecimal)])
    }
  }

  /// Says that two people are two, however alike.
  @discardableResult
  public func keepApart(_ one: PersonNumber, _ other: PersonNumber) throws -> Int {
    try check(one)
    try check(other)
    guard one != other else { throw EditError.samePerson(one) }
    return try edit(.keepApart, ["people": "\(one.value) \(other.value)"]) {
      try database.run(
        "INSERT OR IGNORE INTO kept_apart (first, second) VALUES (min(?1, ?2), max(?1, ?2))",
        [.integer(one.value), .integer(other.value)])
    }
  }

  /// The faces of a person, the best first.
  public func faces(of person: PersonNumber?) throws -> [FaceID] {
    var faces: [FaceID] = []
    try database.rows(
      "SELECT id FROM face WHERE person IS ? AND NOT is_rejected ORDER BY quality DESC, id",
      [.integer(person?.value)]
    ) { faces.append(FaceID(hexadecimal: $0.text(0))) }
    return faces
  }
}
