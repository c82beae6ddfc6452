public import DatasetExport
import DatasetStore

/// The folders read back: what a user dragged, renamed and deleted there becomes corrections.
extension Library {
  /// What a user did in the folders since they were last brought in line.
  ///
  /// A view that was cut off is finished first, so that what it left is not taken for a user's work.
  public func readFolders() throws -> FolderReading {
    try view.update()
    return try FolderReading(of: store, in: folder)
  }

  /// Makes one edit of it, and brings the folders in line.
  ///
  /// The edit comes first: a process that dies before the folders show it leaves a portrait where the user put it, and the
  /// next view, or the next reading, goes on from there.
  /// - Throws: `EditError`, and then nothing is changed.
  public func sync(_ reading: FolderReading) throws {
    if !reading.changes.isEmpty { try store.sync(reading.changes) }
    let view = self.view
    try view.putBack(reading)
    try view.update()
    try view.removeEmptied(reading)
  }
}
