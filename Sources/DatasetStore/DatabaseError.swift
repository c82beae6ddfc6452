import CSQLite
public import Vocabulary

/// SQLite refused: which file, which statement, and why.
public struct DatabaseError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Hashable, Sendable {
    case missing

    /// A database is where a new one was to be made.
    case exists
    case permission
    case diskFull

    /// Another connection is writing.
    case busy

    /// A file that is no database, or one that another program made.
    case notALibrary

    /// A library that a later Rollcall made; the migrations that this one does not know.
    case newerFormat([String])

    /// A damaged database.
    case damaged

    /// A record that breaks a rule of the schema, such as a face that is there already.
    case constraint
    case other
  }

  public let kind: Kind
  public let path: FilePath

  /// SQLite's extended result code; 0 where the reason is not SQLite's.
  public let code: Int32

  /// SQLite's own words.
  public let message: String

  /// The statement, or the C call.
  public let operation: String

  public var description: String { "\(path): \(message) (SQLite \(code): \(operation))" }

  public init(kind: Kind, path: FilePath, code: Int32 = 0, message: String, operation: String) {
    self.kind = kind
    self.path = path
    self.code = code
    self.message = message
    self.operation = operation
  }

  init(code: Int32, path: FilePath, message: String, operation: String) {
    // SQLITE_IOERR_SHMSIZE, a macro that does not import: the shared memory beside the write-ahead log found no room.
    let noRoomForSharedMemory = SQLITE_IOERR | 19 << 8
    let kind: Kind =
      switch code & 0xFF {
      case SQLITE_FULL: .diskFull
      case SQLITE_IOERR where code == noRoomForSharedMemory: .diskFull
      case SQLITE_BUSY, SQLITE_LOCKED: .busy
      case SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH: .permission
      case SQLITE_CORRUPT: .damaged
      // Statements are fixed, so it is the schema that lacks what they name; and pages are whole in a whole file.
      case SQLITE_ERROR, SQLITE_SCHEMA: .damaged
      case SQLITE_IOERR where code == SQLITE_IOERR | 2 << 8: .damaged
      case SQLITE_NOTADB: .notALibrary
      case SQLITE_CONSTRAINT: .constraint
      default: .other
      }
    self.init(kind: kind, path: path, code: code, message: message, operation: operation)
  }
}
