import DatasetExport
import DatasetStore
import FileHandling
public import Vocabulary

extension Library {
  /// What was erased.
  public struct Erasure: Sendable, Equatable {
    public let faceCount: Int

    /// Copies of the database from before a change of its schema, which held it too.
    public let backupCount: Int
  }

  /// Erases a person for good: faces, embeddings, portraits, name, from the database, the folders, the montages, the
  /// tables and the log. What remains is a note that something was forgotten; undo of it is refused.
  ///
  /// What is cut off half-way is finished by the same call.
  /// - Throws: `EditError`, `DatabaseError`, `FileError`.
  public func forget(_ person: PersonNumber) throws -> Erasure {
    try erase(try store.toForget(of: person)) { try store.forget(person) }
  }

  /// Erases a clip and all faces of it. Sorting it again takes it in as a new one.
  public func forget(_ clip: ClipID) throws -> Erasure {
    try erase(try store.toForget(of: clip)) { try store.forget(clip) }
  }

  private func erase(_ forgotten: DatasetStore.Forgotten, _ fromDatabase: () throws -> Void) throws -> Erasure {
    let view = self.view
    // The files first: as long as the database knows the faces, a second try finds the rest.
    try view.remove(portraits: forgotten.portraits)
    var backupCount = 0
    for entry in try Folder.entries(of: folder) where DatasetStore.isBackup(entry.name) && entry.kind == .file {
      try Folder.removeTree(folder.appending(entry.name))
      backupCount += 1
    }
    try fromDatabase()
    try view.update()
    try view.bringTablesUpToDate()
    try view.writeReport()
    return Erasure(faceCount: forgotten.faces.count, backupCount: backupCount)
  }
}
