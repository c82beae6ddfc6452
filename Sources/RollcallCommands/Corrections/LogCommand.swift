import CommandLineParsing
import DatasetStore

/// `rollcall log`.
enum LogCommand: Subcommand {
  private static let library = Positional("LIBRARY", .folder, help: "The library to look into.")
  private static let json = Flag("json", help: "Print the result as JSON.")

  static let description = CommandDescription(
    "log", summary: "List what was done to a library.", positionals: [library], options: [json],
    discussion: """
      A line an edit, the oldest first: its number, which `rollcall undo` takes, when it was made, in local time, and \
      what was done. Nothing is changed.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let edits = try Correction.reading(values) { store, _ in try store.edits() }
    let log = EditLog(edits)
    StandardStream.output.write(values[json] ? try log.json() : log.text)
    return .done
  }
}
