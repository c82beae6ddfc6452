import DatasetExport
import DatasetStore
public import FaceAnalysis
import FileHandling
import Foundation
import VideoDecoding
public import Vocabulary

/// Sorts clips into a library: the one place that knows the order of the stages.
///
/// Frames are analysed on several threads at once; what is stored, and in which order, does not depend on how many.
public struct SortJob {
  private let paths: [FilePath]
  private let library: FilePath
  private var options: SortOptions
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

  /// Runs to the finished library: a new one, or one that is there, with these clips added.
  ///
  /// A run that does not come to its end leaves what it did, and one that is told the same goes on with it.
  /// - Throws: `Cancelled`; `InputError` where no clip could be used; `ModelError`, `InferenceError`, `EmbedderMismatch`,
  ///   `DeviceUnavailable`, `PrecisionUnavailable`;
  ///   `LibraryError`, `FileError`, `DatabaseError` where the library cannot be written. People of a library that was
  ///   there before are as they were. A clip that cannot be used beside others that can is not an error, but in the
  ///   report.
  public mutating func run() throws -> SortReport {
    let clock = ContinuousClock()
    let start = clock.now
    observer.onProgress(SortProgress(stage: .preparing, share: 0, faceCount: 0, secondsLeft: nil))
    let device = try options.takeDevice()
    options.embedder = try options.embedder(for: library)
    options.precision = try options.precision(for: library)
    // The place first: a run that cannot be written should not work for an hour.
    let target = try SortTarget(library, options: options, paths: paths)
    var report = SortReport(library: target.library)
    report.isAddition = target.isAddition
    report.device = device
    do {
      try fill(target, into: &report)
    } catch let error as FileError where error.path.isInside(target.folder) {
      // People know their library, and not the hidden folder that it is made in.
      throw FileError(error.code, path: library, call: error.call, number: error.number)
    } catch let error as DatabaseError where error.path.isInside(target.folder) {
      throw DatabaseError(
        kind: error.kind, path: library, code: error.code, message: error.message, operation: error.operation)
    }
    times.total = (clock.now - start) / .seconds(1)
    report.times = times
    return report
  }

  private mutating func fill(_ target: SortTarget, into report: inout SortReport) throws {
    var store: DatasetStore?
    do {
      var workplace: Workplace? = try times.measure(.models) { [options, models] in
        try Workplace(options, models: models)
      }
      // Before and after: a library that is only being made is not at its place yet, and its note is taken for old.
      // Whoever may not write into the home can remove no model either, and needs no note.
      let names = [options.detector, options.embedderName]
      try? models.note(library: target.library, uses: names)
      let opened = try target.openStore(program: program)
      store = opened
      try EmbedderMismatch.check(opened, of: library, wants: options.embedderName, from: models)
      try TrackUpkeep(opened).run(observer)
      if let workplace = workplace.take() { try takeIn(target, opened, at: workplace, into: &report) }
      try finish(target, opened, into: &report)
      try opened.close()
      try observer.checkStop()
      try target.publish()
      try? models.note(library: target.library, uses: names)
    } catch {
      // Without a frame there is nothing to go on with.
      let isWorthKeeping = (try? store?.counts().frames).map { $0 > 0 } ?? false
      try? store?.close()
      target.leave(isWorthKeeping: isWorthKeeping)
      throw error
    }
  }

  /// What frames are analysed with. Its networks hold most of a run's memory, so it goes once the last clip is in.
  private struct Workplace {
    let workers: WorkerPool
    let analyser: FaceAnalyser

    init(_ options: SortOptions, models: ModelStore) throws {
      workers = WorkerPool(threadCount: options.threadCount)
      analyser = try FaceAnalyser(options, models: models, on: workers)
    }
  }

  private mutating func takeIn(
    _ target: SortTarget, _ store: DatasetStore, at workplace: consuming Workplace, into report: inout SortReport
  ) throws {
    let intake = try ClipIntake(
      workplace.analyser, on: workplace.workers, store: store, folder: target.folder, options: options,
      judge: options.grouping == .tracks
        ? try FaceJudge(options, models: models, store: store, folder: target.folder) : nil
    ) { [self] in try beginRun(store) }
    try takeIn(InputListing(paths, findsSequences: options.readsSequences).entries, by: intake, into: &report)
    // What failed half-way, or what another run began and this one was not asked for.
    for clip in try store.clipsBegun() { try intake.drop(clip) }
  }

  /// From faces to people and their folders.
  private mutating func finish(_ target: SortTarget, _ store: DatasetStore, into report: inout SortReport) throws {
    guard !report.clips.isEmpty || !report.known.isEmpty else { throw InputError.nothingUsable(report.failures) }
    let before = try store.people()
    let earlier = try target.replacedLibrary.map { try DatasetStore(opening: $0, access: .readOnly) }
    try group(store, replacing: earlier, &report)
    try earlier?.close()
    try finishRun(store)
    try write(store, in: target.folder, before: before, into: &report)
  }

  /// Notes what makes this library: options and models; goes on with a run that was cut off.
  private func beginRun(_ store: DatasetStore) throws -> Int {
    for (kind, name) in [(ModelRecord.Kind.detector, options.detector), (.embedder, options.embedderName)] {
      let manifest = try models.manifest(of: name)
      try store.add(ModelRecord(kind: kind, name: name, sha256: try ModelStore.identity(of: manifest)))
    }
    let json = try options.json()
    return try store.unfinishedRun(optionsJSON: json)
      ?? store.beginRun(program: program, optionsJSON: json, startedAt: Date().timeIntervalSince1970)
  }

  private func finishRun(_ store: DatasetStore) throws {
    if let run = try store.unfinishedRun(optionsJSON: options.json()) {
      try store.finishRun(run, at: Date().timeIntervalSince1970)
    }
    try store.setBeingMade(nil)
  }

  private mutating func takeIn(
    _ entries: [InputListing.Entry], by intake: ClipIntake, into report: inout SortReport
  ) throws {
    var clips = ClipsInTurn(count: entries.count { $0.isClip })
    for entry in entries {
      try observer.checkStop()
      switch entry {
      case .failure(let failure): report.failures.append(failure)
      case .clip(let path):
        try noting(path, in: &report) { job, report in
          try job.begin(path, by: intake, &clips, into: &report)
        }
        if clips.photos.count > intake.mostOpenPhotos { try finishPhoto(by: intake, &clips, into: &report) }
      }
    }
    while !clips.photos.isEmpty { try finishPhoto(by: intake, &clips, into: &report) }
  }

  /// Where a run is in its clips.
  private struct ClipsInTurn {
    let count: Int
    var seen: [ClipID: FilePath] = [:]
    var doneCount = 0
    /// Photos that are analysed, the first one first: of one alone, all threads but one would wait for the next.
    var photos: [ClipIntake.OpenClip] = []
    let pace = Pace()
  }

  private mutating func begin(
    _ path: FilePath, by intake: ClipIntake, _ clips: inout ClipsInTurn, into report: inout SortReport
  ) throws {
    let observer = observer
    let id = try times.measure(.reading) {
      try ClipID.make(ofClip: path) { _ in try observer.checkStop() }
    }
    if let first = clips.seen[id] {
      report.duplicates.append((path, of: first))
      clips.doneCount += 1
      return
    }
    clips.seen[id] = path
    switch try intake.earlier(id, now: path) {
    case .known(let first):
      report.known.append((path, of: first))
      clips.doneCount += 1
    case .thisRun(let clip):
      report.clips.append(clip)
      clips.doneCount += 1
    case nil:
      let clip = try intake.open(path, id: id, times: &times)
      if clip.isPhoto {
        try intake.read(clip, times: &times) { _, _ in }
        clips.photos.append(clip)
      } else {
        while !clips.photos.isEmpty { try finishPhoto(by: intake, &clips, into: &report) }
        try finish(clip, by: intake, &clips, into: &report)
      }
    }
  }

  private mutating func finishPhoto(
    by intake: ClipIntake, _ clips: inout ClipsInTurn, into report: inout SortReport
  ) throws {
    let photo = clips.photos.removeFirst()
    try noting(photo.path, in: &report) { job, report in
      try job.finish(photo, by: intake, &clips, into: &report)
    }
  }

  private mutating func finish(
    _ clip: ClipIntake.OpenClip, by intake: ClipIntake, _ clips: inout ClipsInTurn, into report: inout SortReport
  ) throws {
    let (before, count, pace) = (clips.doneCount, clips.count, clips.pace)
    let (observer, facesBefore) = (observer, report.faceCount)
    func onFrame(_ share: Double, _ faceCount: Int) throws {
      try observer.checkStop()
      let done = (Double(before) + share) / Double(count)
      observer.onProgress(
        SortProgress(
          stage: .analysing(number: before + 1, count: count), share: done, faceCount: facesBefore + faceCount,
          secondsLeft: pace.secondsLeft(at: done)))
    }
    clips.doneCount += 1
    try intake.read(clip, times: &times, onFrame: onFrame)
    report.clips.append(try intake.finish(clip, times: &times, onFrame: onFrame))
  }

  /// Does something with a clip; where the clip cannot be read, that is noted, and the run goes on.
  private mutating func noting(
    _ path: FilePath, in report: inout SortReport, _ body: (inout SortJob, inout SortReport) throws -> Void
  ) throws {
    do {
      try body(&self, &report)
    } catch let error as VideoDecodingError {
      report.failures.append(SortReport.Failure(path: path, error: error))
    } catch let error as FileError where error.path == path {
      // The clip cannot be read; what cannot be written has another path, and ends the run.
      report.failures.append(SortReport.Failure(path: path, error: VideoDecodingError(error)))
    }
  }

  /// - Parameter earlier: The library that is replaced.
  private mutating func group(
    _ store: DatasetStore, replacing earlier: DatasetStore?, _ report: inout SortReport
  ) throws {
    observer.onProgress(SortProgress(stage: .grouping, share: 0, faceCount: report.faceCount, secondsLeft: nil))
    let observer = observer
    let (options, models) = (options, models)
    try times.measure(.grouping) {
      try store.transaction {
        let settled = try LibraryStatistics.settle(options.embedderName, in: store, from: models)
        if options.grouping == .tracks { report.provisional = settled.provisional }
        let stage = GroupingStage(store: store, options: options, statistics: settled.statistics)
        let clipCount = try store.clipsToGroup().count
        if clipCount > 0, let earlier { report.carriedCount = try CarriedDecisions(from: earlier).apply(to: store) }
        let before = try store.personNames().count
        report.questions = try stage.run(observer)
        guard report.isAddition, clipCount > 0 else { return }
        try store.note(
          .add,
          [
            "clips": "\(clipCount)", "faces": "\(report.faceCount)",
            "people": "\(try store.personNames().count - before)",
          ])
      }
    }
  }

  private mutating func write(
    _ store: DatasetStore, in folder: FilePath, before: [PersonRecord], into report: inout SortReport
  ) throws {
    let faceCount = report.faceCount
    let observer = observer
    let pace = Pace()
    let earlier = Dictionary(uniqueKeysWithValues: before.map { ($0.number, $0.faceCount) })
    try times.measure(.writing) {
      let view = LibraryView(of: store, in: folder, threadCount: options.threadCount)
      try view.update { done in
        try observer.checkStop()
        let share = Double(done) / Double(max(faceCount, 1))
        observer.onProgress(
          SortProgress(
            stage: .writing, share: share, faceCount: faceCount, secondsLeft: pace.secondsLeft(at: share)))
      }
      try view.bringTablesUpToDate()
      try view.writeReport()
      report.unsortedCount = try store.unsortedCount()
      let people = try store.people().filter { !$0.isIgnored }
      let places = LibraryNames.places(of: try store.personNames())
      report.people = people.map { person in
        SortReport.Person(
          number: person.number, name: person.name, folder: places[person.number] ?? "", faceCount: person.faceCount,
          clipCount: person.clipCount, newFaceCount: person.faceCount - (earlier[person.number] ?? 0))
      }
    }
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
