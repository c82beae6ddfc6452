public import Vocabulary

/// What a user did in a library's folders, as corrections: what `DatasetStore.sync` makes one edit of.
public struct FolderChanges: Hashable, Sendable {
  public struct NewPerson: Hashable, Sendable {
    public var name: String
    public var faces: [FaceID]

    public init(name: String, faces: [FaceID]) {
      self.name = name
      self.faces = faces
    }
  }

  /// Faces that were put into another person's folder.
  public var moved: [PersonNumber: [FaceID]] = [:]
  public var unsorted: [FaceID] = []

  /// Put into `not-faces`.
  public var rejected: [FaceID] = []

  /// Faces whose portraits were deleted: no faces either.
  public var deleted: [FaceID] = []

  /// Faces in a folder of the user's own making.
  public var newPeople: [NewPerson] = []

  /// New names of people, by folder; an empty one takes the name away.
  public var names: [PersonNumber: String] = [:]

  /// People whose folder was put among the ignored ones, or taken from there.
  public var ignored: [PersonNumber: Bool] = [:]

  public init() {}

  public var isEmpty: Bool { self == FolderChanges() }

  public var movedCount: Int { moved.values.reduce(0) { $0 + $1.count } }
}

extension DatasetStore {
  /// Makes all that a user did in the folders one edit, which one `undo` takes back.
  ///
  /// - Returns: The edit's number.
  @discardableResult
  public func sync(_ changes: FolderChanges) throws -> Int {
    for person in changes.moved.keys { try check(person) }
    for person in changes.names.keys { try check(person) }
    let arguments = [
      "moved": changes.movedCount, "unsorted": changes.unsorted.count,
      "not-a-face": changes.rejected.count + changes.deleted.count,
      "new": changes.newPeople.count, "named": changes.names.count, "ignored": changes.ignored.count,
    ].filter { $0.value > 0 }
    return try edit(.sync, arguments.mapValues { "\($0)" }) {
      for (person, faces) in changes.moved.sorted(by: { $0.key < $1.key }) { try put(faces, with: person) }
      if !changes.unsorted.isEmpty { try put(changes.unsorted, with: nil) }
      if !changes.rejected.isEmpty { try rejectEach(changes.rejected) }
      if !changes.deleted.isEmpty {
        try rejectEach(changes.deleted)
        // Part of the edit: undone, the place is known again, and `check --repair` cuts the portrait anew.
        for face in changes.deleted {
          try database.run("UPDATE face SET portrait = NULL WHERE id = ?", [.text(face.hexadecimal)])
        }
      }
      // First away with the old names: two people may change theirs.
      for person in changes.names.keys.sorted() { try rename(person, nil) }
      for (person, name) in changes.names.sorted(by: { $0.key < $1.key }) where !name.isEmpty {
        try rename(person, try freeName(name))
      }
      for new in changes.newPeople {
        let person = try nextNumber()
        try database.run(
          "INSERT INTO person (number, name) VALUES (?, ?)", [.integer(person.value), .text(try freeName(new.name))])
        try put(new.faces, with: person)
      }
      for (person, isIgnored) in changes.ignored.sorted(by: { $0.key < $1.key }) {
        try database.run(
          "UPDATE person SET is_ignored = ? WHERE number = ?", [.integer(isIgnored ? 1 : 0), .integer(person.value)])
      }
    }
  }

  private func rename(_ person: PersonNumber, _ name: String?) throws {
    try database.run("UPDATE person SET name = ? WHERE number = ?", [.text(name), .integer(person.value)])
  }

  private func freeName(_ text: String) throws -> String {
    let name = try Self.checkedName(text)
    let owner = try database.first("SELECT number FROM person WHERE name = ?", [.text(name)]) { $0.integer(0) }
    if let owner { throw EditError.nameTaken(name, by: PersonNumber(owner)) }
    return name
  }

  /// Whether somebody could have this name; `nil` where nobody has it, and it is one.
  public func objection(toName text: String) -> EditError? {
    do {
      _ = try freeName(text)
      return nil
    } catch {
      return error as? EditError
    }
  }
}
