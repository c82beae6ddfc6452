import DatasetStore
import FileHandling
import Vocabulary

/// What belongs into a library's folder, but for its portraits' own places.
struct LibraryContents {
  private var files: Set<[UInt8]>
  private var folders: Set<[UInt8]>

  /// - Throws: `DatabaseError` where the database cannot tell.
  init(of store: DatasetStore) throws {
    let plainFiles =
      [DatasetStore.fileName] + DatasetStore.companionFileNames + LibraryLayout.viewFiles
      + [LibraryLayout.reembedding]
    files = Set(plainFiles.map { [UInt8]($0.utf8) })
    folders = Set((LibraryLayout.viewFolders + LibraryLayout.laterFolders).map { [UInt8]($0.utf8) })
    add(folder: LibraryLayout.annotations(of: LibraryLayout.ignored))
    add(folder: String(LibraryLayout.montage(of: LibraryLayout.ignored).dropLast(4)))
    var groups: Set<String> = []
    for record in try store.folders() {
      groups.insert(record.path)
      add(group: record.path)
    }
    try store.forEachPortrait { portrait in
      files.insert([UInt8](LibraryLayout.annotation(of: portrait).utf8))
      let folder = LibraryLayout.folder(of: portrait)
      if groups.insert(folder).inserted { add(group: folder) }
    }
  }

  private mutating func add(folder: String) {
    folders.insert([UInt8](folder.utf8))
  }

  private mutating func add(group: String) {
    add(folder: group)
    add(folder: LibraryLayout.annotations(of: group))
    files.insert([UInt8](LibraryLayout.montage(of: group).utf8))
  }

  /// - Parameter path: Relative to the library.
  func isKnown(file path: [UInt8]) -> Bool {
    files.contains(path) || LibraryLayout.isKeptDatabase(path)
  }

  func isKnown(folder path: [UInt8]) -> Bool {
    folders.contains(path)
  }

  /// What Rollcall did not write, by comparison with the view that the database describes: relative paths, in byte
  /// order folder by folder. Links count as files, and so do folders that are not the view's.
  ///
  /// - Throws: `DatabaseError` where the database cannot tell.
  static func foreignFiles(in library: FilePath) throws -> [FilePath] {
    let store = try DatasetStore(opening: library.appending(DatasetStore.fileName), access: .readOnly)
    let contents = try LibraryContents(of: store)
    var portraits: Set<[UInt8]> = []
    try store.forEachPortrait { portraits.insert([UInt8]($0.utf8)) }
    try store.close()
    var foreign: [FilePath] = []
    try walk(library, below: []) { path, entry in
      let isKnown =
        entry.kind == .folder
        ? contents.isKnown(folder: path)
        : entry.kind == .file && (portraits.contains(path) || contents.isKnown(file: path))
      if !isKnown, let path = FilePath(bytes: path) { foreign.append(path) }
      return isKnown
    }
    return foreign
  }

  /// - Parameter visit: Says whether to go into it, if it is a folder.
  static func walk(
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
