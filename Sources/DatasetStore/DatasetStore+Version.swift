import CSQLite

extension DatasetStore {
  /// The version of SQLite that is linked.
  public static var sqliteVersion: String { String(cString: sqlite3_libversion()) }
}
