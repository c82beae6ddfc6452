import Clustering
import DatasetExport
import DatasetStore
public import FaceAnalysis
import FileHandling
import Foundation
import VideoDecoding
public import Vocabulary

/// Sorts clips into a library: the one place that knows the order of the stages.
///
/// A run works on one thread; decoding and the networks use the cores by themselves.
public struct SortJob {
  private let paths: [FilePath]
  private let library: FilePath
  private let options: SortOptions
  private let models: ModelStore
  private let program: String
  private let observer: SortObserver
  private var times = StageTimes()

  /// - Parameters:
  ///   - paths: Clips, and folders of clips.
  ///   - library: The folder to make.
  ///   - program: Name and version, for the library's records.
  public init(
    _ paths: [FilePath], into library: FilePath, options: SortOptions, models: ModelStore, program: String,
    observer: SortObserver = SortObserver()
  ) {
    self.paths = paths
    self.library = library
    self.options = options
    self.models = models
    self.program = program
    self.observer = observer
  }

  /// Runs to the finished library.
  ///
  /// - Throws: `Cancelled`; `InputError` where no clip could be used; `ModelError`, `InferenceError`; `LibraryError`,
  ///   `FileError`, `DatabaseError` where the library cannot be written. Whatever was there before is as it was. A clip
  ///   that cannot be used beside others that can is not an error, but in the report.
  public mutating func run() throws -> SortReport {
    let clock = ContinuousClock()
    let start = clock.now
    observer.onProgress(SortProgress(stage: .preparing, share: 0, faceCount: 0, secondsLeft: nil))
    // The place first: a run that cannot be written should not work for an hour.
    let staging = try LibraryStaging(for: library, replacing: options.replacesLibrary)
    var report = SortReport(library: staging.library)
    do {
      try fill(staging, into: &report)
    } catch let error as FileError where error.path.isInside(staging.folder) {
      // People know their library, and not the hidden folder that it is made in.
      throw FileError(error.code, path: library, call: error.call, number: error.number)
    } catch let error as DatabaseError where error.path.isInside(staging.folder) {
      throw DatabaseError(
        kind: error.kind, path: library, code: error.code, message: error.message, operation: error.operation)
    }
    times.total = (clock.now - start) / .seconds(1)
    report.times = times
    return report
  }

  private mutating func fill(_ staging: LibraryStaging, into report: inout SortReport) throws {
    let analyser = try times.measure(.models) { [options, models] in try FaceAnalyser(options, models: models) }
    let store = try DatasetStore(creating: staging.databasePath, program: program)
    let run = try beginRun(store)
    let intake = try ClipIntake(analyser: analyser, store: store, staging: staging, options: options, run: run)
    try takeIn(InputListing(paths).entries, by: intake, into: &report)
    guard !report.clips.isEmpty else { throw InputError.nothingUsable(report.failures) }
    report.notAFaceCount = try group(store, in: staging, analyser.statistics, faceCount: report.faceCount)
    try store.finishRun(run, at: Date().timeIntervalSince1970)
    try write(store, in: staging, into: &report)
  }

  /// Notes what makes this library: options and models.
  private func beginRun(_ store: DatasetStore) throws -> Int {
    for (kind, name) in [(ModelRecord.Kind.detector, options.detector), (.embedder, options.embedder)] {
      let manifest = try models.manifest(of: name)
      try store.add(ModelRecord(kind: kind, name: name, sha256: try ModelStore.identity(of: manifest)))
    }
    return try store.beginRun(
      program: program, optionsJSON: try options.json(), startedAt: Date().timeIntervalSince1970)
  }

  private mutating func takeIn(
    _ entries: [InputListing.Entry], by intake: ClipIntake, into report: inout SortReport
  ) throws {
    var known: [ClipID: FilePath] = [:]
    let pace = Pace()
    let clipCount = entries.count { $0.isClip }
    var clipsDone = 0
    for entry in entries {
      try observer.checkStop()
      switch entry {
      case .failure(let failure):
        report.failures.append(failure)
      case .clip(let path):
        let before = clipsDone
        let facesBefore = report.faceCount
        let observer = observer
        try takeIn(path, by: intake, known: &known, into: &report) { share, faceCount in
          try observer.checkStop()
          let done = (Double(before) + share) / Double(clipCount)
          observer.onProgress(
            SortProgress(
              stage: .analysing(number: before + 1, count: clipCount), share: done,
              faceCount: facesBefore + faceCount, secondsLeft: pace.secondsLeft(at: done)))
        }
        clipsDone += 1
      }
    }
  }

  private mutating func takeIn(
    _ path: FilePath, by intake: ClipIntake, known: inout [ClipID: FilePath], into report: inout SortReport,
    onFrame: (_ share: Double, _ faceCount: Int) throws -> Void
  ) throws {
    do {
      let observer = observer
      let id = try times.measure(.reading) {
        try ClipID.make(ofFile: path) { _ in try observer.checkStop() }
      }
      if let first = known[id] {
        report.duplicates.append((path, of: first))
        return
      }
      let clip = try intake.takeIn(path, id: id, times: &times, onFrame: onFrame)
      known[id] = path
      report.clips.append(clip)
    } catch let error as VideoDecodingError {
      report.failures.append(SortReport.Failure(path: path, error: error))
    } catch let error as FileError where error.path == path {
      // The clip cannot be read; what cannot be written has another path, and ends the run.
      report.failures.append(SortReport.Failure(path: path, error: VideoDecodingError(error)))
    }
  }

  /// - Returns: Faces that are none, and were taken out.
  private mutating func group(
    _ store: DatasetStore, in staging: LibraryStaging, _ statistics: EmbedderStatistics, faceCount: Int
  ) throws -> Int {
    try observer.checkStop()
    observer.onProgress(SortProgress(stage: .grouping, share: 0, faceCount: faceCount, secondsLeft: nil))
    let observer = observer
    let stage = GroupingStage(
      store: store, folder: staging.folder, options: options, statistics: statistics,
      scoresAreProbabilities: try models.manifest(of: options.detector).family == .mtcnn)
    return try times.measure(.grouping) { try stage.run(observer) }
  }

  private mutating func write(
    _ store: DatasetStore, in staging: LibraryStaging, into report: inout SortReport
  ) throws {
    let faceCount = report.faceCount
    let observer = observer
    let pace = Pace()
    try times.measure(.writing) {
      try LibraryView(of: store, in: staging.folder).build { done in
        try observer.checkStop()
        let share = Double(done) / Double(max(faceCount, 1))
        observer.onProgress(
          SortProgress(
            stage: .writing, share: share, faceCount: faceCount, secondsLeft: pace.secondsLeft(at: share)))
      }
      report.unsortedCount = try store.unsortedCount()
      let people = try store.people()
      let folders = LibraryNames.folders(of: people)
      report.people = people.map { person in
        SortReport.Person(
          number: person.number, name: person.name, folder: "people/\(folders[person.number] ?? "")",
          faceCount: person.faceCount, clipCount: person.clipCount)
      }
      try store.close()
      try observer.checkStop()
      try staging.publish()
    }
  }
}

/// Tells the time left from the time that a share took.
private struct Pace {
  /// Less than this tells nothing about the rest.
  private static let leastSeconds = 1.0
  private static let leastShare = 0.01

  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant

  init() {
    start = clock.now
  }

  func secondsLeft(at share: Double) -> Double? {
    let seconds = (clock.now - start) / .seconds(1)
    guard seconds >= Self.leastSeconds, share >= Self.leastShare else { return nil }
    return seconds / share * (1 - share)
  }
}

extension VideoDecodingError {
  /// A clip that could not be read to its end is the same trouble whoever was reading.
  fileprivate init(_ error: FileError) {
    let code: Code =
      switch error.code {
      case .missing, .notAFolder: .missing
      case .permission: .noPermission
      case .notAFile: .notRegularFile
      default: .unreadable
      }
    self.init(code: code, path: error.path, call: error.call, status: code == .unreadable ? -error.number : 0)
  }
}

extension FilePath {
  fileprivate func isInside(_ folder: FilePath) -> Bool {
    self == folder || bytes.starts(with: folder.bytes + [UInt8(ascii: "/")])
  }
}
