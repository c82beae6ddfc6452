public import Vocabulary

/// Another embedder's numbers for all faces. What is told from them, tracks and spread, is left to the caller.
extension DatasetStore {
  /// Takes every face's embedding away, so that those of another embedder may come, of whatever length.
  ///
  /// - Precondition: Inside a transaction, in which the others come.
  public func removeEmbeddings() throws {
    try database.run("UPDATE face SET embedding = NULL WHERE embedding IS NOT NULL")
    embeddingDimension = nil
  }

  /// Gives a face another embedding; whoever it belongs to, and how surely, stays.
  ///
  /// - Parameters:
  ///   - measured: Sharpness and light as they were measured on the chip that the embedder saw; as they were before where
  ///     `nil`, or where the face never had a quality. Portraits are named by it, so the folders have to follow.
  /// - Precondition: The embedding is as long as the others.
  public func setEmbedding(
    _ embedding: Embedding?, of face: FaceID, measured: (sharpness: Double, light: Double)? = nil
  ) throws {
    if let count = embedding?.values.count {
      precondition(
        count == embeddingDimension ?? count, "an embedding of \(count) among those of \(embeddingDimension ?? 0)")
      embeddingDimension = count
    }
    try database.run(
      "UPDATE face SET embedding = ? WHERE id = ?",
      [.blob(embedding.map { LittleEndian.bytes(of: $0.values) }), .text(face.hexadecimal)])
    guard let measured else { return }
    // The product as `FaceQuality.value` has it, in its order.
    try database.run(
      """
      UPDATE face SET quality_sharpness = ?2, quality_light = ?3,
        quality = quality_size * ?2 * quality_pose * ?3 * quality_score * quality_inside
      WHERE id = ?1 AND quality IS NOT NULL
      """, [.text(face.hexadecimal), .real(measured.sharpness), .real(measured.light)])
    try database.run("INSERT OR IGNORE INTO misplaced (face) VALUES (?)", [.text(face.hexadecimal)])
  }

  /// Faces without an embedding, rejected ones too.
  public func countWithoutEmbedding() throws -> Int {
    try database.integer("SELECT count(*) FROM face WHERE embedding IS NULL")
  }

  /// All faces, rejected ones too.
  public func allFacesCount() throws -> Int {
    try database.integer("SELECT count(*) FROM face")
  }
}
