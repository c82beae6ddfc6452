import Glibc
import Vocabulary

extension Database {
  /// Writes all of the database to another file, as it is now: others may go on reading and writing.
  ///
  /// The file gets its name once it is whole; what had that name is replaced.
  func copy(to copy: FilePath) throws {
    let partial = copy.directory.appending(copy.lastComponent + [UInt8]("-partial".utf8))
    unlink(partial.cString)
    defer { unlink(partial.cString) }
    // As bytes, since a path need not be text.
    try run("VACUUM INTO CAST(? AS TEXT)", [.blob(partial.bytes)])
    guard rename(partial.cString, copy.cString) == 0 else {
      throw DatabaseError(kind: .permission, path: copy, message: String(cString: strerror(errno)), operation: "rename")
    }
  }
}
