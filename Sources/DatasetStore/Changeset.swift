import CSQLite
import Vocabulary

/// The changes of one transaction to some tables: which rows, from what to what. The store's undo.
///
/// Source: SQLite's session extension, <https://www.sqlite.org/sessionintro.html>. With `Database` and `Statement`, the
/// module's only raw pointers.
struct Changeset {
  /// As SQLite writes it; empty where nothing changed.
  let bytes: [UInt8]

  var isEmpty: Bool { bytes.isEmpty }

  /// Lends the changes, one a row; a change is good for as long as `body` has it.
  func forEachChange(_ body: (Change) -> Void) throws(DatabaseError) {
    guard !isEmpty else { return }
    var bytes = bytes
    // Safe because the iterator is finished before the bytes go.
    let code = bytes.withUnsafeMutableBytes { buffer -> Int32 in
      var iterator: OpaquePointer?
      let code = sqlite3changeset_start(&iterator, Int32(buffer.count), buffer.baseAddress)
      guard code == SQLITE_OK, let iterator else { return code }
      while sqlite3changeset_next(iterator) == SQLITE_ROW { body(Change(at: iterator)) }
      return sqlite3changeset_finalize(iterator)
    }
    guard code == SQLITE_OK else { throw Self.error(code, "sqlite3changeset_start") }
  }

  /// What takes these changes back.
  func inverted() throws(DatabaseError) -> Changeset {
    guard !isEmpty else { return self }
    var count: Int32 = 0
    var result: UnsafeMutableRawPointer?
    let code = bytes.withUnsafeBytes {
      sqlite3changeset_invert(Int32($0.count), $0.baseAddress, &count, &result)
    }
    guard code == SQLITE_OK else { throw Self.error(code, "sqlite3changeset_invert") }
    return Changeset(takingOver: result, count: count)
  }

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Copies what SQLite made, and frees it.
  fileprivate init(takingOver memory: UnsafeMutableRawPointer?, count: Int32) {
    bytes = [UInt8](UnsafeRawBufferPointer(start: memory, count: Int(count)))
    sqlite3_free(memory)
  }

  fileprivate static func error(_ code: Int32, _ call: String) -> DatabaseError {
    DatabaseError(code: code, path: "changeset", message: String(cString: sqlite3_errstr(code)), operation: call)
  }
}

/// A row that a changeset touches.
struct ChangedRow: Hashable {
  let table: String

  /// The key's columns as text, `/` between them.
  let key: String
}

/// What a changeset does to one row.
struct Change {
  enum Operation {
    case insert
    case delete
    case update
  }

  let row: ChangedRow
  let operation: Operation
  let columnCount: Int

  /// Safe because `forEachChange` keeps it alive and still while a change is lent.
  private let iterator: OpaquePointer

  fileprivate init(at iterator: OpaquePointer) {
    self.iterator = iterator
    var name: UnsafePointer<CChar>?
    var (columnCount, code, isIndirect): (Int32, Int32, Int32) = (0, 0, 0)
    sqlite3changeset_op(iterator, &name, &columnCount, &code, &isIndirect)
    operation = code == SQLITE_INSERT ? .insert : code == SQLITE_DELETE ? .delete : .update
    self.columnCount = Int(columnCount)
    var keyColumns: UnsafeMutablePointer<UInt8>?
    sqlite3changeset_pk(iterator, &keyColumns, nil)
    var parts: [String] = []
    for column in 0..<columnCount where keyColumns?[Int(column)] != 0 {
      var value: OpaquePointer?
      // A new row has no old key, and the other way round.
      if code == SQLITE_INSERT {
        sqlite3changeset_new(iterator, column, &value)
      } else {
        sqlite3changeset_old(iterator, column, &value)
      }
      parts.append(sqlite3_value_text(value).map { String(cString: $0) } ?? "")
    }
    row = ChangedRow(table: name.map { String(cString: $0) } ?? "", key: parts.joined(separator: "/"))
  }

  /// Whether a column has another value afterwards; all columns of a row that comes or goes have.
  func changes(_ column: Int) -> Bool {
    operation != .update || value(column, sqlite3changeset_new) != nil
  }

  /// What a column held before; `nil` for NULL, and where it did not change.
  func old(_ column: Int) -> String? {
    operation == .insert ? nil : text(value(column, sqlite3changeset_old))
  }

  /// What a column holds afterwards; `nil` for NULL, and where it did not change.
  func new(_ column: Int) -> String? {
    operation == .delete ? nil : text(value(column, sqlite3changeset_new))
  }

  private func value(
    _ column: Int, _ read: (OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?) -> Int32
  ) -> OpaquePointer? {
    var value: OpaquePointer?
    return read(iterator, Int32(column), &value) == SQLITE_OK ? value : nil
  }

  private func text(_ value: OpaquePointer?) -> String? {
    guard let value, sqlite3_value_type(value) != SQLITE_NULL else { return nil }
    return sqlite3_value_text(value).map { String(cString: $0) }
  }
}

extension Database {
  /// Runs `body`, and says what it changed in these tables.
  func recording(_ tables: [String], _ body: () throws -> Void) throws -> Changeset {
    var session: OpaquePointer?
    let code = sqlite3session_create(handle, "main", &session)
    guard code == SQLITE_OK, let session else { throw Changeset.error(code, "sqlite3session_create") }
    defer { sqlite3session_delete(session) }
    for table in tables {
      let code = sqlite3session_attach(session, table)
      guard code == SQLITE_OK else { throw Changeset.error(code, "sqlite3session_attach") }
    }
    try body()
    var count: Int32 = 0
    var result: UnsafeMutableRawPointer?
    let changesetCode = sqlite3session_changeset(session, &count, &result)
    guard changesetCode == SQLITE_OK else { throw Changeset.error(changesetCode, "sqlite3session_changeset") }
    return Changeset(takingOver: result, count: count)
  }

  /// Makes the changes of a changeset.
  ///
  /// - Returns: Whether it could: every row was as the changes found it. If not, nothing was changed.
  func apply(_ changeset: Changeset) throws(DatabaseError) -> Bool {
    guard !changeset.isEmpty else { return true }
    var bytes = changeset.bytes
    let code = bytes.withUnsafeMutableBytes {
      // Any difference is a conflict, and ends it: half an undo is worse than none.
      sqlite3changeset_apply(handle, Int32($0.count), $0.baseAddress, nil, { _, _, _ in SQLITE_CHANGESET_ABORT }, nil)
    }
    switch code {
    case SQLITE_OK: return true
    // The second: a row would be left that names a person who goes.
    case SQLITE_ABORT, SQLITE_CONSTRAINT: return false
    default:
      throw DatabaseError(
        code: code, path: path, message: String(cString: sqlite3_errstr(code)), operation: "sqlite3changeset_apply")
    }
  }
}
