import Clustering
import DatasetExport
import DatasetStore
public import FaceAnalysis
import FileHandling
public import Vocabulary

/// What a merge asks of whoever wants it.
public struct LibraryMergeDialogue {
  /// Shown each library's plan in turn: how conflicts of names are settled, by the number of the person there.
  public var settle: (LibraryMergePlan) throws -> [PersonNumber: LibraryMergePlan.NameChoice]

  /// Asked once all plans were shown, whether it is to be done.
  public var mayMerge: ([LibraryMergePlan]) throws -> Bool

  public init(
    settle: @escaping (LibraryMergePlan) throws -> [PersonNumber: LibraryMergePlan.NameChoice],
    mayMerge: @escaping ([LibraryMergePlan]) throws -> Bool
  ) {
    self.settle = settle
    self.mayMerge = mayMerge
  }
}

/// What a merge did.
public struct LibraryMergeReport: Sendable, Equatable {
  /// Whether all was here already.
  public internal(set) var isEmpty = true
  public internal(set) var clipCount = 0
  public internal(set) var faceCount = 0

  /// Those whom this library did not know, by number.
  public internal(set) var newPeople: [PersonNumber] = []

  /// Places in the other libraries of portraits that are not there.
  public internal(set) var missingPortraits: [FilePath] = []
}

extension Library {
  /// Brings everything of other libraries into this one: clips, faces, people, and what a human decided of them.
  ///
  /// Identifiers follow from contents, so a clip that both have is one clip: this library's faces of it stay, and the
  /// others' tell who is who. People who are known keep their numbers, and nobody there is split, or joined with another.
  /// The portraits come first, then one transaction, then the folders: a merge that is cut off before the second leaves
  /// everybody as they were, and is finished by the same call.
  ///
  /// - Parameters:
  ///   - others: Are only read.
  ///   - distance: The largest distance of two tracks of one person; the embedder's where `nil`.
  /// - Returns: `nil` where it was not to be done: nothing was changed then.
  /// - Throws: `LibraryMergeError`, `UnfinishedRun`, `EmbedderMismatch`, `DatabaseError`, `FileError`, `ModelError`, `Cancelled`.
  public func merge(
    _ others: [FilePath], distance: Double? = nil, models: ModelStore, observer: SortObserver = SortObserver(),
    dialogue: LibraryMergeDialogue
  ) throws -> LibraryMergeReport? {
    try checkAreOthers(others)
    try UnfinishedRun.check(store, of: folder)
    try TrackUpkeep(store).run(observer)
    let merging = try LibraryMerging(self, others, distance: distance, models: models, observer: observer)
    guard let report = try merging.run(dialogue) else { return nil }
    let view = self.view
    try view.update { _ in try observer.checkStop() }
    try view.bringTablesUpToDate()
    try view.writeReport()
    return report
  }

  private func checkAreOthers(_ others: [FilePath]) throws {
    var seen: Set<FilePath> = [folder]
    for other in others {
      let database = other.appending(DatasetStore.fileName)
      guard FileStatus.kind(of: database) == .file else {
        throw DatabaseError(kind: .missing, path: database, message: "no such file", operation: "stat")
      }
      guard try seen.insert(FileStatus.resolved(other)).inserted else { throw LibraryMergeError.sameLibrary(other) }
    }
  }
}
