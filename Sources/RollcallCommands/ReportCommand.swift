import CommandLineParsing
import DatasetExport
import DatasetStore
import Pipeline
import Vocabulary

/// `rollcall report`.
enum ReportCommand: Subcommand {
  private static let library = Positional("LIBRARY", .folder, help: "The library to tell of.")
  private static let output = Option(
    "output", short: "o", .file.named("FILE"), help: "Write the page there, and nothing into the library.")

  static let description = CommandDescription(
    "report", summary: "Write report.html: who is in a library, and when, on one page.", positionals: [library],
    options: [output],
    discussion: """
      One file with its pictures, which opens from the disk and loads nothing: people with montages and seconds on screen, \
      a timeline of each clip, a map of all faces, their quality, what was left out and why. `sort`, `regroup`, `sync`, \
      `forget`, `merge-library`, `re-embed` and `check --repair` write it too; other corrections do not.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let folder = FilePath(bytes: values[library]) ?? "."
    let place: FilePath
    if let elsewhere = values[output].flatMap({ FilePath(bytes: $0) }) {
      let store = try DatasetStore(opening: folder.appending(DatasetStore.fileName), access: .readOnly)
      try LibraryView(of: store, in: folder).writeReport(to: elsewhere)
      try store.close()
      place = elsewhere
    } else {
      let library = try Library(correcting: folder)
      try library.writeReport()
      try library.close()
      place = folder.appending("report.html")
    }
    StandardStream.output.write("\(shown(place.description))\n")
    return .done
  }
}
