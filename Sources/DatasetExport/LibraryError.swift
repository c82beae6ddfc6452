public import Vocabulary

/// Why a library cannot be written where it was asked for. Nothing was changed.
public enum LibraryError: Error, Hashable, Sendable {
  /// Another run made a library there while this one was about to.
  case appearedMeanwhile(FilePath)

  /// A folder with something else in it is there.
  case notALibrary(FilePath)

  /// Something is there already, where something new was to be made.
  case exists(FilePath)

  /// A file is there.
  case notAFolder(FilePath)

  /// The library that would be replaced holds what Rollcall did not write; at most three examples, relative to it.
  case foreignFiles(FilePath, examples: [FilePath], count: Int)

  /// Another process is writing this library; its identifier where it is known.
  case locked(FilePath, by: Int?)

  /// The folder is where another file system begins, so it cannot be replaced in one step; a folder inside it can.
  case mountPoint(FilePath)
}
