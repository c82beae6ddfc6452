import CommandLineParsing
import DatasetExport
import FaceAnalysis
import FileHandling
import Pipeline
import Vocabulary

/// `rollcall audit`.
enum AuditCommand: Subcommand {
  private static let defaults = AuditOptions()

  private static let place = Positional(
    "LIBRARY|DIR", .folder, help: "A library, or any folder of pictures in class folders; it is only read.")
  private static let minimumSize = Option(
    "min-size", .number(in: 0...100_000), default: defaults.minimumSize,
    help: "Faces under so many pixels of their shorter side are tiny.")
  private static let minimumSharpness = Option(
    "min-sharpness", .number(in: 0...1), default: defaults.minimumSharpness,
    help: "Faces under it are blurred; 1 is sharp.")
  private static let minimumLuma = Option(
    "min-brightness", .number(in: 0...255), default: defaults.minimumLuma,
    help: "Faces whose mean brightness is lower are dark.")
  private static let maximumLuma = Option(
    "max-brightness", .number(in: 0...255), default: defaults.maximumLuma,
    help: "Faces whose mean brightness is higher are overexposed.")
  private static let minimumInside = Option(
    "min-inside", .number(in: 0...1), default: defaults.minimumInside,
    help: "Faces of which a smaller share is in the picture are cut off.")
  private static let minimumQuality = Option(
    "min-quality", .number(in: 0...1), default: defaults.minimumQuality,
    help: "Faces whose quality is lower are poor.")
  private static let minimumConfidence = Option(
    "min-confidence", .number(in: -1...1), default: defaults.minimumConfidence,
    help: "Faces less sure than this are suspected to be somebody else's; 0: as near to the next person.")
  private static let minimumFaces = Option(
    "min-faces", .integer(in: 1...1_000_000), default: defaults.minimumFaces, help: "People with fewer have too few.")
  private static let maximumRatio = Option(
    "max-ratio", .number(in: 1...1_000_000), default: defaults.maximumRatio,
    help: "People with so many times the faces of the person in the middle, or so many times fewer, are unbalanced.")
  private static let ignored = Option(
    repeated: "ignore", ValueKind<AuditFinding.Kind>.choice.named("FINDING"),
    help:
      "Do not look for this: \(AuditFinding.Kind.allCases.map(\.rawValue).joined(separator: ", ")); repeat it for more."
  )

  private static let html = Option<[UInt8]?>(
    "html", .file, help: "Also write a page with pictures of the worst; one file that loads nothing.")
  private static let detector = Option(
    "detector", .text.named("MODEL"), default: SortOptions().detector,
    help: "Find faces with this model; a library knows its faces.")
  private static let embedder = Option(
    "embedder", .text.named("MODEL"), default: SortOptions.usualEmbedder,
    help: "Tell faces with this model; a library knows them.")
  private static let threads = Option<Int?>(
    "threads", .integer(in: 1...256),
    help: "Work on so many pictures at once; by default as many as there are cores.")
  private static let json = Flag("json", help: "Print the result as JSON, with all that was found.")
  private static let quiet = Flag("quiet", short: "q", help: "Print no table and no progress.")

  static let description = CommandDescription(
    "audit", summary: "Look for what makes a dataset worse, in a library or in folders of pictures.",
    positionals: [place],
    options: [
      minimumSize, minimumSharpness, minimumLuma, maximumLuma, minimumInside, minimumQuality, minimumConfidence,
      minimumFaces, maximumRatio, ignored, html, detector, embedder, SortCommand.device, threads, json, quiet,
      SortCommand.progress,
    ],
    discussion: """
      Blurred, dark, overexposed, tiny and cut-off faces, near duplicates, faces that seem to be another person's, people \
      with too few faces or too many; in a folder also pictures that cannot be read, with no face or several, exact \
      copies, and what leaks from one part (train, val, test) to another. Nothing is changed.

      DIR holds a folder a person, or parts with a folder a person in each; a dataset that Rollcall made is known by its \
      dataset.json. Near duplicates in a library are told and no fault: frames are alike, and export takes the best.

      The exit code is 0 where nothing is to be done, and 65 where something was found.
        rollcall audit faces --html audit.html
        rollcall audit cast --min-faces 20 --ignore poor-quality
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let path = FilePath(bytes: values[place]) ?? "."
    // The place first: what cannot be written should not be worked for.
    let page = try values[html].flatMap(FilePath.init(bytes:)).map(writer)
    let options = options(values)
    let progress = ProgressLine(values[SortCommand.progress], isQuiet: values[quiet])
    Interruption.watch()
    let job = try AuditJob(
      path, options: options, analysis: analysis(values), models: .installed,
      observer: ExportObserver(onProgress: { progress.show($0) }, shouldStop: { Interruption.isAskedFor }))
    if let device = job.device { StandardStream.errors.write("rollcall: \(taken(device))\n") }
    let result = Result {
      let report = try job.run()
      if let page { try write(report, of: path, options, by: job, to: page) }
      return report
    }
    progress.clear()
    let report = try result.get()
    let text = AuditText(report, options: options, path: path)
    if values[json] {
      StandardStream.output.write(try AuditJSON(report, options: options, path: path).text())
    } else if !values[quiet] {
      StandardStream.output.write(text.text)
    }
    return text.exitCode
  }

  /// People know their page, and not the hidden file that it is written to at first.
  private static func writer(for page: FilePath) throws -> AtomicFileWriter {
    do {
      return try AtomicFileWriter(for: page)
    } catch {
      throw FileError(error.code, path: page, call: error.call, number: error.number)
    }
  }

  private static func write(
    _ report: AuditReport, of path: FilePath, _ options: AuditOptions, by job: AuditJob, to page: AtomicFileWriter
  ) throws {
    let pictures = try job.thumbnails(of: AuditPage.paths(of: report), longerSide: AuditPage.pictureSide)
    let text = try AuditPage(report, options: options, path: path, pictures: pictures).text()
    try page.write(text)
    try page.commit()
  }

  private static func options(_ values: ParsedValues) -> AuditOptions {
    var options = AuditOptions()
    options.minimumSize = values[minimumSize]
    options.minimumSharpness = values[minimumSharpness]
    options.minimumLuma = values[minimumLuma]
    options.maximumLuma = values[maximumLuma]
    options.minimumInside = values[minimumInside]
    options.minimumQuality = values[minimumQuality]
    options.minimumConfidence = values[minimumConfidence]
    options.minimumFaces = values[minimumFaces]
    options.maximumRatio = values[maximumRatio]
    options.ignored = Set(values[ignored])
    return options
  }

  /// How faces are found in pictures of a folder.
  private static func analysis(_ values: ParsedValues) -> SortOptions {
    var options = SortOptions()
    options.detector = values[detector]
    options.embedder = values[embedder]
    options.device = values[SortCommand.device]
    if let count = values[threads] { options.threadCount = count }
    return options
  }
}
