public import Vocabulary

/// Why libraries cannot be merged. Nothing was changed.
public enum LibraryMergeError: Error, Hashable, Sendable {
  /// A library is to be merged into itself, or is named twice.
  case sameLibrary(FilePath)

  /// So many names are in conflict, and nobody settled them.
  case openConflicts(Int)
}
