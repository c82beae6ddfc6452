import CommandLineParsing
import DatasetStore

/// `rollcall name`.
enum NameCommand: Subcommand {
  private static let name = Positional(
    optional: "NAME", .text, help: "The name; without one, the person's name is taken away.")

  static let description = CommandDescription(
    "name", summary: "Give a person a name.", positionals: [Correction.library, Correction.person, name],
    discussion: """
      A name is kept as it is written; the folder gets as much of it as is safe in a file name. No two people have one \
      name. A name of digits alone would be a number, and is refused.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    try Correction.make(values) { try $0.name($0.person(values[Correction.person]), values[name]) }
  }
}
