import CommandLineParsing
import Pipeline
import Vocabulary

/// `rollcall vacuum`.
enum VacuumCommand: Subcommand {
  private static let library = Positional("LIBRARY", .folder, help: "The library to make smaller.")

  static let description = CommandDescription(
    "vacuum", summary: "Give room that a library's database does not use any more back to the disk.",
    positionals: [library],
    discussion: "On the way, the disk must have room for a second copy of the database. Nothing in it changes.")

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let sizes = try Library.vacuum(FilePath(bytes: values[library]) ?? ".")
    StandardStream.output.write("\(sizes.before) bytes before, \(sizes.after) after\n")
    return .done
  }
}
