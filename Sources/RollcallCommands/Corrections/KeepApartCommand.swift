import CommandLineParsing
import DatasetStore

/// `rollcall keep-apart`.
enum KeepApartCommand: Subcommand {
  private static let other = Positional("OTHER", .text, help: "The other person's number, or name.")

  static let description = CommandDescription(
    "keep-apart", summary: "Say that two people are two, however alike.",
    positionals: [Correction.library, Correction.person, other],
    discussion: "No grouping joins them, and nobody asks whether they are one. `rollcall merge` overrules it.")

  static func run(_ values: ParsedValues) throws -> ExitCode {
    try Correction.make(values) { try $0.keepApart($0.person(values[Correction.person]), $0.person(values[other])) }
  }
}
