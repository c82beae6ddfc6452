import DatasetExport
import DatasetStore
public import FaceAnalysis
import FileHandling
import Foundation
public import Inference
import VideoDecoding
public import Vocabulary

/// Moves a library to another embedder: every face is told anew, from its frame where the clip is still there with the
/// same bytes, else by its portrait. People, names and corrections stay as they are; nobody is moved.
///
/// What is done is kept beside the database, and changes it in one transaction at the end: whatever ends the run before
/// leaves the library as it was, and the next run with the same embedder goes on.
public struct Reembedding {
  public struct Report: Sendable {
    public let embedder: String

    /// `nil` for a library that no embedder is known of.
    public let embedderBefore: String?
    public let precision: SortOptions.Precision

    /// Where the networks computed, where that was left to us by `AUTO`.
    public let device: InferenceCore.Device?

    /// Whether the faces were this embedder's already, and nothing was done.
    public internal(set) var isUnchanged = false

    /// Faces, and of them those told by their frames and by their portraits.
    public internal(set) var faceCount = 0
    public internal(set) var frameCount = 0
    public internal(set) var portraitCount = 0

    /// Faces of which the network gave no numbers, as of a black picture.
    public internal(set) var numberlessCount = 0

    /// Faces that have no embedding now, as neither clip nor portrait is there.
    public internal(set) var lost: [FaceID] = []

    /// If the embedder has no measured distances.
    public internal(set) var provisional: LibraryStatistics.Provisional?

    /// Clips that are not where they were, or have other bytes, as the library knows them.
    public internal(set) var missingClips: [FilePath] = []
  }

  private let library: Library
  private let models: ModelStore
  private let program: String
  private let observer: SortObserver
  private var options: SortOptions
  private let mayLose: Bool

  private var store: DatasetStore { library.store }

  /// - Parameters:
  ///   - library: Is closed by whoever opened it.
  ///   - options: Their `embedder` (the library's own where `nil`), `precision`, `device` and `threadCount`; how frames were looked at is what the library
  ///     remembers.
  ///   - mayLose: Whether faces of which neither clip nor portrait is there may be left without an embedding.
  ///   - program: Name and version, for the library's records.
  public init(
    of library: Library, options: SortOptions, mayLose: Bool = false, models: ModelStore, program: String,
    observer: SortObserver = SortObserver()
  ) {
    self.library = library
    self.options = options
    self.mayLose = mayLose
    self.models = models
    self.program = program
    self.observer = observer
  }

  /// - Throws: `LostFaces`, `UnfinishedRun`, `ModelError`, `InferenceError`, `DeviceUnavailable`, `PrecisionUnavailable`,
  ///   `DatabaseError`, `FileError`, `Cancelled`; the library is as it was then.
  public mutating func run() throws -> Report {
    observer.onProgress(SortProgress(stage: .preparing, share: 0, faceCount: 0, secondsLeft: nil))
    try UnfinishedRun.check(store, of: library.folder)
    let device = try options.takeDevice()
    let recorded = try store.lastRunOptions()
    options.precision = try options.precision(afterRun: recorded)
    let before = try store.models().first { $0.kind == .embedder }
    options.embedder = options.embedder ?? before?.name
    let identity = try ModelStore.identity(
      of: LibraryStatistics.manifest(of: options.embedderName, from: models))
    var report = Report(
      embedder: options.embedderName, embedderBefore: before?.name, precision: options.precision ?? .f32,
      device: device)
    let precisionBefore = SortOptions(recorded: recorded).precision ?? .f32
    // Faces that were left without an embedding are tried again: their clips may be back.
    if before?.sha256 == identity, precisionBefore == options.precision, try store.countWithoutEmbedding() == 0 {
      report.isUnchanged = true
      report.faceCount = try store.allFacesCount()
      // A run that was killed between the database and the folders.
      try show()
      return report
    }
    let workers = WorkerPool(threadCount: options.threadCount)
    let core = try InferenceCore(options: options.inferenceOptions)
    // A detector that gives no landmarks decides where dlib's predictor looks for them.
    let detector = try store.models().first { $0.kind == .detector }?.name
    let embedder = try models.makeEmbedder(options.embedderName, forFacesOf: detector, on: core)
    let log = try EmbeddingLog(
      in: library.folder, key: "\(identity) \(options.precision?.rawValue ?? "") \(options.device)",
      dimension: embedder.dimension)
    var telling = FaceTelling(
      store: store, folder: library.folder, log: log, models: models, options: options, embedder: embedder, core: core,
      workers: workers, observer: observer)
    do {
      try telling.run(mayLose: mayLose)
    } catch {
      // What is done so far costs the next run nothing.
      try? log.flush()
      throw error
    }
    report.lost = telling.lost
    report.missingClips = telling.missingClips
    try commit(log, identity: identity, recorded: recorded, into: &report)
    try show()
    return report
  }

  /// Brings the folders in line with the database, which needs the log no longer.
  private func show() throws {
    let view = library.view
    try view.update()
    try view.bringTablesUpToDate()
    try view.writeReport()
    try Folder.removeTree(EmbeddingLog.path(in: library.folder))
  }

  private func commit(_ log: EmbeddingLog, identity: String, recorded: String?, into report: inout Report) throws {
    observer.onProgress(
      SortProgress(stage: .writing, share: 0, faceCount: log.done.count, secondsLeft: nil))
    var told: [FaceID: (isFromPortrait: Bool, hasNumbers: Bool)] = [:]
    try store.transaction {
      try store.removeEmbeddings()
      try log.forEach { entry in
        try observer.checkStop()
        try store.setEmbedding(
          entry.embedding, of: entry.face, measured: entry.quality.map { ($0.sharpness, $0.light) })
        told[entry.face] = (entry.isFromPortrait, entry.embedding != nil)
      }
      try store.add(ModelRecord(kind: .embedder, name: report.embedder, sha256: identity))
      try noteRun(after: recorded)
      try TrackUpkeep(store).tellAnew(observer)
      report.provisional = try LibraryStatistics.settle(report.embedder, in: store, from: models).provisional
      try store.noteTablesAreStale()
      report.faceCount = try store.allFacesCount()
      // A log may know faces that were forgotten meanwhile.
      for (face, how) in told where try store.face(face) != nil {
        if how.isFromPortrait { report.portraitCount += 1 } else { report.frameCount += 1 }
        if !how.hasNumbers { report.numberlessCount += 1 }
      }
      try store.note(
        .reEmbed,
        [
          "from": report.embedderBefore ?? "", "to": report.embedder, "faces": "\(report.faceCount)",
          "portraits": "\(report.portraitCount)", "lost": "\(report.lost.count)",
        ])
    }
  }

  /// The library's last run is one of this embedder now: the next that adds clips computes as this one did.
  private func noteRun(after recorded: String?) throws {
    var run = SortOptions(recorded: recorded)
    run.embedder = options.embedderName
    run.precision = options.precision
    run.device = options.device
    let now = Date().timeIntervalSince1970
    let number = try store.beginRun(program: program, optionsJSON: run.json(), startedAt: now)
    try store.finishRun(number, at: now)
  }
}

/// Faces that cannot be told anew, as neither their clip nor their portrait is there. Nothing was changed.
public struct LostFaces: Error, Sendable, Equatable {
  public let library: FilePath
  public let faces: [FaceID]

  /// Their clips, as the library knows them.
  public let clips: [FilePath]
}
