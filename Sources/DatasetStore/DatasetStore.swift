public import Vocabulary

/// A library's database: what was found, in which frame of which clip, and who it is.
///
/// ```swift
/// let store = try DatasetStore(creating: folder.appending(DatasetStore.fileName), program: "rollcall 0.1.0")
/// try store.transaction {
///   try store.add(clip)
///   try store.add(frame)
///   try store.add(face)
/// }
/// try store.close()
/// ```
/// Units: seconds, pixels of the upright full-size frame. Use a store from one thread at a time: it is not `Sendable`,
/// and blocks while the disk works. Any number of stores may read one file while one writes.
///
/// Between `init` and `close` the file is in write-ahead mode with `synchronous = NORMAL`: a killed process loses
/// nothing that was committed, and a power cut at most the last commits, never the file.
public final class DatasetStore {
  public static let fileName = "library.sqlite"

  /// Files that SQLite may leave beside the database while it is in use, or after a crash.
  public static let companionFileNames = ["\(fileName)-wal", "\(fileName)-shm", "\(fileName)-journal"]

  /// How the names of copies begin that are made before a library's schema is changed; `.sqlite` ends them.
  public static let backupPrefix = Migration.backupPrefix

  public enum Access: Sendable {
    case readOnly
    case readWrite
  }

  let database: Database

  /// The database's own numbers of clips, so that rows need no search by hash.
  var clipNumbers: [ClipID: Int] = [:]
  var embeddingDimension: Int?

  /// Makes an empty library.
  ///
  /// - Parameter program: The program that makes it, with its version.
  /// - Throws: `DatabaseError`; `.exists` where `path` holds a database already, which is left alone.
  public init(creating path: FilePath, program: String) throws {
    database = try Database(path, access: .create)
    try database.checkIsEmpty()
    try database.prepareForWriting()
    try database.migrate()
    try database.run("INSERT INTO library (key, value) VALUES ('created_by', ?)", [.text(program)])
    try noteTablesAreStale()
  }

  /// - Throws: `DatabaseError`: `.missing`, `.notALibrary`, `.newerFormat`, `.permission`, …
  public init(opening path: FilePath, access: Access) throws {
    if access == .readOnly { try Self.bringUpToDate(path) }
    database = try Database(path, access: access == .readOnly ? .readOnly : .readWrite)
    // Nothing is changed before the file is known to be a library of this program's.
    try database.checkIsLibrary()
    if access == .readWrite {
      try database.prepareForWriting()
      try database.migrate()
    }
    try database.rows("SELECT id, sha256 FROM clip") { row in
      clipNumbers[ClipID(hexadecimal: row.text(1))] = row.integer(0)
    }
    embeddingDimension = try database.first(
      "SELECT length(embedding) / 4 FROM face WHERE embedding IS NOT NULL LIMIT 1"
    ) { $0.integer(0) }
  }

  /// Readers know today's tables only: an older library is brought up to date for them too.
  private static func bringUpToDate(_ path: FilePath) throws {
    let database = try Database(path, access: .readOnly)
    try database.checkIsLibrary()
    let isOld = try !database.missingMigrations().isEmpty
    try database.close()
    if isOld { try DatasetStore(opening: path, access: .readWrite).close() }
  }

  /// All of `body`'s changes or none of them. A clip's worth of changes belongs into one: each commit costs a write.
  public func transaction<Result>(_ body: () throws -> Result) throws -> Result {
    let before = (clipNumbers, embeddingDimension)
    do {
      return try database.transaction(body)
    } catch {
      (clipNumbers, embeddingDimension) = before
      throw error
    }
  }

  /// From now on, and until it is closed, all that is read is of one moment, whoever writes meanwhile.
  public func holdStill() throws {
    // Deferred, as a reader may not ask for more; the connection's end is the transaction's.
    try database.script("BEGIN")
  }

  /// Closes the library; its folder then holds one file of it. Throws where the last changes cannot be written.
  /// Without it, the changes are safe in the file beside.
  public func close() throws {
    try database.close()
  }

  /// What made the library, as `init(creating:program:)` was told.
  public func program() throws -> String {
    try database.first("SELECT value FROM library WHERE key = 'created_by'") { $0.text(0) } ?? ""
  }
}
