import DatasetStore
public import FaceAnalysis
import Foundation

/// The distance statistics of an embedder for a library: the only source of them in Pipeline.
///
/// 1. The statistics in the embedder's pack, if it was measured.
/// 2. Otherwise provisional statistics, derived from the library's own tracks and recorded in the library.
/// 3. Otherwise, without a library, assumed statistics.
///
/// After `rollcall models calibrate`, all libraries use the measured statistics.
public struct LibraryStatistics: Equatable, Sendable {
  public let statistics: EmbedderStatistics

  /// `nil` if the embedder was measured.
  public let provisional: Provisional?

  public struct Provisional: Equatable, Sendable {
    /// The embedder's name.
    public let embedder: String

    /// Pairs of tracks that are two people; 0 where all is assumed.
    public let pairCount: Int
  }

  /// Statistics recorded from at least this many pairs are kept when clips are added.
  private static let enoughPairs = KnownPairs.minimumPairs

  /// The statistics to compare faces with.
  ///
  /// - Parameter store: The library, or `nil`: tracking within a clip must not depend on the clips added before it.
  /// - Throws: `ModelError`, `DatabaseError`.
  static func of(
    _ embedder: String, in store: DatasetStore?, from models: ModelStore
  ) throws -> EmbedderStatistics {
    let manifest = try manifest(of: embedder, from: models)
    if let statistics = manifest.statistics { return statistics }
    guard let store else { return .assumed(embeddingLength: manifest.embeddingLength) }
    return try Record(of: store, by: manifest)?.statistics ?? measured(store, manifest).statistics
  }

  /// The statistics to cluster a library's tracks with. Provisional ones are recorded in the library.
  ///
  /// - Throws: `ModelError`, `DatabaseError`.
  static func settle(
    _ embedder: String, in store: DatasetStore, from models: ModelStore
  ) throws -> LibraryStatistics {
    let manifest = try manifest(of: embedder, from: models)
    if let statistics = manifest.statistics { return LibraryStatistics(statistics: statistics, provisional: nil) }
    let earlier = try Record(of: store, by: manifest)
    if let earlier, earlier.pairCount >= enoughPairs { return LibraryStatistics(earlier, embedder) }
    let record = try measured(store, manifest)
    if record != earlier { try store.setProvisionalStatistics(record.json()) }
    return LibraryStatistics(record, embedder)
  }

  /// - Throws: `ModelError` where there is no such embedder.
  static func manifest(of embedder: String, from models: ModelStore) throws -> PackManifest {
    let manifest = try models.manifest(of: embedder)
    guard manifest.kind == .embedder else {
      throw ModelError.wrongKind(name: embedder, kind: manifest.kind, wanted: .embedder)
    }
    return manifest
  }

  private static func measured(_ store: DatasetStore, _ manifest: PackManifest) throws -> Record {
    let pairs = try LibraryPairs(store).pairs
    return Record(
      embedder: try ModelStore.identity(of: manifest), pairCount: pairs.pairs.count { !$0.isOnePerson },
      statistics: pairs.provisionalStatistics(embeddingLength: manifest.isNormalised ? 1 : nil))
  }

  private init(statistics: EmbedderStatistics, provisional: Provisional?) {
    (self.statistics, self.provisional) = (statistics, provisional)
  }

  private init(_ record: Record, _ embedder: String) {
    self.init(
      statistics: record.statistics, provisional: Provisional(embedder: embedder, pairCount: record.pairCount))
  }

  /// What a library remembers.
  private struct Record: Codable, Equatable {
    /// The identity of its pack: another embedder's distances say nothing.
    var embedder: String
    var pairCount: Int
    var statistics: EmbedderStatistics

    init(embedder: String, pairCount: Int, statistics: EmbedderStatistics) {
      (self.embedder, self.pairCount, self.statistics) = (embedder, pairCount, statistics)
    }

    /// `nil` where there is none of this embedder; what cannot be read was not written by this program.
    init?(of store: DatasetStore, by manifest: PackManifest) throws {
      guard let json = try store.provisionalStatistics(),
        let record = try? JSONDecoder().decode(Record.self, from: Data(json.utf8)),
        record.embedder == (try ModelStore.identity(of: manifest))
      else { return nil }
      self = record
    }

    func json() throws -> String {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}
