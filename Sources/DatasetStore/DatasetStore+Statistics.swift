/// What a library remembers of how far apart its embedder puts faces, where the embedder itself was never measured.
extension DatasetStore {
  private static let provisionalStatistics = "provisional_statistics"

  /// As it was last set: JSON that Pipeline reads.
  public func provisionalStatistics() throws -> String? {
    try database.first("SELECT value FROM library WHERE key = ?", [.text(Self.provisionalStatistics)]) { $0.text(0) }
  }

  public func setProvisionalStatistics(_ json: String) throws {
    try database.run(
      "INSERT OR REPLACE INTO library (key, value) VALUES (?, ?)", [.text(Self.provisionalStatistics), .text(json)])
  }
}
