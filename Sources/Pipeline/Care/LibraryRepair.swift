public import DatasetExport
public import DatasetStore
import FileHandling
public import Vocabulary

/// Makes a library whole again, as far as it can be: the database from what can be read of it, the view from the
/// database, and missing portraits from their clips.
public struct LibraryRepair: Sendable {
  /// What was saved of a damaged database; `nil` where it was whole.
  public private(set) var salvage: SalvageReport?

  /// Where the damaged database lies now.
  public private(set) var damagedCopy: FilePath?

  /// Portraits that were cut anew, and those whose clip is not there any more.
  public private(set) var cutCount = 0
  public private(set) var uncutCount = 0

  /// Where pictures lie that had the name of a portrait and were none, relative to the library.
  public private(set) var setAside: [String] = []

  /// What is still not as it should be.
  public private(set) var after: LibraryInspection

  /// - Parameter path: The library.
  /// - Throws: `LibraryError.locked` where another process writes; `DatabaseError`, `.damaged` where nothing can be
  ///   saved; `FileError`.
  public init(of path: FilePath, program: String, readsClips: Bool, progress: () throws -> Void = {}) throws {
    let database = path.appending(DatasetStore.fileName)
    guard FileStatus.kind(of: database) == .file else {
      throw DatabaseError(kind: .missing, path: database, message: "no such file", operation: "stat")
    }
    let lock = try LibraryLock(path)
    let folder = lock.library
    var inspection = try LibraryInspection(of: folder, progress: progress)
    after = inspection
    if inspection.isDamaged || inspection.findings.contains(where: { $0.kind == .danglingRows }) {
      try replaceDatabase(in: folder, program: program)
      inspection = try LibraryInspection(of: folder, progress: progress)
    }
    let store = try DatasetStore(opening: folder.appending(DatasetStore.fileName), access: .readWrite)
    do {
      try rebuild(store, in: folder, inspection, progress: progress)
      try store.close()
    } catch {
      try? store.close()
      throw error
    }
    after = try LibraryInspection(of: folder, readsClips: readsClips, progress: progress)
    lock.release()
  }

  private mutating func rebuild(
    _ store: DatasetStore, in folder: FilePath, _ inspection: LibraryInspection, progress: () throws -> Void
  ) throws {
    let view = LibraryView(of: store, in: folder, threadCount: WorkerPool.usualThreadCount)
    for portrait in inspection.alteredPortraits { setAside.append(try view.setAside(portrait: portrait)) }
    // Before the view is built, since montages want them.
    let cut = try PortraitCutting(store: store, folder: folder).cut(inspection.facesToCut, progress: progress)
    cutCount = cut.count
    uncutCount = inspection.facesToCut.count - cut.count
    for leftover in inspection.leftovers { try view.removeLeftover(leftover) }
    try store.noteEverythingMisplaced()
    try view.update { _ in try progress() }
    try store.noteTablesAreStale()
    try view.bringTablesUpToDate()
    try view.writeReport()
  }

  private mutating func replaceDatabase(in folder: FilePath, program: String) throws {
    let database = folder.appending(DatasetStore.fileName)
    let fresh = folder.appending("\(DatasetStore.fileName).saved")
    try Folder.removeTree(fresh)
    salvage = try DatasetStore.salvage(database, into: fresh, program: program)
    damagedCopy = try LibraryView.replaceDatabase(in: folder, by: fresh)
  }
}
