import CSQLite
import Vocabulary

/// A compiled statement of a `Database`, which keeps and reuses it. With `Database` and
/// `Changeset`, the module's only raw pointers.
final class Statement {
  private let handle: OpaquePointer
  private let sql: String
  private let path: FilePath

  /// Whether it is between its first row and its last, so that nobody else may start it.
  private(set) var isRunning = false

  init(_ sql: String, in connection: OpaquePointer, path: FilePath) throws(DatabaseError) {
    var handle: OpaquePointer?
    let code = sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
    guard code == SQLITE_OK, let handle else {
      throw DatabaseError(
        code: code, path: path, message: String(cString: sqlite3_errmsg(connection)), operation: sql)
    }
    self.handle = handle
    self.sql = sql
    self.path = path
  }

  deinit { sqlite3_finalize(handle) }

  /// Runs the statement with its parameters, and lends each row in turn.
  func run(_ parameters: [SQLValue], eachRow: (Row) throws -> Void) throws {
    isRunning = true
    defer {
      sqlite3_reset(handle)
      sqlite3_clear_bindings(handle)
      isRunning = false
    }
    let count = Int(sqlite3_bind_parameter_count(handle))
    precondition(count == parameters.count, "\(parameters.count) values for \(count) parameters: \(sql)")
    for (index, value) in parameters.enumerated() {
      try check(bind(value, at: Int32(index + 1)))
    }
    while true {
      let code = sqlite3_step(handle)
      switch code {
      case SQLITE_ROW: try eachRow(Row(handle: handle))
      case SQLITE_DONE: return
      default: try check(code)
      }
    }
  }

  private func check(_ code: Int32) throws(DatabaseError) {
    guard code != SQLITE_OK else { return }
    let connection = sqlite3_db_handle(handle)
    throw DatabaseError(
      code: sqlite3_extended_errcode(connection), path: path, message: String(cString: sqlite3_errmsg(connection)),
      operation: sql)
  }

  /// Safe because SQLITE_TRANSIENT makes SQLite copy before the call returns.
  private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
    switch value {
    case .null:
      return sqlite3_bind_null(handle, index)
    case .integer(let number):
      return sqlite3_bind_int64(handle, index, Int64(number))
    case .real(let number):
      return sqlite3_bind_double(handle, index, number)
    case .text(let text):
      var text = text
      return text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) { characters in
          // An empty string has no address, and NULL would bind SQL's NULL.
          characters.isEmpty
            ? sqlite3_bind_text(handle, index, "", 0, rollcall_sqlite_transient())
            : sqlite3_bind_text64(
              handle, index, characters.baseAddress, UInt64(characters.count), rollcall_sqlite_transient(),
              UInt8(SQLITE_UTF8))
        }
      }
    case .blob(let bytes):
      return bytes.isEmpty
        ? sqlite3_bind_zeroblob(handle, index, 0)
        : bytes.withUnsafeBytes {
          sqlite3_bind_blob64(handle, index, $0.baseAddress, UInt64($0.count), rollcall_sqlite_transient())
        }
    }
  }
}

/// The row that a statement stands on: valid only inside the closure that it was lent to.
struct Row {
  fileprivate let handle: OpaquePointer

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }
  func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }
  func real(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }
  func text(_ column: Int32) -> String {
    // Safe because the text lives until the next step, and its length is asked for after it.
    guard let text = sqlite3_column_text(handle, column) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
  }

  /// Lends the bytes of a column without copying them; they may lie at any address.
  func withBytes<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    // Safe because the bytes live until the next step.
    let pointer = sqlite3_column_blob(handle, column)
    return try body(UnsafeRawBufferPointer(start: pointer, count: Int(sqlite3_column_bytes(handle, column))))
  }

  func blob(_ column: Int32) -> [UInt8] { withBytes(column) { [UInt8]($0) } }
  func optionalInteger(_ column: Int32) -> Int? { isNull(column) ? nil : integer(column) }
  func optionalReal(_ column: Int32) -> Double? { isNull(column) ? nil : real(column) }
  func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

  /// A column of whatever type it is.
  func value(_ column: Int32) -> SQLValue {
    switch sqlite3_column_type(handle, column) {
    case SQLITE_INTEGER: .integer(integer(column))
    case SQLITE_FLOAT: .real(real(column))
    case SQLITE_TEXT: .text(text(column))
    case SQLITE_BLOB: .blob(blob(column))
    default: .null
    }
  }
}
