public import Vocabulary

/// What a human decided in another library of people and faces that are in this one, too.
public struct Adoption: Hashable, Sendable {
  /// Two people whom a human called two.
  public struct Pair: Hashable, Sendable {
    public let first: PersonNumber
    public let second: PersonNumber

    public init(_ first: PersonNumber, _ second: PersonNumber) {
      (self.first, self.second) = (first, second)
    }
  }

  /// Where a human put a face.
  public enum Place: Hashable, Sendable {
    case person(PersonNumber)
    case unsorted
    case noFace

    /// Where grouping had put it, with somebody whom a human named, ignored or kept apart; nothing was said of the face.
    case undecided(PersonNumber)
  }

  public var names: [PersonNumber: String] = [:]
  public var ignored: [PersonNumber] = []
  public var apart: [Pair] = []
  public var faces: [FaceID: Place] = [:]

  public init() {}
}

extension DatasetStore {
  /// Takes over what a human decided elsewhere. It leaves no line in the log, which is the caller's to write.
  ///
  /// - Precondition: Nobody else has one of the names once all are given.
  public func adopt(_ adoption: Adoption) throws {
    try transaction {
      let changes = try database.recording(Self.editedTables) {
        // First away with the old names: two people may change theirs.
        for person in adoption.names.keys.sorted() {
          try database.run("UPDATE person SET name = NULL WHERE number = ?", [.integer(person.value)])
        }
        for (person, name) in adoption.names.sorted(by: { $0.key < $1.key }) {
          try database.run("UPDATE person SET name = ? WHERE number = ?", [.text(name), .integer(person.value)])
        }
        for person in adoption.ignored {
          try database.run("UPDATE person SET is_ignored = 1 WHERE number = ?", [.integer(person.value)])
        }
        for pair in adoption.apart { try setApart(pair.first, pair.second) }
        for (destination, faces) in adoption.facesByPlace {
          switch destination {
          case .person(let person): try put(faces, with: person)
          case .unsorted: try put(faces, with: nil)
          case .noFace: try rejectEach(faces)
          case .undecided(let person): for face in faces { try place(face, with: person) }
          }
        }
      }
      try bringTracksInLine(with: changes)
      try noteMisplaced(changes)
    }
  }

  /// People whom a human ignored once and then no longer: they are known to be no strangers.
  public func peopleIgnoredNoLonger() throws -> Set<PersonNumber> {
    var people: Set<PersonNumber> = []
    for edit in try edits() where edit.kind == .ignore && !edit.isUndone {
      guard let number = edit.arguments["person"].flatMap({ Int($0) }) else { continue }
      if edit.arguments["ignored"] == "no" {
        people.insert(PersonNumber(number))
      } else {
        people.remove(PersonNumber(number))
      }
    }
    return people
  }

  /// Everybody whom a human called two, each pair once.
  public func pairsKeptApart() throws -> [Adoption.Pair] {
    var pairs: [Adoption.Pair] = []
    try database.rows("SELECT first, second FROM kept_apart ORDER BY first, second") { row in
      pairs.append(Adoption.Pair(PersonNumber(row.integer(0)), PersonNumber(row.integer(1))))
    }
    return pairs
  }
}

extension Adoption {
  /// In a fixed order: tracks that are torn get their numbers by it.
  fileprivate var facesByPlace: [(Place, [FaceID])] {
    func key(_ place: Place) -> Int {
      switch place {
      case .person(let number): number.value
      case .unsorted: 0
      case .noFace: -1
      // Last: what is left of a track keeps its number.
      case .undecided(let number): 1 << 32 + number.value
      }
    }
    return Dictionary(grouping: faces.keys) { faces[$0] ?? .unsorted }
      .map { ($0.key, $0.value.sorted()) }.sorted { key($0.0) < key($1.0) }
  }
}
