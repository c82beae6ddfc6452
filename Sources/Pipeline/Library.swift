import DatasetExport
public import DatasetStore
import FileHandling
import Foundation
public import Vocabulary

/// A library that is open to be corrected: by one process at a time, while any number of others read it.
///
/// ```swift
/// let library = try Library(correcting: "cast")
/// try library.correct { try $0.merge([PersonNumber(3), PersonNumber(7)]) }
/// try library.close()
/// ```
/// A correction is in the database once `correct` returns, and the folders show it. One that is cut off between the two
/// is shown by the next, before anything else. Use it from one thread.
public final class Library {
  /// How long another process that writes is waited for: corrections take a moment, a sort does not.
  private static let waitInSeconds = 5.0

  /// The library's own folder, without links.
  public let folder: FilePath
  public let store: DatasetStore
  private let lock: LibraryLock

  /// Whether folders and portraits may be on their way to where a correction before this one put them.
  private var isViewUnfinished: Bool

  /// - Throws: `DatabaseError` where there is no library; `LibraryError.locked` where another process goes on writing.
  public init(correcting path: FilePath) throws {
    let database = path.appending(DatasetStore.fileName)
    guard FileStatus.kind(of: database) == .file else {
      throw DatabaseError(kind: .missing, path: path, message: "no such file", operation: "stat")
    }
    lock = try Self.lock(path)
    folder = lock.library
    store = try DatasetStore(opening: database, access: .readWrite)
    isViewUnfinished = try lock.wasLeftBehind || store.misplacedCount() > 0
  }

  private static func lock(_ path: FilePath) throws -> LibraryLock {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(waitInSeconds)
    while true {
      do {
        return try LibraryLock(path)
      } catch LibraryError.locked where clock.now < end {
        Thread.sleep(forTimeInterval: 0.02)
      }
    }
  }

  /// The folders that show it.
  var view: LibraryView { LibraryView(of: store, in: folder, threadCount: WorkerPool.usualThreadCount) }

  /// Makes a correction, and shows it in the folders.
  @discardableResult
  public func correct<Result>(_ correction: (DatasetStore) throws -> Result) throws -> Result {
    let view = self.view
    // First, since where a portrait was on its way to follows from what the correction is about to change.
    if isViewUnfinished { try view.update() }
    isViewUnfinished = true
    let result = try correction(store)
    try view.update()
    isViewUnfinished = false
    return result
  }

  /// Brings the tables of a large library up to date, which corrections leave alone.
  public func bringTablesUpToDate() throws {
    try view.bringTablesUpToDate()
  }

  /// Writes `report.html` as the library is now, which corrections leave alone.
  public func writeReport() throws {
    try view.writeReport()
  }

  public func close() throws {
    try store.close()
    lock.release()
  }
}
