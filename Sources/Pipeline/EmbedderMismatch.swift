import DatasetStore
import FaceAnalysis
public import Vocabulary

/// A library's embeddings and those of an installed model cannot be compared: both by name, and by their packs' SHA-256.
public struct EmbedderMismatch: Error, Sendable, Equatable {
  public struct Embedder: Sendable, Equatable {
    public let name: String
    public let sha256: String
  }

  public let library: FilePath
  public let itsOwn: Embedder
  public let wanted: Embedder

  /// Whether the other faces are those of a library that it was to be merged into, and not of an installed model.
  public let isOfLibraries: Bool

  /// - Throws: `EmbedderMismatch` where the library was made with another embedder than that of this name.
  static func check(_ store: DatasetStore, of library: FilePath, wants name: String, from models: ModelStore) throws {
    guard let model = try store.models().first(where: { $0.kind == .embedder }) else { return }
    let wanted = Embedder(name: name, sha256: try ModelStore.identity(of: models.manifest(of: name)))
    guard wanted.sha256 != model.sha256 else { return }
    throw EmbedderMismatch(
      library: library, itsOwn: Embedder(name: model.name, sha256: model.sha256), wanted: wanted,
      isOfLibraries: false)
  }

  /// - Throws: `EmbedderMismatch` where two libraries were made with different embedders.
  static func check(_ other: DatasetStore, of library: FilePath, mergesInto store: DatasetStore) throws {
    guard let theirs = try other.models().first(where: { $0.kind == .embedder }),
      let ours = try store.models().first(where: { $0.kind == .embedder }), theirs.sha256 != ours.sha256
    else { return }
    throw EmbedderMismatch(
      library: library, itsOwn: Embedder(name: theirs.name, sha256: theirs.sha256),
      wanted: Embedder(name: ours.name, sha256: ours.sha256), isOfLibraries: true)
  }
}
