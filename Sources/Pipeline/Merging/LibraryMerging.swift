import Clustering
import DatasetExport
import DatasetStore
import FaceAnalysis
import FileHandling
import Vocabulary

/// One merge of several libraries into one: each is planned when those before it are in.
struct LibraryMerging {
  private struct Other {
    let path: FilePath
    let store: DatasetStore
  }

  /// Ends a transaction whose changes nobody wants.
  private struct NotWanted: Error {}

  private let folder: FilePath
  private let store: DatasetStore
  private let others: [Other]
  private let options: SortOptions
  private let statistics: EmbedderStatistics
  private let models: ModelStore
  private let observer: SortObserver

  init(
    _ library: Library, _ paths: [FilePath], distance: Double?, models: ModelStore, observer: SortObserver
  ) throws {
    folder = library.folder
    store = library.store
    self.observer = observer
    var options = SortOptions()
    options.trackDistance = distance
    others = try paths.map { path in
      let other = try DatasetStore(opening: path.appending(DatasetStore.fileName), access: .readOnly)
      try other.holdStill()
      return Other(path: path, store: other)
    }
    for other in others { try EmbedderMismatch.check(other.store, of: other.path, mergesInto: store) }
    let models = (models, try ([store] + others.map(\.store)).flatMap { try $0.models() })
    options.embedder = models.1.first { $0.kind == .embedder }?.name ?? options.embedder
    // An empty library takes those of the first that has people.
    let first = try ([store] + others.map(\.store)).first { try !$0.personNames().isEmpty } ?? store
    statistics = try LibraryStatistics.of(options.embedderName, in: first, from: models.0)
    self.models = models.0
    self.options = options
  }

  /// - Returns: `nil` where it was not to be done.
  func run(_ dialogue: LibraryMergeDialogue) throws -> LibraryMergeReport? {
    defer { for other in others { try? other.store.close() } }
    var copied: [String] = []
    do {
      return try store.transaction {
        var plans: [LibraryMergePlan] = []
        var report = LibraryMergeReport()
        let grouping = PersonGrouping(statistics, options)
        for other in others {
          var plan = try LibraryMergePlan(merging: other.store, at: other.path, into: store, grouping, observer)
          plan.settle(try dialogue.settle(plan))
          plans.append(plan)
          // The last is not to be written only to be taken back.
          if plans.count == others.count, try !dialogue.mayMerge(plans) { throw NotWanted() }
          if !plan.isEmpty { try carryOut(plan, from: other.store, into: &report) }
        }
        for (other, plan) in zip(others, plans) {
          try copyPortraits(of: plan, from: other, copied: &copied, into: &report)
        }
        report.isEmpty = plans.allSatisfy(\.isEmpty)
        if !report.isEmpty { try note(report) }
        return report
      }
    } catch {
      // As long as nothing is in the database, nobody else knows of them. What cannot be removed now is written over by
      // the next merge; why this one failed is what people have to know.
      try? remove(copied)
      if error is NotWanted { return nil }
      throw error
    }
  }

  private func carryOut(
    _ plan: LibraryMergePlan, from other: DatasetStore, into report: inout LibraryMergeReport
  ) throws {
    let ours = Set(try store.models().map(\.kind))
    for model in try other.models() where !ours.contains(model.kind) { try store.add(model) }
    var numbers: [PersonNumber: PersonNumber] = [:]
    for person in plan.newPeople { numbers[person] = try store.addPerson() }
    var people: [PersonNumber: PersonNumber] = [:]
    for (theirs, target) in plan.targets {
      switch target {
      case .known(let number): people[theirs] = number
      case .new(let theirs): people[theirs] = numbers[theirs]
      }
    }
    for clip in plan.incoming.clips {
      try observer.checkStop()
      try store.takeOver(clip.id, from: other, people: people) { NewPortraits.place(of: $0) }
      try store.finish(clip.id, clip.summary)
    }
    try store.setSpread(plan.incoming.spread?.record)
    try store.adopt(plan.adoption(numbers))
    // Whoever was nobody there may be somebody here: as when the clips had been added.
    let before = Set(try store.personNames().map(\.number))
    let settled = try LibraryStatistics.settle(options.embedderName, in: store, from: models)
    _ = try GroupingStage(store: store, options: options, statistics: settled.statistics).run(observer)
    let found = try store.personNames().map(\.number).filter { !before.contains($0) }
    report.newPeople += numbers.values.sorted() + found
    report.clipCount += plan.clipCount
    report.faceCount += plan.faceCount
  }

  private func copyPortraits(
    of plan: LibraryMergePlan, from other: Other, copied: inout [String], into report: inout LibraryMergeReport
  ) throws {
    guard plan.clipCount > 0 else { return }
    let portraits = try NewPortraits(in: folder)
    for clip in plan.incoming.clips {
      for (face, place) in try other.store.portraitPlaces(of: clip.id) {
        try observer.checkStop()
        let file = LibraryView.path(of: place, in: other.path)
        guard FileStatus.kind(of: file, followingLinks: false) == .file else {
          report.missingPortraits.append(file)
          continue
        }
        copied.append(try portraits.write(FileContents.read(file), of: face))
      }
    }
  }

  private func remove(_ copied: [String]) throws {
    guard !copied.isEmpty else { return }
    let portraits = try NewPortraits(in: folder)
    for portrait in copied { try portraits.remove(portrait) }
    try portraits.removeFolderIfEmpty()
  }

  private func note(_ report: LibraryMergeReport) throws {
    try store.note(
      .mergeLibrary,
      [
        "libraries": "\(others.count)", "clips": "\(report.clipCount)", "faces": "\(report.faceCount)",
        "people": "\(report.newPeople.count)",
      ])
  }
}
