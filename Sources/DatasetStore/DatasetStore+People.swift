import Foundation
public import Vocabulary

extension DatasetStore {
  /// Everybody, by number. Who was merged into somebody else is no longer one of them.
  ///
  /// - Parameter tellsCoherence: Whether to look at each face, and not only at an index, for their mean confidence.
  public func people(tellsCoherence: Bool = false) throws -> [PersonRecord] {
    var people: [PersonRecord] = []
    try database.rows(
      """
      SELECT number, name, is_ignored, count(face.clip), count(DISTINCT face.clip),
        \(tellsCoherence ? "avg(face.confidence)" : "NULL") FROM person
        LEFT JOIN face ON face.person = person.number AND NOT face.is_rejected
      WHERE merged_into IS NULL GROUP BY number HAVING count(face.clip) > 0 OR name IS NOT NULL ORDER BY number
      """
    ) { row in
      people.append(
        PersonRecord(
          number: PersonNumber(row.integer(0)), name: row.optionalText(1), isIgnored: row.integer(2) == 1,
          faceCount: row.integer(3), clipCount: row.integer(4), coherence: row.optionalReal(5)))
    }
    return people
  }

  /// One person: faces, mark and coherence.
  ///
  /// - Throws: `EditError` where nobody has that number.
  public func record(of person: PersonNumber) throws -> PersonRecord {
    try check(person)
    let found = try database.first(
      """
      SELECT number, name, is_ignored, count(face.id), count(DISTINCT face.clip), avg(face.confidence) FROM person
        LEFT JOIN face ON face.person = person.number WHERE number = ? GROUP BY number
      """, [.integer(person.value)]
    ) { row in
      PersonRecord(
        number: person, name: row.optionalText(1), isIgnored: row.integer(2) == 1, faceCount: row.integer(3),
        clipCount: row.integer(4), coherence: row.optionalReal(5))
    }
    return found ?? PersonRecord(number: person)
  }

  /// How many of a person's faces a human put there, or confirmed.
  public func decidedCount(of person: PersonNumber) throws -> Int {
    try database.integer("SELECT count(*) FROM face WHERE person = ? AND is_decided", [.integer(person.value)])
  }

  /// Numbers, names and marks of everybody whom `people()` would list, and of those without faces: no face is looked at.
  public func personNames() throws -> [PersonRecord] {
    var people: [PersonRecord] = []
    try database.rows("SELECT number, name, is_ignored FROM person WHERE merged_into IS NULL ORDER BY number") { row in
      people.append(
        PersonRecord(
          number: PersonNumber(row.integer(0)), name: row.optionalText(1), isIgnored: row.integer(2) == 1))
    }
    return people
  }

  /// People whom a human named, ignored, kept apart from somebody, or gave a face, by number.
  public func peopleWithMarks() throws -> [PersonNumber] {
    var people: [PersonNumber] = []
    try database.rows(
      """
      SELECT number FROM person WHERE merged_into IS NULL AND (name IS NOT NULL OR is_ignored
        OR number IN (SELECT first FROM kept_apart UNION SELECT second FROM kept_apart)
        OR number IN (SELECT person FROM face WHERE is_decided AND person IS NOT NULL)) ORDER BY number
      """
    ) { people.append(PersonNumber($0.integer(0))) }
    return people
  }

  /// Who is meant by a number, or a name.
  ///
  /// - Throws: `EditError` where that is nobody, or not clear.
  public func person(_ text: String) throws -> PersonNumber {
    let name = text.precomposedStringWithCanonicalMapping
    if !name.isEmpty, name.utf8.allSatisfy({ (48...57).contains($0) }) {
      guard let number = Int(name), number > 0 else { throw EditError.noSuchPerson(text) }
      try check(PersonNumber(number))
      return PersonNumber(number)
    }
    if let number = try database.first(
      "SELECT number FROM person WHERE name = ? AND merged_into IS NULL", [.text(name)], { $0.integer(0) })
    {
      return PersonNumber(number)
    }
    let folded = name.lowercased()
    let alike = try personNames().filter { $0.name?.lowercased() == folded }
    guard let person = alike.first else { throw EditError.noSuchPerson(text) }
    guard alike.count == 1 else { throw EditError.ambiguousName(text, alike.map(\.number)) }
    return person.number
  }

  /// Who is meant by a number, or a name, where they may be part of somebody else.
  ///
  /// - Throws: `EditError` where that is nobody, or not clear.
  public func mergedPerson(_ text: String) throws -> PersonNumber {
    do {
      return try person(text)
    } catch EditError.merged(let person, into: _) {
      return person
    }
  }

  /// - Throws: `EditError` where nobody has that number, saying why.
  public func check(_ person: PersonNumber) throws {
    let mergedInto = try database.first(
      "SELECT merged_into FROM person WHERE number = ?", [.integer(person.value)]
    ) { $0.optionalInteger(0) }
    switch mergedInto {
    case .some(.some(let other)): throw EditError.merged(person, into: PersonNumber(other))
    case .some(nil): return
    case nil:
      let wasForgotten = try edits().contains {
        $0.kind == .forget && ($0.arguments["person"] ?? "").split(separator: " ").contains("\(person.value)")
      }
      throw wasForgotten ? EditError.forgotten(person) : EditError.noSuchPerson("\(person.value)")
    }
  }

  /// The face whose identifier begins with these digits.
  public func face(beginning digits: String) throws -> FaceID {
    let digits = digits.lowercased()
    guard !digits.isEmpty, digits.utf8.allSatisfy(Set("0123456789abcdef".utf8).contains) else {
      throw EditError.noSuchFace(digits)
    }
    var found: [FaceID] = []
    // The letter after the last digit ends the range of what begins so.
    try database.rows("SELECT id FROM face WHERE id >= ?1 AND id < ?1 || 'g' LIMIT 2", [.text(digits)]) {
      found.append(FaceID(hexadecimal: $0.text(0)))
    }
    guard let face = found.first else { throw EditError.noSuchFace(digits) }
    guard found.count == 1 else { throw EditError.ambiguousFace(digits) }
    return face
  }
}
