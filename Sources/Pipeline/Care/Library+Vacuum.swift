import DatasetStore
import FileHandling
public import Vocabulary

extension Library {
  /// Gives room that the database does not use any more back to the disk.
  ///
  /// - Returns: Its size in bytes, before and after.
  /// - Throws: `DatabaseError`; `.diskFull` where there is no room for a second copy, which it needs on the way.
  public static func vacuum(_ path: FilePath) throws -> (before: Int, after: Int) {
    func size() throws -> Int {
      // What is in the file beside, or will be, counts.
      let files = ([DatasetStore.fileName] + DatasetStore.companionFileNames).map { path.appending($0) }
      return try files.filter { FileStatus.kind(of: $0) == .file }.reduce(0) {
        try $0 + FileStatus.sizeInBytes(of: $1)
      }
    }
    guard FileStatus.kind(of: path.appending(DatasetStore.fileName)) == .file else {
      throw DatabaseError(
        kind: .missing, path: path.appending(DatasetStore.fileName), message: "no such file", operation: "stat")
    }
    let before = try size()
    let library = try Library(correcting: path)
    do {
      // What a re-embedding that nobody went on with has done.
      try Folder.removeTree(EmbeddingLog.path(in: library.folder))
      try library.store.vacuum()
    } catch {
      try? library.close()
      throw error
    }
    try library.close()
    return (before, try size())
  }
}
