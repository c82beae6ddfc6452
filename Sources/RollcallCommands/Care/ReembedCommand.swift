import CommandLineParsing
import FaceAnalysis
import Pipeline
import Vocabulary

/// `rollcall re-embed`.
enum ReembedCommand: Subcommand {
  private static let library = Positional("LIBRARY", .folder, help: "The library to move to another embedder.")
  private static let embedder = Option(
    "embedder", .text.named("MODEL"), help: "Tell the faces anew with this model; by default the library's own.")
  private static let force = Flag(
    "force", help: "Leave faces of which neither clip nor portrait is there without an embedding.")
  private static let json = Flag("json", help: "Print the result as JSON.")

  static let description = CommandDescription(
    "re-embed", summary: "Move a library to another embedder.", positionals: [library],
    options: [
      embedder, SortCommand.precision, SortCommand.device, SortCommand.threads, force, json, SortCommand.progress,
    ],
    discussion: """
      Every face is told anew: from its frame where the clip is still there with the same bytes, else by its portrait, which \
      is a little worse. People, names and corrections stay as they are, and can be undone as before; `rollcall regroup` \
      then says what the new embedder would change. Clips that are added later are told by it too.

      Until all faces are told, the library is as it was: stopped or killed, the same command goes on. It cannot be undone, \
      but the library can be moved back.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let path = FilePath(bytes: values[library]) ?? "."
    var options = SortOptions()
    options.embedder = values[embedder]
    options.precision = values[SortCommand.precision]
    options.device = values[SortCommand.device]
    if let count = values[SortCommand.threads] { options.threadCount = count }
    let progress = ProgressLine(values[SortCommand.progress], isQuiet: false)
    Interruption.watch()
    let library = try Library(correcting: path)
    var reembedding = Reembedding(
      of: library, options: options, mayLose: values[force], models: .installed, program: ProgramVersion.nameAndVersion,
      observer: SortObserver(onProgress: { progress.show($0) }, shouldStop: { Interruption.isAskedFor }))
    let result = Result { try reembedding.run() }
    progress.clear()
    // What went wrong first is said.
    let closing = Result { try library.close() }
    let report = try result.get()
    try closing.get()
    if let device = report.device { StandardStream.errors.write("rollcall: \(taken(device))\n") }
    let text = ReembedReport(report, library: path)
    StandardStream.output.write(values[json] ? try text.json() : text.text)
    return .done
  }
}
