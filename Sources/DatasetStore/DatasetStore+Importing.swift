import Foundation
public import Vocabulary

/// Taking in what a human labelled elsewhere.
extension DatasetStore {
  /// Who has a name exactly so; made where nobody has. Whoever had it and was merged is whom they were merged into.
  ///
  /// - Throws: `EditError.badName`.
  public func personToImport(named text: String) throws -> PersonNumber {
    let name = try Self.checkedName(text)
    var found = try database.first("SELECT number FROM person WHERE name = ?", [.text(name)]) { $0.integer(0) }
    while let number = found {
      let next = try database.first("SELECT merged_into FROM person WHERE number = ?", [.integer(number)]) {
        $0.optionalInteger(0)
      }
      guard let next = next ?? nil else { return PersonNumber(number) }
      found = next
    }
    let person = try addPerson()
    try database.run("UPDATE person SET name = ? WHERE number = ?", [.text(name), .integer(person.value)])
    return person
  }

  /// Gives a new face to a person as a human does: no grouping moves it.
  public func placeDecided(_ face: FaceID, with person: PersonNumber) throws {
    try place(face, with: person, confidence: 1)
    try database.run("UPDATE face SET is_decided = 1 WHERE id = ?", [.text(face.hexadecimal)])
  }

  /// The people whom a human gave faces of a clip.
  public func decidedPeople(of clip: ClipID) throws -> [PersonNumber] {
    var people: [PersonNumber] = []
    try database.rows(
      "SELECT DISTINCT person FROM face WHERE clip = ? AND is_decided AND person IS NOT NULL ORDER BY 1",
      [.integer(number(of: clip))]
    ) { people.append(PersonNumber($0.integer(0))) }
    return people
  }

  /// Notes that nobody needs to ask whose the faces of a clip are that was taken in.
  public func noteGrouped(_ clip: ClipID) throws {
    try database.run("UPDATE clip SET state = 2 WHERE id = ?", [.integer(number(of: clip))])
  }
}
