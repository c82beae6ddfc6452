public import DatasetExport
import DatasetStore
import FileHandling
public import Vocabulary

/// Makes a dataset of a library, which is only read.
///
/// ```swift
/// var options = ExportOptions(format: "imagefolder")
/// options.split = SplitOptions(weights: [80, 10, 10])
/// let report = try ExportJob("cast", to: "dataset", options: options, program: "my program 1.0").run()
/// ```
public struct ExportJob {
  private let library: FilePath
  private let dataset: FilePath
  private let options: ExportOptions
  private let program: String
  private let observer: ExportObserver

  /// - Parameters:
  ///   - dataset: The folder to make.
  ///   - program: Name and version, for the dataset's records.
  /// - Precondition: `options.format` is the name of a format.
  public init(
    _ library: FilePath, to dataset: FilePath, options: ExportOptions, program: String,
    observer: ExportObserver = ExportObserver()
  ) {
    self.library = library
    self.dataset = dataset
    self.options = options
    self.program = program
    self.observer = observer
  }

  /// Runs to the finished dataset, which then appears at once.
  ///
  /// A run that does not come to its end leaves what it did, and one that is to make the same goes on with it.
  /// - Throws: `Cancelled`; `DatasetError`, `LibraryError`, `FileError`, `DatabaseError`. What was there is as it was.
  public func run() throws -> DatasetReport {
    let format = try chosenFormat()
    // A library that is none is told before what is wrong with the place, and the place before all work.
    let store = try openStore()
    defer { try? store.close() }
    try DatasetStaging.check(dataset, replacing: options.replacesDataset, library: library)
    let workers = WorkerPool(threadCount: options.threadCount)
    var unreadable: Set<FaceID> = []
    while true {
      let planning = ExportPlanning(
        store: store, options: options, traits: format.traits, folder: try FileStatus.resolved(library),
        workers: workers, unreadable: unreadable, observer: observer)
      let outcome = try plan(planning)
      do {
        switch try write(outcome, as: format, of: store, planning) {
        case .finished(let report): return report
        case .withGaps(let faces): unreadable.formUnion(faces)
        }
      } catch let error as FileError where error.path.bytes.starts(with: hiddenPath?.bytes ?? [0]) {
        // People know their dataset, and not the hidden folder that it is made in.
        throw FileError(error.code, path: dataset, call: error.call, number: error.number)
      }
    }
  }

  /// What `run` would make, without making it: nothing is written, no clip is read, and the dataset's place is not looked at.
  ///
  /// A clip whose file is there is taken for what it was. So faces of a clip that was changed are counted, which `run` leaves
  /// out, and those that cannot be decoded again.
  /// - Throws: As `run`, but for what comes of writing.
  public func preview() throws -> DatasetPreview {
    let format = try chosenFormat()
    let store = try openStore()
    defer { try? store.close() }
    let planning = ExportPlanning(
      store: store, options: options, traits: format.traits, folder: try FileStatus.resolved(library),
      workers: WorkerPool(threadCount: options.threadCount), unreadable: [], observer: observer, trustsClips: true)
    let outcome = try plan(planning)
    return DatasetPreview(report: outcome.report(of: outcome.plan), examplesOf: outcome.plan)
  }

  private func chosenFormat() throws -> any DatasetFormat.Type {
    guard let format = DatasetFormats.named(options.format) else {
      preconditionFailure("there is no format \(options.format)")
    }
    return format
  }

  /// The library, of one moment.
  private func openStore() throws -> DatasetStore {
    let database = library.appending(DatasetStore.fileName)
    guard FileStatus.kind(of: database) == .file else {
      throw DatabaseError(kind: .missing, path: library, message: "no such file", operation: "stat")
    }
    let store = try DatasetStore(opening: database, access: .readOnly)
    try store.holdStill()
    return store
  }

  private func plan(_ planning: ExportPlanning) throws -> ExportPlanning.Outcome {
    try planning.check()
    let outcome = try planning.run()
    guard !outcome.plan.pictures.isEmpty else {
      let counts = outcome.selection.leftOut.mapValues { $0.values.reduce(0, +) }
      throw DatasetError.nothingSelected(library, leftOut: counts)
    }
    return outcome
  }

  private enum Ending {
    case finished(DatasetReport)

    /// Faces could not be taken, and the format counts its pictures.
    case withGaps([FaceID])
  }

  private var hiddenPath: FilePath? { try? DatasetStaging.hiddenPath(for: dataset) }

  private func write(
    _ outcome: ExportPlanning.Outcome, as format: any DatasetFormat.Type, of store: DatasetStore,
    _ planning: ExportPlanning
  ) throws -> Ending {
    let plan = outcome.plan
    let record = DatasetRecord(program: program, models: try store.models(), options: options.words(as: planning))
    func begin(in folder: DatasetFolder) throws -> any DatasetFormat {
      try format.init(FormatContext(plan: plan, folder: folder, store: store, program: program, seed: options.seed))
    }
    // Where pictures lie is a part of the plan, and the plan decides whether the folder is gone on with.
    let hash = try record.planHash(of: plan, as: begin(in: DatasetFolder(DatasetStaging.hiddenPath(for: dataset))))
    let staging = try DatasetStaging(for: dataset, planHash: hash, replacing: options.replacesDataset)
    do {
      let writer = try begin(in: staging.folder)
      let missing = Set(plan.clips.filter { $0.path == nil }.map(\.id))
      let taking = PictureTaking(
        plan, of: store, geometry: PictureGeometry(kind: plan.pictureKind, margin: options.margin),
        quality: options.quality, on: planning.workers,
        portraits: missing.isEmpty ? nil : try LibraryPortraits(of: missing, in: store, folder: planning.folder),
        observer: observer)
      let lost = plan.pictureKind == .none ? [] : try taking.run(into: writer)
      let taken = plan.without(lost)
      guard !taken.pictures.isEmpty else {
        try staging.discard()
        throw DatasetError.nothingSelected(library, leftOut: [.unreadable: plan.faceCount])
      }
      if !lost.isEmpty, format.traits.countsPictures {
        staging.leave()
        return .withGaps(plan.pictures.filter { lost.contains($0.number) }.flatMap { $0.faces.map(\.face.id) })
      }
      observer.onProgress(
        ExportProgress(stage: .writing, share: 0, pictureCount: taken.pictures.count, secondsLeft: nil))
      try writer.finish(taken)
      try record.writeFaces(of: taken, as: writer, to: staging.folder)
      let report = outcome.report(of: taken)
      let pictures = Set(taken.pictures.compactMap { writer.file(of: $0) })
      var files: [String] = []
      try staging.forEachFile { if !pictures.contains($0), $0 != DatasetRecord.fileName { files.append($0) } }
      try record.write(report, of: taken, files: files, to: staging.folder)
      try observer.checkStop()
      try staging.publish()
      return .finished(report)
    } catch {
      staging.leave()
      throw error
    }
  }
}

extension ExportPlanning.Outcome {
  /// - Parameter taken: The plan without what could not be taken.
  fileprivate func report(of taken: DatasetPlan) -> DatasetReport {
    var (report, selection) = (report, selection)
    let kept = Set(taken.pictures.map(\.number))
    for picture in plan.pictures where !kept.contains(picture.number) {
      for face in picture.faces { selection.note(.unreadable, of: face.face.person, count: 1) }
    }
    report.leftOut = selection.leftOut
    report.faceCount = taken.faceCount
    report.pictureCount = taken.pictures.count
    var clips: [ClipID: Int] = [:]
    var parts: [Int: [DatasetPart: Int]] = [:]
    var counts: [Int: Int] = [:]
    var units: [Int: Set<Splitting.Unit>] = [:]
    for picture in taken.pictures {
      clips[picture.clip, default: 0] += picture.faces.count
      for face in picture.faces {
        guard let index = face.classIndex else { continue }
        counts[index, default: 0] += 1
        if let part = picture.part { parts[index, default: [:]][part, default: 0] += 1 }
        units[index, default: []].insert(Splitting.unit(of: face.face, by: report.split?.unit ?? .shot))
      }
    }
    report.classes = taken.classes.map { someone in
      DatasetReport.Class(
        someone, faceCount: counts[someone.index] ?? 0, faceCounts: parts[someone.index] ?? [:],
        unitCount: units[someone.index]?.count ?? 0)
    }
    for index in report.clips.indices { report.clips[index].faceCount = clips[report.clips[index].id] ?? 0 }
    return report
  }
}

extension ExportOptions {
  /// What decides the dataset's bytes, as the command line names it.
  fileprivate func words(as planning: ExportPlanning) -> [String: String] {
    var words = [
      "format": format, "picture": planning.pictureKind.rawValue, "picture-format": planning.pictureFormat.rawValue,
      "quality": "\(quality)", "margin": "\(margin)", "min-faces": "\(selection.minimumFaces)",
      "min-quality": "\(selection.minimumQuality)", "min-size": "\(selection.minimumSize)",
      "balance": selection.balance.rawValue, "near-duplicates": planning.nearDuplicates.rawValue,
      "one-per-track": "\(selection.onePerTrack)", "unsorted": "\(selection.includesUnsorted)",
      "seed": "\(seed)", "max-enlargement": "\(selection.maximumEnlargement)", "from-portraits": "\(takesPortraits)",
    ]
    if let people = selection.people { words["people"] = people.sorted().map { "\($0.value)" }.joined(separator: ",") }
    if let count = selection.maximumPerPerson { words["max-per-person"] = "\(count)" }
    if let least = selection.minimumConfidence { words["exclude-uncertain"] = "\(least)" }
    if let split {
      words["split"] = split.shares.map { "\($0.part.rawValue):\($0.share)" }.joined(separator: ",")
      words["split-by"] = split.unit.rawValue
    }
    return words
  }
}
