import CommandLineParsing
import FaceAnalysis
import Pipeline
import Vocabulary

/// `rollcall models remove`.
enum RemoveModels: Subcommand {
  private static let names = Positional(several: "NAME", .text, help: "The models.")
  private static let force = Flag("force", help: "Remove a model that libraries were made with, too.")

  static let description = CommandDescription(
    "remove", summary: "Remove models that were added.", positionals: [names], options: [force],
    discussion: """
      A model that one of your libraries was sorted with is kept, and the library said; libraries are known by notes \
      that sort leaves in Rollcall's folder. Models that are built in stay.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let store = ModelStore.installed
    // All before any: of three names, the third may be wrong.
    for name in values[names] {
      try store.checkRemovable(name)
      guard !values[force] else { continue }
      let libraries = ModelUse.libraries(using: name, in: store)
      guard libraries.isEmpty else { throw AdditionError.inUse(name: name, libraries: libraries) }
    }
    for name in values[names] {
      try store.remove(name)
      StandardStream.output.write("\(shown(name)): removed\n")
    }
    return .done
  }
}
