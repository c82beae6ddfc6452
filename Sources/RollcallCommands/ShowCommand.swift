import CommandLineParsing
import DatasetStore
import Vocabulary

/// `rollcall show`.
enum ShowCommand: Subcommand {
  private static let library = Positional("LIBRARY", .folder, help: "The library to look into.")
  private static let json = Flag("json", help: "Print the result as JSON.")

  static let description = CommandDescription(
    "show", summary: "Say what a library knows of a person.", positionals: [library, Correction.person],
    options: [json],
    discussion: """
      Number, name, folder, faces, clips, time on screen, first and last moment, the best portraits, who was merged into \
      them, and who is most like them. Coherence, from 0 to 1, is how much nearer their faces are to them than to the \
      next person. Nothing is changed.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let page = try Correction.reading(values) { store, folder in
      try PersonPage(of: store.person(values[Correction.person]), in: store, library: folder)
    }
    StandardStream.output.write(values[json] ? try page.json() : page.text)
    return .done
  }
}
