import DatasetExport
import DatasetStore
import FileHandling
import Foundation
import Vocabulary

/// Where a run writes: a new library, beside the place that it will have; or one that is there, in place.
final class SortTarget {
  /// The library's own folder, without links.
  let library: FilePath

  /// The folder that is written.
  let folder: FilePath

  /// Whether the library was there before, and is added to.
  let isAddition: Bool

  private let staging: LibraryStaging?
  private let lock: LibraryLock?
  private let beingMade: String

  /// - Throws: `LibraryError`, `FileError`, `DatabaseError`.
  init(_ library: FilePath, options: SortOptions, paths: [FilePath]) throws {
    beingMade = try Self.description(of: paths, options: options)
    if !options.replacesLibrary, Self.holdsLibrary(library) {
      let lock = try LibraryLock(library)
      (self.lock, staging) = (lock, nil)
      (self.library, folder, isAddition) = (lock.library, lock.library, true)
    } else {
      let wanted = beingMade
      let staging = try LibraryStaging(for: library, replacing: options.replacesLibrary) { database in
        // What cannot be read is no beginning.
        guard let store = try? DatasetStore(opening: database, access: .readWrite) else { return false }
        let found = try? store.beingMade()
        try? store.close()
        return found == wanted
      }
      (self.staging, lock) = (staging, nil)
      (self.library, folder, isAddition) = (staging.library, staging.folder, false)
    }
  }

  /// The database of the library that is to be replaced.
  var replacedLibrary: FilePath? {
    guard !isAddition, Self.holdsLibrary(library) else { return nil }
    return library.appending(DatasetStore.fileName)
  }

  static func holdsLibrary(_ path: FilePath) -> Bool {
    FileStatus.kind(of: path.appending(DatasetStore.fileName)) == .file
  }

  /// What is made of what: a run that is told the same goes on with it.
  private static func description(of paths: [FilePath], options: SortOptions) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode([try options.json()] + paths.map(\.description)), as: UTF8.self)
  }

  func openStore(program: String) throws -> DatasetStore {
    let database = folder.appending(DatasetStore.fileName)
    if isAddition || staging?.isResumed == true { return try DatasetStore(opening: database, access: .readWrite) }
    let store = try DatasetStore(creating: database, program: program)
    try store.setBeingMade(beingMade)
    return store
  }

  /// Gives a new library its name; its database is closed.
  func publish() throws {
    try staging?.publish()
    lock?.release()
  }

  /// Leaves what a run did that did not come to its end.
  ///
  /// - Parameter isWorthKeeping: Whether another run would go on with it; else nothing is left of a new library.
  func leave(isWorthKeeping: Bool) {
    if isWorthKeeping { staging?.keep() }
    lock?.release()
  }
}
