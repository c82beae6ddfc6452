import CommandLineParsing
import DatasetStore

/// `rollcall merge`.
enum MergeCommand: Subcommand {
  static let description = CommandDescription(
    "merge", summary: "Make several people one.", positionals: [Correction.library, Correction.people],
    discussion: """
      The first keeps number, folder and name; where it has no name, it gets the next one's. The others are no people any \
      more, and their numbers are never used again. `rollcall unmerge` makes one of them a person again, however much was \
      done since.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    try Correction.make(values) { store in try store.merge(values[Correction.people].map(store.person)) }
  }
}
