import CommandLineParsing
import DatasetStore
import Vocabulary

/// `rollcall people`.
enum PeopleCommand: Subcommand {
  private static let library = Positional("LIBRARY", .folder, help: "The library to look into.")
  private static let json = Flag("json", help: "Print the result as JSON.")

  static let description = CommandDescription(
    "people", summary: "Say who is in a library, how often and when.", positionals: [library], options: [json],
    discussion: """
      A row a person: number, name, folder, faces, seconds on screen, clips, first and last moment. Nothing is changed.

      A person is on screen from the first to the last looked-at frame of each track, until the next looked-at frame \
      replaces it. A face outside of tracks counts as long as its frame, a photo nothing. Moments count from the \
      clip's first video frame.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let folder = FilePath(bytes: values[library]) ?? "."
    let store = try DatasetStore(opening: folder.appending(DatasetStore.fileName), access: .readOnly)
    let people = try store.presences()
    let counts = try store.counts()
    try store.close()
    StandardStream.output.write(
      values[json]
        ? try PeopleJSON(people, counts, library: folder).text() : PeopleSummary(people, counts, library: folder).text)
    return .done
  }
}
