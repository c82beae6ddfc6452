public import DatasetStore
import FileHandling
public import Vocabulary

/// The folders, montages, annotations and tables that show a library's database.
///
/// They follow from the database and the portraits alone, and are brought in line with it: what did not change is not
/// touched, and what Rollcall did not write is never removed. A view that was cut off half-way is finished by the next
/// one: the database knows what is still in its old place.
public struct LibraryView {
  /// Faces of a library up to which the tables are written after each change; above, `bringTablesUpToDate` does it.
  private static let mostFacesForTables = 20_000

  /// Portraits that are moved between two commits.
  private static let batch = 500

  /// Does some things, several at once where there are threads for it, and ends when all are done.
  public typealias SideBySide = (_ works: [@Sendable () throws -> Void]) throws -> Void

  let store: DatasetStore
  let folder: FilePath
  let sideBySide: SideBySide

  /// - Parameters:
  ///   - store: Open for writing.
  ///   - folder: The library's, or the one that it is made in.
  ///   - sideBySide: For montages; one after the other if not told otherwise.
  public init(
    of store: DatasetStore, in folder: FilePath,
    sideBySide: @escaping SideBySide = { works in for work in works { try work() } }
  ) {
    self.store = store
    self.folder = folder
    self.sideBySide = sideBySide
  }

  /// Brings folders, portraits, annotations and montages in line with the database, and the tables of a library that is
  /// not large.
  ///
  /// - Parameter progress: Called as portraits are done, with how many; may throw to stop.
  /// - Complexity: In proportion to what changed, and to the number of people; memory to the number of people.
  public func update(progress: (_ facesDone: Int) throws -> Void = { _ in }) throws {
    for name in LibraryLayout.viewFolders { try Folder.make(folder.appending(name)) }
    let places = try store.transaction { try renameFolders() }
    try movePortraits(to: places, progress: progress)
    try makeMontages()
    try removeEmptyFolders(besides: places.left)
    if try store.tablesAreStale(), try !store.hasMoreFaces(than: Self.mostFacesForTables) {
      try bringTablesUpToDate()
    }
  }

  /// Writes `faces.csv` and `people.csv` where they no longer say what the database says.
  ///
  /// - Complexity: One pass over all faces.
  public func bringTablesUpToDate() throws {
    guard try store.tablesAreStale() else { return }
    try LibraryTables(store, in: folder).write()
    try store.noteTablesAreWritten()
  }

  /// Where each folder of portraits belongs.
  private struct Places {
    let ofPeople: [PersonNumber: String]

    /// Folders whose portraits go one by one, as the new place was taken.
    var left: [String] = []

    func place(of group: DatasetStore.Group) -> String {
      switch group {
      case .person(let number): ofPeople[number] ?? LibraryLayout.unsorted
      case .unsorted: LibraryLayout.unsorted
      case .rejected: LibraryLayout.notFaces
      }
    }
  }

  // MARK: Folders

  /// Gives the folders of people who have another name now that name, with all that is in them.
  private func renameFolders() throws -> Places {
    var places = Places(ofPeople: LibraryNames.places(of: try store.personNames()))
    for record in try store.folders() {
      guard case .person(let number) = record.group, let wanted = places.ofPeople[number], wanted != record.path else {
        continue
      }
      let (old, new) = (folder.appending(relative: record.path), folder.appending(relative: wanted))
      switch (FileStatus.kind(of: old), FileStatus.kind(of: new)) {
      case (.folder, nil):
        try Folder.make(new.directory)
        try Renaming.moveToNewName(old, to: new)
        fallthrough
      case (nil, .folder):
        // The second: a view before this one was cut off between the folder and the database.
        try renameIfThere(LibraryLayout.annotations(of: record.path), to: LibraryLayout.annotations(of: wanted))
        try renameIfThere(LibraryLayout.montage(of: record.path), to: LibraryLayout.montage(of: wanted))
        try store.moveFolder(of: record.group, from: record.path, to: wanted)
      default:
        // Something has that name, such as the folder of whom it belonged to: portrait by portrait, then.
        try store.noteMisplaced(of: record.group)
        try Self.removeFile(folder.appending(relative: LibraryLayout.montage(of: record.path)))
        try store.removeFolder(of: record.group)
        places.left.append(record.path)
      }
    }
    return places
  }

  private func renameIfThere(_ old: String, to new: String) throws {
    let (from, to) = (folder.appending(relative: old), folder.appending(relative: new))
    guard FileStatus.kind(of: from, followingLinks: false) != nil, FileStatus.kind(of: to) == nil else { return }
    try Folder.make(to.directory)
    try Renaming.moveToNewName(from, to: to)
  }

  private static func removeFile(_ path: FilePath) throws {
    if FileStatus.kind(of: path, followingLinks: false) == .file { try Folder.removeTree(path) }
  }

  /// Folders of people who have no portrait any more; a user's files in them keep them.
  ///
  /// - Parameter left: Others that may be empty now.
  private func removeEmptyFolders(besides left: [String]) throws {
    // Where new portraits lay; one that is still there belongs to a clip that is not taken in to its end.
    _ = try Folder.removeIfEmpty(folder.appending(LibraryLayout.newPortraits))
    for record in try store.folders() where record.montage == "" {
      guard case .person = record.group else { continue }
      _ = try Folder.removeIfEmpty(folder.appending(relative: LibraryLayout.annotations(of: record.path)))
      if try Folder.removeIfEmpty(folder.appending(relative: record.path)) { try store.removeFolder(of: record.group) }
    }
    let later = [LibraryLayout.ignored, LibraryLayout.notFaces]
    for path in left + later {
      _ = try Folder.removeIfEmpty(folder.appending(relative: LibraryLayout.annotations(of: path)))
      if try Folder.removeIfEmpty(folder.appending(relative: path)), path == LibraryLayout.notFaces {
        try store.removeFolder(of: .rejected)
      }
    }
    _ = try Folder.removeIfEmpty(folder.appending(LibraryLayout.montages).appending(LibraryLayout.ignored))
  }

  // MARK: Portraits

  private func movePortraits(to places: Places, progress: (_ facesDone: Int) throws -> Void) throws {
    var left = try store.misplacedCount()
    var facesDone = 0
    guard left > 0 else { return }
    try store.noteTablesAreStale()
    var folders = Dictionary(uniqueKeysWithValues: try store.folders().map { ($0.path, $0) })
    var made: Set<String> = []
    while left > 0 {
      let faces = try store.misplacedFaces(atMost: Self.batch)
      // The files first: a face that is noted as misplaced and is not costs a look, the other way round costs a file.
      var changed: Set<String> = []
      var portraits: [(face: FaceID, place: String?)] = []
      for face in faces {
        let group = Self.group(of: face)
        let place = places.place(of: group)
        if face.portrait != nil, made.insert(place).inserted {
          // One that is known may be there in part, as a user's files keep it, or may have been removed by hand.
          try Folder.make(folder.appending(relative: place))
          try Folder.make(folder.appending(relative: LibraryLayout.annotations(of: place)))
        }
        if face.portrait != nil, folders[place]?.group != group {
          folders[place] = DatasetStore.FolderRecord(group: group, path: place)
        }
        let portrait = try move(face, to: place)
        portraits.append((face.id, portrait))
        changed.insert(place)
        if let old = face.portrait, old != portrait { changed.insert(LibraryLayout.folder(of: old)) }
        facesDone += 1
        try progress(facesDone)
      }
      try store.transaction {
        for (face, place) in portraits { try store.setPlaced(face, at: place) }
        for path in changed {
          folders[path]?.isMontageCurrent = false
          if let record = folders[path] { try store.set(record) }
        }
      }
      left -= faces.count
      if faces.isEmpty { break }
    }
  }

  /// Where a portrait lies on the disk.
  public static func path(of portrait: String, in library: FilePath) -> FilePath {
    library.appending(relative: portrait)
  }

  /// Removes portraits, and the annotations beside them.
  public func remove(portraits: [String]) throws {
    for portrait in portraits {
      try Self.removeFile(folder.appending(relative: portrait))
      try Self.removeFile(folder.appending(relative: LibraryLayout.annotation(of: portrait)))
    }
  }

  static func group(of face: FaceRow) -> DatasetStore.Group {
    face.isRejected ? .rejected : face.person.map { .person($0) } ?? .unsorted
  }

  /// Moves one portrait to its folder, and writes the annotation there.
  ///
  /// - Returns: Its place; `nil` where the portrait is nowhere to be found.
  private func move(_ face: FaceRow, to place: String) throws -> String? {
    guard let portrait = face.portrait else { return nil }
    let name = LibraryNames.portrait(
      quality: face.quality?.value, clip: face.clipPath, seconds: face.seconds, face: face.id)
    let wanted = "\(place)/\(name)"
    if wanted != portrait {
      let (from, to) = (folder.appending(relative: portrait), folder.appending(relative: wanted))
      if FileStatus.kind(of: from, followingLinks: false) == .file {
        try Renaming.move(from, to: to)
      } else if FileStatus.kind(of: to, followingLinks: false) != .file {
        // Where it is no one knows; `check` says so. What knew where it was stays.
        return portrait
      }
      try Self.removeFile(folder.appending(relative: LibraryLayout.annotation(of: portrait)))
    }
    let annotation = folder.appending(relative: LibraryLayout.annotation(of: wanted))
    try AtomicFileWriter.write(
      Annotation.text(person: face.person, box: face.box, frame: face.frameSize), to: annotation)
    return wanted
  }
}
