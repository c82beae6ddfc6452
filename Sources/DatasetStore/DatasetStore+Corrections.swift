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

  static func checkedName(_ text: String) throws -> String {
    let name = text.precomposedStringWithCanonicalMapping
    func refuse(_ reason: EditError.BadName) -> EditError { .badName(text, reason) }
    guard !name.allSatisfy(\.isWhitespace) else { throw refuse(.empty) }
    let unseen: Set<Unicode.GeneralCategory> = [.control, .lineSeparator, .paragraphSeparator]
    guard !name.unicodeScalars.contains(where: { unseen.contains($0.properties.generalCategory) }) else {
      throw refuse(.controlCharacter)
    }
    // A number would be read as the number of a person.
    guard !name.utf8.allSatisfy({ (48...57).contains($0) }) else { throw refuse(.digitsOnly) }
    // Counted without composing: a letter may carry any number of accents.
    guard name.unicodeScalars.count <= longestName else { throw refuse(.tooLong(name.unicodeScalars.count)) }
    return name
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

  /// Says that two people are two, however alike.
  @discardableResult
  public func keepApart(_ one: PersonNumber, _ other: PersonNumber) throws -> Int {
    try check(one)
    try check(other)
    guard one != other else { throw EditError.samePerson(one) }
    return try edit(.keepApart, ["people": "\(one.value) \(other.value)"]) { try setApart(one, other) }
  }
}
