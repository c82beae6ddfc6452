import CommandLineParsing
import DatasetStore
import Pipeline
import Vocabulary

/// What all corrections share: LIBRARY first, then who; a sentence on what was done, and how to take it back.
enum Correction {
  static let library = Positional("LIBRARY", .folder, help: "The library to correct.")
  static let person = Positional("PERSON", .text, help: "A person's number, or name.")
  static let people = Positional(
    several: "PERSON", .text, atLeast: 2, help: "Numbers, or names, of people.")

  /// Opens the library, makes the correction, and says what it did, as the log does.
  ///
  /// - Parameter correction: Makes one edit.
  static func make(_ values: ParsedValues, _ correction: (DatasetStore) throws -> Void) throws -> ExitCode {
    let path = FilePath(bytes: values[library]) ?? "."
    let library = try Library(correcting: path)
    do {
      try library.correct(correction)
      let edits = try library.store.edits()
      try library.close()
      if let edit = edits.last {
        let way = "`rollcall undo \(shown(path.description))` takes it back"
        StandardStream.output.write(
          EditWording(edit, among: edits).sentence + (edit.isUndoable ? "; \(way)" : "") + "\n")
      }
      return .done
    } catch EditError.nothingToDo {
      try library.close()
      StandardStream.output.write("nothing to change: it is so already\n")
      return .done
    } catch {
      // What went wrong first is said; a library that cannot be closed either is whole all the same.
      try? library.close()
      throw error
    }
  }

  /// For what only looks: no other process is kept waiting.
  static func reading<Result>(_ values: ParsedValues, _ body: (DatasetStore, FilePath) throws -> Result) throws
    -> Result
  {
    let folder = FilePath(bytes: values[library]) ?? "."
    let store = try DatasetStore(opening: folder.appending(DatasetStore.fileName), access: .readOnly)
    let result = try body(store, folder)
    try store.close()
    return result
  }
}

/// A command line whose parts do not fit together.
enum CorrectionUsageError: Error {
  /// Of the options that say where faces go, none or several.
  case oneDestination

  /// Of a person and a clip, none or both.
  case personOrClip
}
