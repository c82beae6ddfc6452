import CommandLineParsing
import FaceAnalysis

/// `rollcall models prepare`.
enum PrepareModels: Subcommand {
  static let description = CommandDescription(
    "prepare", summary: "Make the models of the fetched weights, where they are missing or altered.",
    discussion: "The set-up does this; by hand it mends a model that was damaged.")

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let store = ModelStore.installed
    for pack in BuiltInPack.allCases where !store.isIntact(pack) {
      try store.prepare(pack)
      StandardStream.output.write("\(pack.rawValue): made\n")
    }
    return .done
  }
}
