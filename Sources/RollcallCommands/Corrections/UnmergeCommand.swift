import CommandLineParsing
import DatasetStore

/// `rollcall unmerge`.
enum UnmergeCommand: Subcommand {
  private static let person = Positional("PERSON", .text, help: "The number of who was merged into somebody else.")

  static let description = CommandDescription(
    "unmerge", summary: "Make a merged person a person again.", positionals: [Correction.library, person],
    discussion: """
      They get back the faces that they brought, as far as these were not moved to others, and their name, unless \
      somebody else has it now. The two are kept apart from then on. `rollcall show` says who was merged into whom.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    try Correction.make(values) { try $0.unmerge($0.mergedPerson(values[person])) }
  }
}
