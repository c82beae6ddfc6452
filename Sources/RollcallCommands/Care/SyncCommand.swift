import CommandLineParsing
import DatasetExport
import DatasetStore
import Glibc
import Pipeline
import Vocabulary

/// `rollcall sync`.
enum SyncCommand: Subcommand {
  private static let yes = Flag("yes", short: "y", help: "Do it without asking.")

  static let description = CommandDescription(
    "sync", summary: "Take what was done by hand in a library's folders as corrections.",
    positionals: [Correction.library], options: [yes],
    discussion: """
      A portrait that was moved into another person's folder is theirs now; in a folder of your own in people/, it is a \
      new person's, named like the folder; in unsorted/ it is nobody's. One that was deleted, or moved into not-faces/, \
      is not a face. A person's folder that was renamed gives the person that name.

      What would be done is shown, and done after a y, or with --yes. It is one edit: `rollcall undo LIBRARY` takes it \
      back. Copies of portraits and your own files are left alone.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let library = try Library(correcting: FilePath(bytes: values[Correction.library]) ?? ".")
    do {
      let reading = try library.readFolders()
      let report = SyncReport(reading)
      StandardStream.output.write(report.text)
      if report.hasSomethingToDo, try mayDoIt(values) {
        try library.sync(reading)
        try library.writeReport()
        StandardStream.output.write("done\n")
      }
      try library.close()
      return .done
    } catch {
      try? library.close()
      throw error
    }
  }

  private static func mayDoIt(_ values: ParsedValues) throws -> Bool {
    if values[yes] { return true }
    guard isatty(STDIN_FILENO) == 1 else {
      StandardStream.output.write("hint: --yes does it\n")
      return false
    }
    StandardStream.output.write("do it? [y/N] ")
    return ["y", "yes"].contains(readLine()?.lowercased())
  }
}
