import FileHandling
package import Vocabulary

/// A dataset while it is made: a hidden folder beside the one it will be, so that nothing half made is ever seen.
///
/// For `DIR/NAME` it is `DIR/.NAME.rollcall-dataset`. It stays where a run ends early, with a file that says what it was to
/// become; a run that is to make the same goes on with it, and any other begins afresh. Use it from one thread.
package final class DatasetStaging {
  /// The dataset's own folder, without links.
  package let dataset: FilePath

  /// What is written now.
  package let folder: DatasetFolder

  /// Whether a run before this one wrote something that this one goes on with.
  package let isResumed: Bool

  private let replaces: Bool
  private let lock: LibraryLock

  /// The file that says what the folder is to become.
  private static let planFile = ".rollcall-plan"

  /// Looks whether a dataset may be written there, without a trace.
  ///
  /// - Throws: `DatasetError`, `LibraryError`, `FileError`.
  package static func check(_ dataset: FilePath, replacing: Bool, library: FilePath) throws {
    let place = try LibraryLock.resolved(dataset)
    let library = try FileStatus.resolved(library)
    // A link to the library, a folder in it, and one around it.
    guard !place.isInside(library), !library.isInside(place) else { throw DatasetError.insideLibrary(dataset) }
    try occupant(of: place, replacing: replacing)
  }

  /// The hidden folder that a dataset is made in.
  package static func hiddenPath(for dataset: FilePath) throws -> FilePath {
    try LibraryLock.hiddenPath(beside: LibraryLock.resolved(dataset), "dataset")
  }

  /// - Parameter planHash: Of all that decides what is written.
  package init(for dataset: FilePath, planHash: String, replacing: Bool) throws {
    lock = try LibraryLock(dataset)
    self.dataset = lock.library
    replaces = replacing
    try Self.occupant(of: self.dataset, replacing: replacing)
    let path = try LibraryLock.hiddenPath(beside: self.dataset, "dataset")
    folder = DatasetFolder(path)
    let isSame = try folder.holds(Self.planFile) && folder.read(Self.planFile) == [UInt8]((planHash + "\n").utf8)
    isResumed = isSame
    if isSame {
      try AtomicFileWriter.removeLeftovers(under: path)
    } else {
      try Folder.removeTree(path)
      try Folder.make(path)
      try folder.write(planHash + "\n", to: Self.planFile)
    }
  }

  /// Gives the dataset its name, in one step.
  package func publish() throws {
    try folder.remove(Self.planFile)
    try Renaming.synchronizeFileSystem(of: folder.path)
    switch try Self.occupant(of: dataset, replacing: replaces) {
    case .nothing: try Renaming.moveToNewName(folder.path, to: dataset)
    case .emptyFolder: try Renaming.move(folder.path, to: dataset)
    case .dataset:
      try Renaming.exchange(folder.path, dataset)
      // What has the hidden name now is the old dataset; it is no beginning of anything.
      try Folder.removeTree(folder.path)
    }
    try Renaming.synchronize(folder: dataset.directory)
    lock.release()
  }

  /// Leaves what was written to a run that goes on with it; where nothing was, nothing is left.
  package func leave() {
    // Nobody is left to be told why it fails; the next run tries again.
    if (try? Folder.entries(of: folder.path).count) ?? 0 <= 1 { try? Folder.removeTree(folder.path) }
    lock.release()
  }

  /// Removes what was written.
  package func discard() throws {
    try Folder.removeTree(folder.path)
    lock.release()
  }

  /// All files but the plan, relative to the dataset, in byte order folder by folder.
  package func forEachFile(_ body: (String) throws -> Void) throws {
    try Self.forEachFile(in: folder.path) { path, kind in
      let name = String(decoding: path, as: UTF8.self)
      if kind == .file, name != Self.planFile { try body(name) }
    }
  }

  private static func forEachFile(
    in folder: FilePath, _ body: ([UInt8], FolderEntry.Kind) throws -> Void
  ) throws {
    var failure: (any Error)?
    try LibraryContents.walk(folder, below: []) { path, entry in
      guard failure == nil else { return false }
      if entry.kind == .folder { return true }
      do { try body(path, entry.kind) } catch { failure = error }
      return false
    }
    if let failure { throw failure }
  }

  private enum Occupant {
    case nothing
    case emptyFolder
    case dataset
  }

  @discardableResult
  private static func occupant(of place: FilePath, replacing: Bool) throws -> Occupant {
    switch FileStatus.kind(of: place, followingLinks: false) {
    case nil: return .nothing
    case .folder: break
    case .file, .link, .other: throw LibraryError.notAFolder(place)
    }
    guard try !FileStatus.isMountPoint(place) else { throw LibraryError.mountPoint(place) }
    if try Folder.entries(of: place).isEmpty { return .emptyFolder }
    guard replacing else { throw DatasetError.notEmpty(place) }
    guard let own = try DatasetFiles(of: place) else { throw DatasetError.notADataset(place) }
    var (foreign, count): ([FilePath], Int) = ([], 0)
    try forEachFile(in: place) { path, kind in
      if kind == .file, own.contains(path) { return }
      count += 1
      if foreign.count < 3, let path = FilePath(bytes: path) { foreign.append(path) }
    }
    guard count == 0 else { throw DatasetError.foreignFiles(place, examples: foreign, count: count) }
    return .dataset
  }
}

extension FilePath {
  fileprivate func isInside(_ folder: FilePath) -> Bool {
    self == folder || bytes.starts(with: folder.bytes + (folder.bytes.last == UInt8(ascii: "/") ? [] : Array("/".utf8)))
  }
}
