import DatasetStore
import FileHandling
import Vocabulary

/// What lies in a finished library's folder.
enum LibraryContents {
  /// What Rollcall did not write, by comparison with the view that the database describes: relative paths, in byte
  /// order folder by folder. Links count as files, and so do folders that are not the view's.
  ///
  /// - Throws: `DatabaseError` where the database cannot tell.
  static func foreignFiles(in library: FilePath) throws -> [FilePath] {
    let store = try DatasetStore(opening: library.appending(DatasetStore.fileName), access: .readOnly)
    let plainFiles = [DatasetStore.fileName] + DatasetStore.companionFileNames + LibraryLayout.viewFiles
    var files = Set(plainFiles.map { [UInt8]($0.utf8) })
    var folders = Set((LibraryLayout.viewFolders + LibraryLayout.laterFolders).map { [UInt8]($0.utf8) })
    folders.insert([UInt8](LibraryLayout.annotations(of: LibraryLayout.ignored).utf8))
    folders.insert([UInt8](LibraryLayout.montage(of: LibraryLayout.ignored).dropLast(4).utf8))
    var groups: Set<String> = []
    for record in try store.folders() {
      folders.insert([UInt8](record.path.utf8))
      folders.insert([UInt8](LibraryLayout.annotations(of: record.path).utf8))
      groups.insert(record.path)
      files.insert([UInt8](LibraryLayout.montage(of: record.path).utf8))
    }
    try store.forEachPortrait { portrait in
      let annotation = LibraryLayout.annotation(of: portrait)
      files.insert([UInt8](portrait.utf8))
      files.insert([UInt8](annotation.utf8))
      let folder = LibraryLayout.folder(of: portrait)
      if groups.insert(folder).inserted {
        folders.insert([UInt8](folder.utf8))
        folders.insert([UInt8](LibraryLayout.folder(of: annotation).utf8))
        files.insert([UInt8](LibraryLayout.montage(of: folder).utf8))
      }
    }
    try store.close()
    var foreign: [FilePath] = []
    try walk(library, below: []) { path, entry in
      let isKnown = entry.kind == .folder ? folders.contains(path) : entry.kind == .file && files.contains(path)
      if !isKnown, let path = FilePath(bytes: path) { foreign.append(path) }
      return isKnown
    }
    return foreign
  }

  /// - Parameter visit: Says whether to go into it, if it is a folder.
  private static func walk(
    _ folder: FilePath, below prefix: [UInt8], visit: ([UInt8], FolderEntry) -> Bool
  ) throws {
    for entry in try Folder.entries(of: folder) {
      let path = prefix + entry.name
      if visit(path, entry), entry.kind == .folder {
        try walk(folder.appending(entry.name), below: path + [UInt8(ascii: "/")], visit: visit)
      }
    }
  }
}
