import CommandLineParsing
import DatasetStore

/// `rollcall ignore`.
enum IgnoreCommand: Subcommand {
  private static let off = Flag("off", help: "Take the mark away.")

  static let description = CommandDescription(
    "ignore", summary: "Mark a person as a stranger.", positionals: [Correction.library, Correction.person],
    options: [off],
    discussion: """
      A stranger's folder lies in ignored/ and no longer in people/, and `rollcall people` leaves them out. Their faces are \
      still told from others', and new ones go to them.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    try Correction.make(values) { try $0.ignore($0.person(values[Correction.person]), !values[off]) }
  }
}
