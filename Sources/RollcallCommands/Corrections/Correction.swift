import CommandLineParsing
import DatasetStore
import Pipeline
import Vocabulary

/// What all corrections share: LIBRARY first, then who; a sentence on what was done, and how to take it back.
enum Correction {
  static let library = Positional("LIBRARY", .folder, help: "The library to correct.")
  static let person = Positional("PERSON", .text, help: "A person's number, or name.")

  /// Opens the library, makes the correction, and says what it did.
  ///
  /// - Parameter correction: Gives the sentence, without a full stop.
  static func make(_ values: ParsedValues, _ correction: (Library) throws -> String) throws -> ExitCode {
    let library = try Library(correcting: FilePath(bytes: values[library]) ?? ".")
    do {
      let sentence = try correction(library)
      try library.close()
      StandardStream.output.write(sentence + "\n")
      return .done
    } catch EditError.nothingToDo {
      try library.close()
      StandardStream.output.write("nothing to change: it is so already\n")
      return .done
    } catch {
      try? library.close()
      throw error
    }
  }
}
