import DatasetStore
import FileHandling
package import Vocabulary

/// What a repair does to single files.
extension LibraryView {
  /// Writes a portrait that is missing.
  ///
  /// - Parameter portrait: Its place in the library.
  package func writePortrait(_ jpeg: [UInt8], to portrait: String) throws {
    let file = folder.appending(relative: portrait)
    try Folder.make(file.directory)
    try AtomicFileWriter.write(jpeg, to: file)
  }

  /// Gives a picture that has a portrait's name, and is none, another name: it may be a user's own.
  ///
  /// - Returns: Its place now.
  package func setAside(portrait: String) throws -> String {
    var place = "\(portrait).altered"
    var count = 1
    while FileStatus.kind(of: folder.appending(relative: place), followingLinks: false) != nil {
      count += 1
      place = "\(portrait).altered-\(count)"
    }
    try Renaming.moveToNewName(folder.appending(relative: portrait), to: folder.appending(relative: place))
    return place
  }

  package func removeLeftover(_ path: FilePath) throws {
    try Folder.removeTree(folder.appending(relative: path))
  }

  /// Gives a library another database, and the old one a name beside it.
  ///
  /// A process that dies in between leaves the old one under its name, or the new one.
  /// - Parameter fresh: A closed database in the same folder.
  /// - Returns: Where the old one lies now.
  package static func replaceDatabase(in folder: FilePath, by fresh: FilePath) throws -> FilePath {
    let database = folder.appending(DatasetStore.fileName)
    var old = folder.appending(LibraryLayout.damagedDatabase)
    var count = 1
    while FileStatus.kind(of: old, followingLinks: false) != nil {
      count += 1
      old = folder.appending("\(LibraryLayout.damagedDatabase)-\(count)")
    }
    // What SQLite left beside the old one must never be read into the new one.
    for name in DatasetStore.companionFileNames {
      let companion = folder.appending(name)
      guard FileStatus.kind(of: companion, followingLinks: false) == .file else { continue }
      let ending = [UInt8](name.utf8.dropFirst(DatasetStore.fileName.utf8.count))
      try Renaming.move(companion, to: old.directory.appending(old.lastComponent + ending))
    }
    try Renaming.exchange(fresh, database)
    try Renaming.moveToNewName(fresh, to: old)
    try Renaming.synchronize(folder: folder)
    return old
  }
}
