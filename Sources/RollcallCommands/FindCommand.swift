import CommandLineParsing
import FaceAnalysis
import Pipeline
import Vocabulary

/// `rollcall find`.
enum FindCommand: Subcommand {
  private static let library = Positional("LIBRARY", .folder, help: "The library that knows people.")
  private static let photos = Positional(several: "PHOTO", .file, help: "Photos of who is to be found.")
  private static let json = Flag("json", help: "Print the result as JSON.")

  static let description = CommandDescription(
    "find", summary: "Say who of a library's people is in a photo.", positionals: [library, photos],
    options: [SortCommand.device, json],
    discussion: """
      For each face, from left to right: the person, how far it is from them, and who is next; or that it is nobody of the \
      library. Nothing is written. Of a video, the first frame is looked at.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let search = try PersonSearch(
      in: FilePath(bytes: values[library]) ?? ".", models: .installed, device: values[SortCommand.device])
    if let device = search.device { StandardStream.errors.write("rollcall: \(taken(device))\n") }
    var code: ExitCode?
    var results: [FindReport.Photo] = []
    for path in values[photos].compactMap(FilePath.init(bytes:)) {
      do {
        results.append(FindReport.Photo(path: path, faces: try search.faces(in: path)))
      } catch {
        // One bad photo keeps nobody from the others.
        let complaint = Complaint(error)
        StandardStream.errors.write(complaint.text)
        code = code ?? complaint.exitCode
      }
    }
    let report = FindReport(photos: results)
    StandardStream.output.write(values[json] ? try report.json() : report.text)
    return code ?? .done
  }
}
