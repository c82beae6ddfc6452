import DatasetStore
public import FaceAnalysis
import FileHandling
import Foundation
import Inference
public import Vocabulary

/// Measures the distance statistics of an embedder on existing libraries, without a folder of labelled pictures.
///
/// `LibraryPairs` finds the pairs of tracks of one person and of two people. Faces of a library with another embedder are
/// embedded again, from their frames or portraits. The libraries are not changed.
public struct LibraryCalibration {
  public struct Report: Sendable {
    public let libraryCount: Int
    public let statistics: EmbedderStatistics

    /// People with pairs of tracks that a human confirmed to be one person, and the number of these pairs.
    public let personCount: Int
    public let sameCount: Int

    /// Pairs of tracks that are two people.
    public let differentCount: Int

    /// Tracks with several faces.
    public let trackCount: Int

    /// As `Calibration.Report.pairsToldRight`; `nil` where no pairs of one person are known.
    public let pairsToldRight: Double?

    /// Faces without clip and portrait.
    public let lostCount: Int
  }

  private let embedder: String
  private let models: ModelStore
  private let observer: SortObserver

  public init(embedder: String, models: ModelStore, observer: SortObserver = SortObserver()) {
    self.embedder = embedder
    self.models = models
    self.observer = observer
  }

  /// - Throws: `CalibrationError`, `ModelError`, `InferenceError`, `DatabaseError`, `FileError`, `Cancelled`.
  public func measure(_ libraries: [FilePath]) throws -> Report {
    let manifest = try LibraryStatistics.manifest(of: embedder, from: models)
    let identity = try ModelStore.identity(of: manifest)
    var pairs = KnownPairs()
    var lostCount = 0
    var anew: (any Embedder, InferenceCore)?
    for library in libraries {
      let store = try DatasetStore(opening: library.appending(DatasetStore.fileName), access: .readOnly)
      defer { try? store.close() }
      try store.holdStill()
      let made = try store.models()
      if made.first(where: { $0.kind == .embedder })?.sha256 == identity {
        pairs.add(try LibraryPairs(store, progress: observer.checkStop) { $0.embedding }.pairs)
        continue
      }
      let (network, core) = try anew ?? load(forFacesOf: made.first { $0.kind == .detector }?.name)
      anew = (network, core)
      let told = try tell(store, library, by: network, on: core)
      lostCount += told.lostCount
      pairs.add(try LibraryPairs(store, progress: observer.checkStop) { told.embeddings[$0.id] }.pairs)
    }
    let same = pairs.pairs.count(where: \.isOnePerson)
    let different = pairs.pairs.count - same
    let statistics = try pairs.statistics(
      data: """
        rollcall models calibrate --library: \(libraries.count == 1 ? "1 library" : "\(libraries.count) libraries"), \
        \(different) pairs of tracks of two people, \(same) of one person (\(pairs.personCount) people), \
        \(pairs.trackCount) tracks with several faces. The distances of tracks were not measured, and are shares of \
        pictureDistance that other embedders have
        """)
    return Report(
      libraryCount: libraries.count, statistics: statistics, personCount: pairs.personCount, sameCount: same,
      differentCount: different, trackCount: pairs.trackCount,
      pairsToldRight: pairs.shareToldRight(by: statistics.pictureDistance), lostCount: lostCount)
  }

  private func load(forFacesOf detector: String?) throws -> (any Embedder, InferenceCore) {
    let core = try InferenceCore(options: SortOptions().inferenceOptions)
    return (try models.makeEmbedder(embedder, forFacesOf: detector, on: core), core)
  }

  private func tell(
    _ store: DatasetStore, _ library: FilePath, by network: any Embedder, on core: InferenceCore
  ) throws -> (embeddings: [FaceID: Embedding], lostCount: Int) {
    let place = FileManager.default.temporaryDirectory.appending(path: "rollcall-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: place, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: place) }
    let log = try EmbeddingLog(in: FilePath(place.path), key: embedder, dimension: network.dimension)
    var options = SortOptions()
    options.embedder = embedder
    var telling = FaceTelling(
      store: store, folder: library, log: log, models: models, options: options, embedder: network, core: core,
      workers: WorkerPool(threadCount: options.threadCount), observer: observer)
    try telling.run(mayLose: true)
    try log.flush()
    var embeddings: [FaceID: Embedding] = [:]
    try log.forEach { embeddings[$0.face] = $0.embedding }
    return (embeddings, telling.lost.count)
  }
}
