public import DatasetStore
import FileHandling
public import Vocabulary

/// A copy of a whole library: a library like any other, which is a backup, or what a backup is brought back to.
///
/// The database is copied as it is at one moment, whoever writes meanwhile; portraits are copied, and not linked, as an
/// editor may write into a file instead of replacing it. Annotations, montages and tables are made anew. What Rollcall did
/// not write is not copied, nor are clips that are being taken in.
public struct LibraryCopy: Sendable {
  public private(set) var counts = DatasetStore.Counts(clips: 0, frames: 0, faces: 0, people: 0, unsorted: 0)
  public private(set) var portraitCount = 0

  /// Places in the library of portraits that are not there.
  public private(set) var missingPortraits: [String] = []

  /// - Parameters:
  ///   - library: Is only read.
  ///   - target: Nothing may be there, or an empty folder; it gets its name once all is in it.
  ///   - progress: Called for each portrait; may throw to stop, which leaves nothing.
  /// - Throws: `LibraryError.exists`; `DatabaseError`, `.damaged` for a library whose copy would be worth nothing;
  ///   `FileError`.
  public init(of library: FilePath, at target: FilePath, progress: () throws -> Void = {}) throws {
    let database = library.appending(DatasetStore.fileName)
    guard FileStatus.kind(of: database) == .file else {
      throw DatabaseError(kind: .missing, path: database, message: "no such file", operation: "stat")
    }
    try Self.checkIsFree(target)
    if let damage = try DatasetStore.faults(of: database).damage.first {
      throw DatabaseError(kind: .damaged, path: database, message: damage, operation: "PRAGMA integrity_check")
    }
    let source = try DatasetStore(opening: database, access: .readOnly)
    let staging = try LibraryStaging(for: target)
    try source.copyDatabase(to: staging.databasePath)
    let copy = try DatasetStore(opening: staging.databasePath, access: .readWrite)
    for clip in try copy.clipsBegun() { try copy.remove(clip) }
    try copy.forEachPortraitPlace { face, place in
      try progress()
      let target = staging.folder.appending(relative: place)
      try Folder.make(target.directory)
      // A correction that was made since may have moved it.
      for now in [place, try source.faceRow(face)?.portrait].compactMap({ $0 }) {
        let file = library.appending(relative: now)
        guard FileStatus.kind(of: file, followingLinks: false) == .file else { continue }
        try AtomicFileWriter.write(try FileContents.read(file), to: target)
        portraitCount += 1
        return
      }
      missingPortraits.append(place)
    }
    try source.close()
    try copy.noteEverythingMisplaced()
    let view = LibraryView(of: copy, in: staging.folder)
    try view.update { _ in try progress() }
    try view.bringTablesUpToDate()
    try view.writeReport()
    counts = try copy.counts()
    try copy.close()
    try staging.publish()
  }

  private static func checkIsFree(_ target: FilePath) throws {
    switch FileStatus.kind(of: target, followingLinks: false) {
    case nil: return
    case .folder where try Folder.entries(of: target).isEmpty: return
    default: throw LibraryError.exists(target)
    }
  }
}
