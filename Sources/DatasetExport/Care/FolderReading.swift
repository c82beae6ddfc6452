public import DatasetStore
import FileHandling
public import Vocabulary

/// What a user did in a library's folders, read back: portraits that lie in other folders than the database says, that
/// are gone, and folders that have another name.
///
/// A portrait is known by the face in its comment, wherever it lies and whatever its name. Nothing is changed.
public struct FolderReading {
  /// Where a user put a portrait.
  private enum Place: Hashable {
    case person(PersonNumber)

    /// A folder of the user's own among the people's.
    case newFolder([UInt8])
    case unsorted
    case rejected

    /// Nowhere that says whose it is.
    case other
  }

  /// A person's folder that has another name.
  public struct RenamedFolder: Hashable, Sendable {
    public var person: PersonNumber

    /// Relative to the library.
    public var old: FilePath
    public var new: FilePath
  }

  public private(set) var changes = FolderChanges()
  public private(set) var renamedFolders: [RenamedFolder] = []

  /// Portraits that were moved: from there to the place that the database knows.
  public private(set) var movedFiles: [(from: FilePath, to: FilePath)] = []

  /// Places of portraits that were deleted.
  public private(set) var deletedPlaces: [String] = []

  /// Second files of a portrait, which are left alone.
  public private(set) var copies: [FilePath] = []

  /// Portraits that lie where nobody can tell what that means.
  public private(set) var unclear: [FilePath] = []

  /// Names of folders that cannot be names of people, with the reason.
  public private(set) var refusedNames: [(folder: FilePath, reason: EditError)] = []

  private var placesOfPeople: [[UInt8]: PersonNumber] = [:]
  private var newFolders: [[UInt8]: [Move]] = [:]

  private struct Move {
    var face: FaceID
    var from: FilePath
    var to: FilePath
  }

  /// - Precondition: The view of the library is finished.
  public init(of store: DatasetStore, in library: FilePath) throws {
    let survey = try PortraitSurvey(of: store, in: library)
    let people = try store.personNames()
    for (number, place) in LibraryNames.places(of: people) { placesOfPeople[[UInt8](place.utf8)] = number }
    try findRenamedFolders(survey, people, store)
    for (face, places) in survey.elsewhere.sorted(by: { $0.key < $1.key }) {
      guard let old = survey.missing[face] else {
        copies += places
        continue
      }
      if let home = places.first(where: { placeBefore($0) == FilePath(old) }) {
        // It went with its folder.
        copies += places.filter { $0 != home }
        continue
      }
      guard let place = places.first, places.count == 1 else {
        unclear += places
        continue
      }
      try note(face, at: place, from: old, store)
    }
    for (face, place) in survey.missing.sorted(by: { $0.key < $1.key }) where survey.elsewhere[face] == nil {
      // A portrait that new clips were to bring belongs to a run that was cut off.
      guard LibraryLayout.folder(of: place) != LibraryLayout.newPortraits else { continue }
      changes.deleted.append(face)
      deletedPlaces.append(place)
    }
    for (folder, faces) in newFolders.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      noteNewPerson(folder, faces, store)
    }
  }

  // MARK: Folders

  /// A person's folder that is gone has the name of the one that nobody knows, and that holds most of what was in it.
  private mutating func findRenamedFolders(
    _ survey: PortraitSurvey, _ people: [PersonRecord], _ store: DatasetStore
  ) throws {
    let names = Dictionary(uniqueKeysWithValues: people.map { ($0.number, $0) })
    var gone: [String: PersonNumber] = [:]
    for record in try store.folders() {
      guard case .person(let number) = record.group, !survey.folders.contains(FilePath(record.path)) else { continue }
      gone[record.path] = number
    }
    guard !gone.isEmpty else { return }
    var holders: [PersonNumber: [[UInt8]: Int]] = [:]
    for (face, places) in survey.elsewhere {
      guard let old = survey.missing[face], let person = gone[LibraryLayout.folder(of: old)] else { continue }
      for folder in Set(places.compactMap(Self.folder)) where placesOfPeople[folder] == nil {
        holders[person, default: [:]][folder, default: 0] += 1
      }
    }
    for (old, number) in gone.sorted(by: { $0.value < $1.value }) {
      let counts = holders[number] ?? [:]
      // Of two that hold as many, nobody can tell which it was.
      guard let (folder, most) = counts.max(by: { $0.value < $1.value }),
        counts.values.count(where: { $0 == most }) == 1,
        placesOfPeople[folder] == nil, let person = names[number], let new = FilePath(bytes: folder)
      else { continue }
      renamedFolders.append(RenamedFolder(person: number, old: FilePath(old), new: new))
      placesOfPeople[folder] = number
      noteName(of: new, person, store)
    }
  }

  /// What a folder's new name says of a person.
  private mutating func noteName(of folder: FilePath, _ person: PersonRecord, _ store: DatasetStore) {
    let isIgnored = folder.bytes.starts(with: "\(LibraryLayout.ignored)/".utf8)
    if isIgnored != person.isIgnored { changes.ignored[person.number] = isIgnored }
    let text = String(decoding: folder.lastComponent, as: UTF8.self)
    let own = LibraryNames.places(of: [person])[person.number].map(LibraryLayout.fileName)
    guard text != own, text != person.name else { return }
    if text == LibraryNames.places(of: [PersonRecord(number: person.number)])[person.number].map(LibraryLayout.fileName)
    {
      changes.names[person.number] = ""
    } else if let reason = store.objection(toName: text) {
      refusedNames.append((folder, reason))
    } else {
      changes.names[person.number] = text
    }
  }

  /// `people/X` or `ignored/X` of what lies in it, however deep.
  private static func folder(of path: FilePath) -> [UInt8]? {
    let parts = path.bytes.split(separator: UInt8(ascii: "/"))
    guard parts.count > 2,
      [LibraryLayout.people, LibraryLayout.ignored].contains(where: { parts[0].elementsEqual($0.utf8) })
    else { return nil }
    return [UInt8](parts[0]) + [UInt8(ascii: "/")] + [UInt8](parts[1])
  }

  /// Where a file is once renamed folders have the names again that the database knows.
  func placeBefore(_ path: FilePath) -> FilePath {
    let renamed = renamedFolders.first { path.bytes.starts(with: $0.new.bytes + [UInt8(ascii: "/")]) }
    return renamed.flatMap { FilePath(bytes: $0.old.bytes + path.bytes.dropFirst($0.new.bytes.count)) } ?? path
  }

  // MARK: Portraits

  private func place(of path: FilePath) -> Place {
    if let folder = Self.folder(of: path) {
      if let person = placesOfPeople[folder] { return .person(person) }
      return folder.starts(with: "\(LibraryLayout.people)/".utf8) ? .newFolder(folder) : .other
    }
    if path.bytes.starts(with: "\(LibraryLayout.unsorted)/".utf8) { return .unsorted }
    if path.bytes.starts(with: "\(LibraryLayout.notFaces)/".utf8) { return .rejected }
    return .other
  }

  private mutating func note(_ face: FaceID, at path: FilePath, from old: String, _ store: DatasetStore) throws {
    guard let row = try store.faceRow(face) else { return }
    let place = place(of: path)
    guard place != .other else {
      unclear.append(path)
      return
    }
    if case .newFolder(let folder) = place {
      newFolders[folder, default: []].append(Move(face: face, from: path, to: FilePath(old)))
      return
    }
    movedFiles.append((path, FilePath(old)))
    switch place {
    case .person(let person) where row.person != person: changes.moved[person, default: []].append(face)
    case .unsorted where row.person != nil || row.isRejected: changes.unsorted.append(face)
    case .rejected where !row.isRejected: changes.rejected.append(face)
    default: break
    }
  }

  private mutating func noteNewPerson(_ folder: [UInt8], _ moves: [Move], _ store: DatasetStore) {
    guard let path = FilePath(bytes: folder) else { return }
    let faces = moves.map(\.face)
    let name = String(decoding: path.lastComponent, as: UTF8.self)
    switch store.objection(toName: name) {
    case nil:
      changes.newPeople.append(FolderChanges.NewPerson(name: name, faces: faces))
    case .nameTaken(_, let person):
      changes.moved[person, default: []] += faces
    case .some(let reason):
      refusedNames.append((path, reason))
      unclear += moves.map(\.from)
      return
    }
    movedFiles += moves.map { ($0.from, $0.to) }
  }
}

extension LibraryView {
  /// Takes away what belonged to deleted portraits, and puts what a user moved back to where the database knows it, so that the view can take it to where it belongs now.
  ///
  /// Nothing that is there is replaced.
  package func putBack(_ reading: FolderReading) throws {
    for place in reading.deletedPlaces {
      try removeLeftover(FilePath(LibraryLayout.annotation(of: place)))
      try store.noteMontageIsStale(ofFolder: LibraryLayout.folder(of: place))
    }
    for renamed in reading.renamedFolders {
      try Renaming.moveToNewName(
        folder.appending(relative: renamed.new), to: folder.appending(relative: renamed.old))
    }
    for (from, to) in reading.movedFiles {
      let from = reading.placeBefore(from)
      guard from != to else { continue }
      let target = folder.appending(relative: to)
      try Folder.make(target.directory)
      try Renaming.moveToNewName(folder.appending(relative: from), to: target)
    }
  }

  /// Removes the folders that a user made for a new person, once that person's own folder has what was in them.
  package func removeEmptied(_ reading: FolderReading) throws {
    for folder in Set(reading.movedFiles.map(\.from.directory)) {
      var folder = folder
      while folder.bytes.contains(UInt8(ascii: "/")),
        try Folder.removeIfEmpty(self.folder.appending(relative: folder))
      { folder = folder.directory }
    }
  }
}
