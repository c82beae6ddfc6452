import CSQLite
import Vocabulary

/// One connection to one SQLite file. Use it from one thread at a time; it is not `Sendable`, so the compiler sees to it.
final class Database {
  enum Access {
    case create
    case readWrite
    case readOnly
  }

  /// How long a statement waits for another connection's write before it fails as `.busy`.
  private static let waitInMilliseconds: Int32 = 5000

  let path: FilePath
  let access: Access
  private let connection: OpaquePointer

  /// For `Changeset`, and nobody else.
  var handle: OpaquePointer { connection }
  private var statements: [String: Statement] = [:]
  private var transactionDepth = 0
  private var isClosed = false

  init(_ path: FilePath, access: Access) throws(DatabaseError) {
    // SQLite takes names that begin with `file:` for addresses, and `:memory:` for none.
    let openPath = path.bytes.first == UInt8(ascii: "/") ? path : FilePath(".").appending(path.bytes)
    let flags =
      switch access {
      case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      case .readWrite: SQLITE_OPEN_READWRITE
      case .readOnly: SQLITE_OPEN_READONLY
      }
    var handle: OpaquePointer?
    // No mutex: one thread at a time is the type's rule.
    let code = sqlite3_open_v2(openPath.cString, &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard code == SQLITE_OK, let handle else {
      let message = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "no memory"
      let number = handle.map { sqlite3_system_errno($0) } ?? 0
      sqlite3_close_v2(handle)
      throw Self.openError(code: code, number: number, path: path, message: message)
    }
    sqlite3_busy_timeout(handle, Self.waitInMilliseconds)
    if access == .readOnly { Self.takeBackHalfWritten(openPath, before: handle) }
    connection = handle
    self.path = path
    self.access = access
  }

  /// A writer that was killed in the middle of leaving write-ahead mode leaves a journal, and SQLite lets nobody read the
  /// file before somebody who may write has taken back what is half written.
  ///
  /// Where nobody here may write, the reader's own error tells of it.
  private static func takeBackHalfWritten(_ path: FilePath, before reader: OpaquePointer) {
    let look = "PRAGMA schema_version"
    guard sqlite3_exec(reader, look, nil, nil, nil) & 0xFF == SQLITE_READONLY else { return }
    var writer: OpaquePointer?
    if sqlite3_open_v2(path.cString, &writer, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil) == SQLITE_OK {
      sqlite3_busy_timeout(writer, waitInMilliseconds)
      sqlite3_exec(writer, look, nil, nil, nil)
    }
    sqlite3_close_v2(writer)
  }

  deinit {
    // Statements hold the connection until they go too; "v2" waits for them.
    if !isClosed { sqlite3_close_v2(connection) }
  }

  private static func openError(code: Int32, number: Int32, path: FilePath, message: String) -> DatabaseError {
    // SQLITE_CANTOPEN hides the reason, which the system's number tells: 2 is ENOENT; 1 and 13 EPERM and EACCES.
    let kind: DatabaseError.Kind? =
      switch (code & 0xFF, number) {
      case (SQLITE_CANTOPEN, 2): .missing
      case (SQLITE_CANTOPEN, 1), (SQLITE_CANTOPEN, 13), (SQLITE_CANTOPEN, 30): .permission
      case (SQLITE_CANTOPEN, 28): .diskFull
      default: nil
      }
    guard let kind else {
      return DatabaseError(code: code, path: path, message: message, operation: "sqlite3_open_v2")
    }
    return DatabaseError(kind: kind, path: path, code: code, message: message, operation: "sqlite3_open_v2")
  }

  /// Runs one statement. Values never become part of its text.
  func run(_ sql: String, _ parameters: [SQLValue] = []) throws {
    try rows(sql, parameters) { _ in }
  }

  /// Runs one statement and lends its rows, one at a time.
  func rows(_ sql: String, _ parameters: [SQLValue] = [], eachRow: (Row) throws -> Void) throws {
    precondition(!isClosed, "\(path) is closed: \(sql)")
    if let kept = statements[sql], !kept.isRunning {
      return try kept.run(parameters, eachRow: eachRow)
    }
    let statement = try Statement(sql, in: connection, path: path)
    if statements[sql] == nil { statements[sql] = statement }
    try statement.run(parameters, eachRow: eachRow)
  }

  /// The first row of an answer; `nil` where there is none.
  func first<Value>(_ sql: String, _ parameters: [SQLValue] = [], _ read: (Row) throws -> Value) throws -> Value? {
    var value: Value?
    try rows(sql, parameters) { row in
      if value == nil { value = try read(row) }
    }
    return value
  }

  func integer(_ sql: String, _ parameters: [SQLValue] = []) throws -> Int {
    try first(sql, parameters) { $0.integer(0) } ?? 0
  }

  /// Runs statements that have no parameters and no rows that anyone wants.
  func script(_ sql: String) throws(DatabaseError) {
    let code = sqlite3_exec(connection, sql, nil, nil, nil)
    guard code == SQLITE_OK else {
      throw DatabaseError(
        code: code, path: path, message: String(cString: sqlite3_errmsg(connection)), operation: sql)
    }
  }

  /// All of `body` or none of it. Inside another transaction it is part of that one.
  func transaction<Result>(_ body: () throws -> Result) throws -> Result {
    if transactionDepth > 0 { return try body() }
    // Immediate, so that a second writer waits here and not half-way.
    try script("BEGIN IMMEDIATE")
    transactionDepth += 1
    defer { transactionDepth -= 1 }
    do {
      let result = try body()
      try script("COMMIT")
      return result
    } catch {
      // After some failures, such as a full disk, SQLite has rolled back by itself, and says so with an error that
      // would hide the reason.
      if sqlite3_get_autocommit(connection) == 0 { sqlite3_exec(connection, "ROLLBACK", nil, nil, nil) }
      throw error
    }
  }

  /// Writes everything into the one file, and closes it.
  ///
  /// The file leaves write-ahead mode, unless somebody reads it just now: a finished library is then one file, which also
  /// opens where nothing can be written (a DVD, another's folder), where that mode cannot work.
  func close() throws {
    guard !isClosed else { return }
    if access != .readOnly {
      // Readers are not waited for: they, or the next writer, find the same in the file beside.
      sqlite3_busy_timeout(connection, 0)
      do {
        try script("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE")
      } catch let error where error.kind == .busy {}
    }
    statements = [:]
    isClosed = true
    sqlite3_close_v2(connection)
  }
}
