import DatasetStore
public import Vocabulary

/// A run that was to add clips to a library was cut off: its clips are there in part, and it has to be finished first.
public struct UnfinishedRun: Error, Hashable, Sendable {
  public let library: FilePath

  static func check(_ store: DatasetStore, of library: FilePath) throws {
    guard try store.clipsBegun().isEmpty, try store.clipsToGroup().isEmpty else {
      throw UnfinishedRun(library: library)
    }
  }
}
