import DatasetStore
import FileHandling
public import Vocabulary

/// A library while it is made: a hidden folder beside the one it will be, so that nothing half made is ever seen.
///
/// For LIBRARY `DIR/NAME` it is `DIR/.NAME.rollcall-partial`, and `DIR/.NAME.rollcall-lock` says who writes it. `publish`
/// gives it the library's name in one step; everything else, such as an error or the end of the process, leaves what was
/// there as it was. What a killed process left is removed by the next run.
///
/// ```swift
/// let staging = try LibraryStaging(for: library, replacing: false)
/// // … a `DatasetStore` in `staging.databasePath`, portraits by `staging.write`, then `LibraryView` …
/// try staging.publish()
/// ```
/// Use it from one thread; it removes itself when it goes without having been published.
public final class LibraryStaging {
  /// The library's own folder, without links.
  public let library: FilePath

  /// The folder that is written now.
  public let folder: FilePath

  public var databasePath: FilePath { folder.appending(DatasetStore.fileName) }

  /// Whether a run before this one began it, and this one goes on.
  public let isResumed: Bool

  private let replacesLibrary: Bool
  private let lock: LibraryLock
  private var isFinished = false

  /// - Parameters:
  ///   - library: Made by `publish`, with the folders above it, which are made now.
  ///   - replacing: Whether a finished library may be there, which `publish` then replaces.
  ///   - resuming: Whether to go on with what a run before this one began, by its database.
  /// - Throws: `LibraryError`, `FileError`, and `DatabaseError` where a library that would be replaced cannot be read.
  public init(
    for library: FilePath, replacing: Bool = false, resuming: (FilePath) -> Bool = { _ in false }
  ) throws {
    // First without a trace; then again under the lock, as another run may just have finished.
    try Self.checkPlace(LibraryLock.resolved(library), replacing: replacing, comparesFiles: false)
    lock = try LibraryLock(library)
    self.library = lock.library
    folder = try LibraryLock.hiddenPath(beside: lock.library, "partial")
    replacesLibrary = replacing
    try Self.checkPlace(lock.library, replacing: replacing)
    let database = folder.appending(DatasetStore.fileName)
    isResumed = FileStatus.kind(of: database, followingLinks: false) == .file && resuming(database)
    if isResumed { try AtomicFileWriter.removeLeftovers(under: folder) } else { try Folder.removeTree(folder) }
    try Folder.make(folder.appending(LibraryLayout.newPortraits))
  }

  deinit {
    // Nobody is left to be told why it fails; the next run tries again.
    if !isFinished { try? Folder.removeTree(folder) }
  }

  /// Leaves what was written for a run that goes on with it.
  public func keep() {
    isFinished = true
    lock.release()
  }

  /// Makes the folder the library, once its database is closed and its view is built. After it, a power cut does not
  /// take the library away either.
  public func publish() throws {
    precondition(!isFinished, "\(library) was published or discarded before")
    for name in DatasetStore.companionFileNames {
      precondition(
        FileStatus.kind(of: folder.appending(name), followingLinks: false) == nil, "\(library)'s database is open")
    }
    try Folder.removeTree(folder.appending(LibraryLayout.newPortraits))
    try Renaming.synchronizeFileSystem(of: folder)
    switch try Self.checkPlace(library, replacing: replacesLibrary) {
    case .nothing:
      try Renaming.moveToNewName(folder, to: library)
      isFinished = true
    case .emptyFolder:
      // `rename` replaces an empty folder, and fails where it is no longer empty.
      try Renaming.move(folder, to: library)
      isFinished = true
    case .library:
      try Renaming.exchange(folder, library)
      isFinished = true
      // What has the hidden name now is the old library. If this is cut short, the next run goes on with it.
      try Folder.removeTree(folder)
    }
    try Renaming.synchronize(folder: library.directory)
    lock.release()
  }

  /// Removes what was written. The library that was there is as it was.
  public func discard() throws {
    guard !isFinished else { return }
    isFinished = true
    try Folder.removeTree(folder)
    lock.release()
  }

  // MARK: What is there

  private enum Occupant {
    case nothing
    case emptyFolder
    case library
  }

  @discardableResult
  private static func checkPlace(
    _ place: FilePath, replacing: Bool, comparesFiles: Bool = true
  ) throws -> Occupant {
    switch FileStatus.kind(of: place, followingLinks: false) {
    case nil: return .nothing
    case .folder: break
    case .file, .link, .other: throw LibraryError.notAFolder(place)
    }
    guard try !FileStatus.isMountPoint(place) else { throw LibraryError.mountPoint(place) }
    let entries = try Folder.entries(of: place)
    if entries.isEmpty { return .emptyFolder }
    guard entries.contains(where: { $0.name == [UInt8](DatasetStore.fileName.utf8) && $0.kind == .file }) else {
      throw LibraryError.notALibrary(place)
    }
    guard replacing else { throw LibraryError.appearedMeanwhile(place) }
    guard comparesFiles else { return .library }
    let foreign = try LibraryContents.foreignFiles(in: place)
    guard foreign.isEmpty else {
      throw LibraryError.foreignFiles(place, examples: [FilePath](foreign.prefix(3)), count: foreign.count)
    }
    return .library
  }
}
