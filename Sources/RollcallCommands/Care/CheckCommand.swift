import CommandLineParsing
import DatasetExport
import DatasetStore
import Foundation
import Pipeline
import Vocabulary

/// `rollcall check`.
enum CheckCommand: Subcommand {
  private static let library = Positional("LIBRARY", .folder, help: "The library to look through.")
  private static let repair = Flag(
    "repair", help: "Build the folders anew from the database, and cut missing portraits from their clips.")
  private static let clips = Flag("clips", help: "Also look for the clips, and whether they are still the same bytes.")
  private static let json = Flag("json", help: "Print the result as JSON.")

  static let description = CommandDescription(
    "check", summary: "Look whether a library is whole, and repair it.", positionals: [library],
    options: [repair, clips, json],
    discussion: """
      The database is read page by page, and the folders are compared with it: portraits that are missing, altered or \
      moved, annotations, montages and tables. Without --repair nothing is changed. Files that Rollcall did not write \
      are listed, and never touched.

      With --repair, what can be read of a damaged database goes into a new one, and the damaged one is kept as \
      library.sqlite.damaged. A picture that has a portrait's name and is another one is kept as ….altered.

      The exit code is 0 where all is well, and 65 where something is not, or could not be repaired.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let folder = FilePath(bytes: values[library]) ?? "."
    Interruption.watch()
    func checkStop() throws {
      if Interruption.isAskedFor { throw Cancelled() }
    }
    var repair: LibraryRepair?
    var savable: SalvageReport?
    let inspection: LibraryInspection
    if values[Self.repair] {
      let done = try LibraryRepair(
        of: folder, program: ProgramVersion.nameAndVersion, readsClips: values[clips], progress: checkStop)
      (repair, inspection) = (done, done.after)
    } else {
      inspection = try LibraryInspection(of: folder, readsClips: values[clips], progress: checkStop)
      if inspection.isDamaged { savable = try? saved(of: folder) }
    }
    let report = CheckReport(inspection, library: folder, repair: repair, savable: savable)
    StandardStream.output.write(values[json] ? try CheckJSON(report).text() : report.text)
    return inspection.isWell ? .done : .badData
  }

  /// What could be saved of a damaged database: by saving it, somewhere else.
  private static func saved(of folder: FilePath) throws -> SalvageReport {
    let place = FileManager.default.temporaryDirectory.appending(path: "rollcall-\(UUID().uuidString).sqlite").path
    defer { try? FileManager.default.removeItem(atPath: place) }
    return try DatasetStore.salvage(
      folder.appending(DatasetStore.fileName), into: FilePath(place), program: ProgramVersion.nameAndVersion)
  }
}
