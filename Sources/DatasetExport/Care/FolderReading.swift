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
      guard let place = places.first, places.count == 1 else {
        unclear += places
        continue
      }
      try note(face, at: place, from: old, store)
    }
    for face in survey.missing.keys.sorted() where survey.elsewhere[face] == nil {
      if try store.faceRow(face)?.isRejected == false { changes.rejected.append(face) }
    }
    for (folder, faces) in newFolders.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      noteNewPerson(folder, faces, store)
    }
  }

  // MARK: Folders

  /// A person's folder that is gone, while one that nobody knows holds most of what was in it, has another name.
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
    var holders: [[UInt8]: [PersonNumber: Int]] = [:]
    var totals: [PersonNumber: Int] = [:]
    for (face, places) in survey.elsewhere {
      guard let old = survey.missing[face], let person = gone[LibraryLayout.folder(of: old)] else { continue }
      totals[person, default: 0] += 1
      for folder in Set(places.compactMap(Self.folder)) where placesOfPeople[folder] == nil {
        holders[folder, default: [:]][person, default: 0] += 1
      }
    }
    for (folder, counts) in holders.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      guard let (number, count) = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
        2 * count > totals[number] ?? 0, let person = names[number], let new = FilePath(bytes: folder),
        let old = gone.first(where: { $0.value == number })?.key
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
  /// Puts what a user moved back to where the database knows it, so that the view can take it to where it belongs now.
  ///
  /// Nothing that is there is replaced.
  package func putBack(_ reading: FolderReading) throws {
    for renamed in reading.renamedFolders {
      try Renaming.moveToNewName(
        folder.appending(relative: renamed.new), to: folder.appending(relative: renamed.old))
    }
    for (from, to) in reading.movedFiles {
      let inRenamed = reading.renamedFolders.first { from.bytes.starts(with: $0.new.bytes + [UInt8(ascii: "/")]) }
      let from =
        inRenamed.map { FilePath(bytes: $0.old.bytes + from.bytes.dropFirst($0.new.bytes.count)) ?? from } ?? from
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
