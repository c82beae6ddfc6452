import CommandLineParsing
import DatasetExport
import FaceAnalysis
import FileHandling
import Pipeline
import Vocabulary

/// `rollcall import`.
enum ImportCommand: Subcommand {
  private static let defaults = SortOptions()

  private enum Format: String, CaseIterable {
    case auto, imagefolder, lfw, yolo, coco, xmp

    var format: ImportFormat? { ImportFormat(rawValue: rawValue) }
  }

  private static let source = Positional("DIR", .folder, help: "The dataset; it is only read.")
  private static let output = Option<[UInt8]?>(
    "output", short: "o", .folder.named("LIBRARY"),
    help: "The folder to make, or the library to add to; by default the dataset's name and “-people”.")
  private static let format = Option(
    "format", short: "f", ValueKind<Format>.choice, default: .auto,
    help: "How the dataset is laid out; auto: as its files show.")
  private static let replace = Flag("replace", help: "Make the library that is there anew, instead of adding to it.")
  private static let detector = Option(
    "detector", .text.named("MODEL"), default: defaults.detector, help: "Find faces with this model.")
  private static let minimumFace = Option(
    "min-face", .number(in: 12...10_000), default: defaults.minimumFaceSize,
    help: "Look for faces of at least this many pixels; labelled boxes are taken whatever their size.")
  private static let embedder = Option<String?>(
    "embedder", .text.named("MODEL"),
    help: "Tell faces with this model; by default \(SortOptions.usualEmbedder), or what the library was made with.")
  private static let json = Flag("json", help: "Print the result as JSON.")
  private static let quiet = Flag("quiet", short: "q", help: "Print no summary and no progress.")

  static let description = CommandDescription(
    "import", summary: "Make a library of a labelled dataset, names kept: to clean it, and to grow it.",
    positionals: [source],
    options: [
      output, format, replace, detector, minimumFace, embedder, SortCommand.precision, SortCommand.device,
      SortCommand.threads, json, quiet, SortCommand.progress,
    ],
    discussion: """
      Each picture is a photo, each labelled box a face of whom the label names; grouping never moves them. Where a dataset \
      has no boxes (imagefolder, lfw), the largest face near the middle is the class's, and others are unsorted. Into a \
      library that is there, it is added: the same name is the same person. A run that was stopped goes on when it is \
      called again. Links are not followed, and nothing outside DIR is read.
        rollcall import faces -o cast
        rollcall import wider-yolo --format yolo -o crowd
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    guard let source = FilePath(bytes: values[source]) else { return .usage }
    let library = try values[output].flatMap(FilePath.init(bytes:)) ?? SortCommand.defaultLibrary(for: source)
    let progress = ProgressLine(values[SortCommand.progress], isQuiet: values[quiet])
    Interruption.watch()
    var job = ImportJob(
      source, as: values[format].format, into: library, options: options(values), models: .installed,
      program: ProgramVersion.nameAndVersion,
      observer: SortObserver(onProgress: { progress.show($0) }, shouldStop: { Interruption.isAskedFor }))
    let result = Result { try job.run() }
    progress.clear()
    if case .failure(InputError.nothingUsable(let failures)) = result, !failures.isEmpty {
      return tell(failures) ?? .failed
    }
    let report = try result.get()
    let code = tell(report.failures)
    let text = ImportText(report, library: library)
    for warning in text.warnings { StandardStream.errors.write("rollcall: \(warning)\n") }
    if values[json] {
      StandardStream.output.write(try jsonText(ImportReportJSON(report, library: library)))
    } else if !values[quiet] {
      StandardStream.output.write(text.text)
    }
    return code ?? .done
  }

  private static func tell(_ failures: [SortReport.Failure]) -> ExitCode? {
    let complaints = failures.map { Complaint($0.error) }
    for complaint in complaints { StandardStream.errors.write(complaint.text) }
    return complaints.first?.exitCode
  }

  private static func options(_ values: ParsedValues) -> SortOptions {
    var options = SortOptions()
    options.detector = values[detector]
    options.minimumFaceSize = values[minimumFace]
    options.embedder = values[embedder]
    options.precision = values[SortCommand.precision]
    options.device = values[SortCommand.device]
    options.replacesLibrary = values[replace]
    if let count = values[SortCommand.threads] { options.threadCount = count }
    return options
  }
}
