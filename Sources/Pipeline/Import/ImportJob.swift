package import DatasetExport
import DatasetStore
package import FaceAnalysis
import FileHandling
import Foundation
import VideoDecoding
package import Vocabulary

/// Makes a library of a labelled dataset, or adds it to one that is there: each picture is a photo, each label a face, and
/// whoever the dataset names is a person whose faces a human decided.
///
/// A picture goes in whole, with its people, in one transaction: a run that is stopped leaves what it did, and the same run
/// goes on behind it. A new library has its name only at the end.
package struct ImportJob {
  /// Pictures that are worked on or wait for it, a thread.
  private static let picturesPerThread = 2

  private let source: FilePath
  private let format: ImportFormat?
  private let library: FilePath
  private var options: SortOptions
  private let models: ModelStore
  private let program: String
  private let observer: SortObserver

  package init(
    _ source: FilePath, as format: ImportFormat?, into library: FilePath, options: SortOptions, models: ModelStore,
    program: String, observer: SortObserver = SortObserver()
  ) {
    self.source = source
    self.format = format
    self.library = library
    self.options = options
    self.models = models
    self.program = program
    self.observer = observer
  }

  /// - Throws: `ImportError` where the dataset cannot be read, before anything is written; else as `SortJob.run`, and
  ///   `UnfinishedRun`.
  package mutating func run() throws -> ImportReport {
    observer.onProgress(SortProgress(stage: .preparing, share: 0, faceCount: 0, secondsLeft: nil))
    let dataset = try DatasetReading.read(source, as: format) { MediaFileNames.kind(of: $0) == .photo }
    _ = try options.takeDevice()
    options.embedder = try options.embedder(for: library)
    options.precision = try options.precision(for: library)
    // A word of its own before the folder: a sort of it is another run.
    let target = try SortTarget(
      library, options: options, paths: [FilePath("import \(dataset.format.rawValue)"), source])
    var report = ImportReport(library: target.library, format: dataset.format)
    report.isAddition = target.isAddition
    report.problems = dataset.problems
    var store: DatasetStore?
    do {
      let workers = WorkerPool(threadCount: options.threadCount)
      let analysis = try LabelledFaces(options, models: models, on: workers)
      let opened = try target.openStore(program: program)
      store = opened
      try fill(opened, target, try distinct(dataset.pictures, &report), analysis, workers, into: &report)
      try opened.close()
      try observer.checkStop()
      try target.publish()
    } catch {
      let isWorthKeeping = (try? store?.counts().frames).map { $0 > 0 } ?? false
      try? store?.close()
      target.leave(isWorthKeeping: isWorthKeeping)
      throw error
    }
    return report
  }

  private struct Picture {
    let id: ClipID
    var labels: ImportedPicture
  }

  /// Each picture once, whatever its name: of two with the same bytes the first, and nobody's where they disagree.
  private func distinct(_ pictures: [ImportedPicture], _ report: inout ImportReport) throws -> [Picture] {
    var (distinct, places): ([Picture], [ClipID: Int]) = ([], [:])
    for picture in pictures {
      try observer.checkStop()
      let id: ClipID
      do {
        id = try ClipID.make(ofFile: picture.path) { [observer] _ in try observer.checkStop() }
      } catch let error as FileError where error.path == picture.path {
        report.failures.append(SortReport.Failure(path: picture.path, error: error))
        continue
      }
      guard let place = places[id] else {
        places[id] = distinct.count
        distinct.append(Picture(id: id, labels: picture))
        continue
      }
      let first = distinct[place].labels
      guard first.regions == picture.regions, first.person == picture.person || first.person == nil else {
        report.problems.append(ImportProblem(.twoClasses, picture.path, first.path.description))
        if first.regions == nil { distinct[place].labels.person = nil }
        continue
      }
      report.problems.append(ImportProblem(.twice, picture.path, first.path.description))
    }
    return distinct
  }

  private func fill(
    _ store: DatasetStore, _ target: SortTarget, _ pictures: [Picture], _ analysis: LabelledFaces,
    _ workers: WorkerPool, into report: inout ImportReport
  ) throws {
    try EmbedderMismatch.check(store, of: library, wants: options.embedderName, from: models)
    try UnfinishedRun.check(store, of: library)
    let run = try beginRun(store)
    let before = Dictionary(uniqueKeysWithValues: try store.people().map { ($0.number, $0.faceCount) })
    var intake = LabelledIntake(store: store, portraits: try NewPortraits(in: target.folder), run: run)
    var pending: [(Picture, WorkerPool.Pending<LabelledFaces.Outcome?>)] = []
    let pace = Pace()
    var doneCount = 0
    func takeInFirst() throws {
      let (picture, outcome) = pending.removeFirst()
      do {
        if let outcome = try outcome.value() {
          try intake.add(outcome, &report)
        } else {
          report.problems.append(ImportProblem(.notAPhoto, picture.labels.path))
        }
      } catch let error as VideoDecodingError {
        report.failures.append(SortReport.Failure(path: picture.labels.path, error: error))
      }
      doneCount += 1
      let share = Double(doneCount) / Double(pictures.count)
      observer.onProgress(
        SortProgress(
          stage: .analysing(number: doneCount, count: pictures.count), share: share, faceCount: report.faceCount,
          secondsLeft: pace.secondsLeft(at: share)))
    }
    for picture in pictures {
      try observer.checkStop()
      if try store.state(of: picture.id) != nil {
        try intake.know(picture.labels, as: picture.id)
        report.knownCount += 1
        doneCount += 1
        continue
      }
      let (id, labels) = (picture.id, picture.labels)
      pending.append((picture, workers.start { try analysis.run(labels, id: id) }))
      if pending.count > Self.picturesPerThread * workers.threadCount { try takeInFirst() }
    }
    while !pending.isEmpty {
      try observer.checkStop()
      try takeInFirst()
    }
    guard report.pictureCount + report.knownCount > 0 else { throw InputError.nothingUsable(report.failures) }
    try finish(store, run, in: target.folder, before: before, into: &report)
  }

  private func beginRun(_ store: DatasetStore) throws -> Int {
    for (kind, name) in [(ModelRecord.Kind.detector, options.detector), (.embedder, options.embedderName)] {
      let manifest = try models.manifest(of: name)
      try store.add(ModelRecord(kind: kind, name: name, sha256: try ModelStore.identity(of: manifest)))
    }
    let json = try options.json()
    return try store.unfinishedRun(optionsJSON: json)
      ?? store.beginRun(program: program, optionsJSON: json, startedAt: Date().timeIntervalSince1970)
  }

  private func finish(
    _ store: DatasetStore, _ run: Int, in folder: FilePath, before: [PersonNumber: Int],
    into report: inout ImportReport
  ) throws {
    if report.pictureCount > 0 {
      try store.noteTablesAreStale()
      try store.note(
        .add,
        [
          "clips": "\(report.pictureCount)", "faces": "\(report.faceCount)",
          "people": "\(try store.people().count { before[$0.number] == nil })",
        ])
    }
    try store.finishRun(run, at: Date().timeIntervalSince1970)
    try store.setBeingMade(nil)
    let view = LibraryView(of: store, in: folder, threadCount: options.threadCount)
    let (observer, faceCount) = (observer, report.faceCount)
    try view.update { done in
      try observer.checkStop()
      observer.onProgress(
        SortProgress(
          stage: .writing, share: Double(done) / Double(max(faceCount, 1)), faceCount: faceCount, secondsLeft: nil))
    }
    try view.bringTablesUpToDate()
    let places = LibraryNames.places(of: try store.personNames())
    report.people = try store.people().filter { !$0.isIgnored }.map { person in
      ImportReport.Person(
        number: person.number, name: person.name, folder: places[person.number] ?? "", faceCount: person.faceCount,
        newFaceCount: person.faceCount - (before[person.number] ?? 0))
    }
  }
}
