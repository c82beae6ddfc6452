import CommandLineParsing
import DatasetExport
import FileHandling
import Pipeline
import Vocabulary

/// `rollcall export`.
enum ExportCommand: Subcommand {
  private static let defaults = ExportOptions(format: "imagefolder")
  private static let usualConfidence = 0.2

  private static let library = Positional("LIBRARY", .folder, help: "The library; it is only read.")
  private static let format = Option(
    "format", short: "f", .choice(of: DatasetFormats.names).named("FORMAT"), default: defaults.format,
    help: "How the dataset is laid out: \(DatasetFormats.names.joined(separator: ", ")).")
  private static let output = Option<[UInt8]?>(
    "output", short: "o", .folder.named("DIR"),
    help: "The folder to make; by default the library's name and the format's.")
  private static let replace = Flag("replace", help: "Make a dataset of this program's that is there anew.")

  private static let people = Option(
    repeated: "people", .text.named("PERSON"), help: "Only these, by number or name; repeat it, or put commas between.")
  private static let unsorted = Flag("unsorted", help: "Also the faces of nobody, as a class of their own.")
  private static let minimumFaces = Option(
    "min-faces", .integer(in: 1...1_000_000), default: defaults.selection.minimumFaces,
    help: "Leave out people with fewer faces in the dataset.")
  private static let minimumQuality = Option(
    "min-quality", .number(in: 0...1), default: defaults.selection.minimumQuality,
    help: "Leave out faces whose quality is lower.")
  private static let minimumSize = Option(
    "min-size", .number(in: 0...100_000), default: defaults.selection.minimumSize,
    help: "Leave out faces whose box is smaller, in pixels of its shorter side.")
  private static let maximumPerPerson = Option<Int?>(
    "max-per-person", .integer(in: 1...1_000_000_000), help: "At most so many faces a person, the best first.")
  private static let balance = Option(
    "balance", ValueKind<SelectionOptions.Balance>.choice, default: defaults.selection.balance,
    help: "Spread --max-per-person over poses and light, or over shots and moments.")
  private static let nearDuplicates = Option(
    "near-duplicates", ValueKind<SelectionOptions.NearDuplicates>.choice, default: defaults.selection.nearDuplicates,
    help: "What becomes of pictures that are nearly the same as a better one; tracks and photos keep all.")
  private static let onePerTrack = Flag("one-per-track", help: "Only the best face of each track.")
  private static let excludeUncertain = Flag(
    "exclude-uncertain", help: "Leave out faces whose place with their person is less sure than --min-confidence.")
  private static let minimumConfidence = Option(
    "min-confidence", .number(in: 0...1), default: usualConfidence,
    help: "What --exclude-uncertain goes by; 0: as near to the next person.")

  private static let picture = Option<PictureKind?>(
    "picture", .choice, help: "What each picture shows; by default what the format is used with.")
  private static let pictureFormat = Option<PictureFormat?>(
    "picture-format", .choice, help: "How pictures are kept; by default jpeg.")
  private static let margin = Option(
    "margin", .number(in: 0...10), default: defaults.margin,
    help: "Show so much around the box in a portrait, on each side, as a share of the box.")
  private static let quality = Option(
    "quality", .integer(in: 1...100), default: defaults.quality, help: "Of JPEG and WebP; WebP of 100 loses nothing.")
  private static let maximumEnlargement = Option(
    "max-enlargement", .number(in: 0.01...1000), default: defaults.selection.maximumEnlargement,
    help: "Leave out faces whose picture would be enlarged more.")
  private static let fromPortraits = Flag(
    "from-portraits", help: "Take pictures from the library's portraits where a clip is gone or changed.")

  private static let split = Option<[Double]?>(
    "split", .shares, help: "Split into training, validation and test, or into training and test: 80/10/10, 80/20.")
  private static let splitBy = Option(
    "split-by", ValueKind<SplitOptions.Unit>.choice, default: .shot, help: "What stays together in one part.")
  private static let seed = Option(
    "seed", .integer(in: 0...Int.max), default: 0, help: "Another number gives another split, and other pairs in lfw.")

  private static let threads = Option<Int?>(
    "threads", .integer(in: 1...256), help: "Work on so many frames at once; by default as many as there are cores.")
  private static let dryRun = Flag(
    "dry-run", help: "Only say what the dataset would hold: nothing is written, and no clip is read.")
  private static let json = Flag("json", help: "Print the result as JSON.")
  private static let quiet = Flag("quiet", short: "q", help: "Print no summary and no progress.")

  static let description = CommandDescription(
    "export", summary: "Make a dataset of a library's faces: chosen, cut anew from the clips, split without leaks.",
    positionals: [library],
    options: [
      format, output, replace, people, unsorted, minimumFaces, minimumQuality, minimumSize, maximumPerPerson, balance,
      nearDuplicates, onePerTrack, excludeUncertain, minimumConfidence, picture, pictureFormat, margin, quality,
      maximumEnlargement, fromPortraits, split, splitBy, seed, threads, dryRun, json, quiet, SortCommand.progress,
    ],
    discussion: """
      The library is never changed. Faces that you said are none, and people whom you ignore, are never in it. The dataset \
      appears once it is whole, with dataset.json, which says what is in it and why, and faces.jsonl with each face's way \
      back to its clip and frame. An export that was stopped goes on when it is called again, and the same options give \
      the same bytes.
        rollcall export cast -f imagefolder -o faces --min-quality 0.3 --split 80/10/10
        rollcall export cast -f huggingface --picture aligned-112 --max-per-person 200 --balance pose
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let library = FilePath(bytes: values[library]) ?? "."
    let options = options(values)
    let dataset = try values[output].flatMap(FilePath.init(bytes:)) ?? defaultFolder(for: library, options.format)
    let progress = ProgressLine(values[SortCommand.progress], isQuiet: values[quiet])
    Interruption.watch()
    let job = ExportJob(
      library, to: dataset, options: options, program: ProgramVersion.nameAndVersion,
      observer: ExportObserver(
        onProgress: { progress.show($0) }, shouldStop: { Interruption.isAskedFor }))
    let result = Result {
      if values[dryRun] { return try job.preview() }
      return DatasetPreview(report: try job.run())
    }
    progress.clear()
    let made = try result.get()
    let text = ExportText(made.report, dataset: dataset, isDry: values[dryRun])
    for warning in text.warnings { StandardStream.errors.write("rollcall: \(warning)\n") }
    if values[json] {
      StandardStream.output.write(try ExportReportJSON(made, dataset: dataset, isDry: values[dryRun]).text())
    } else if !values[quiet] {
      StandardStream.output.write(text.text)
    }
    return text.exitCode
  }

  private static func options(_ values: ParsedValues) -> ExportOptions {
    var options = ExportOptions(format: values[format])
    options.people = values[people]
    options.selection.includesUnsorted = values[unsorted]
    options.selection.minimumFaces = values[minimumFaces]
    options.selection.minimumQuality = values[minimumQuality]
    options.selection.minimumSize = values[minimumSize]
    options.selection.maximumPerPerson = values[maximumPerPerson]
    options.selection.balance = values[balance]
    options.selection.nearDuplicates = values[nearDuplicates]
    options.selection.onePerTrack = values[onePerTrack]
    options.selection.minimumConfidence =
      values[excludeUncertain] || values.isGiven(minimumConfidence) ? values[minimumConfidence] : nil
    options.selection.maximumEnlargement = values[maximumEnlargement]
    options.picture = values[picture]
    options.pictureFormat = values[pictureFormat]
    options.margin = values[margin]
    options.quality = values[quality]
    options.takesPortraits = values[fromPortraits]
    options.split = values[split].flatMap {
      SplitOptions(weights: $0, unit: values[splitBy], seed: UInt64(values[seed]))
    }
    options.seed = UInt64(values[seed])
    options.replacesDataset = values[replace]
    if let count = values[threads] { options.threadCount = count }
    return options
  }

  /// `cast` and `imagefolder` give `cast-imagefolder`, beside the library.
  private static func defaultFolder(for library: FilePath, _ format: String) throws -> FilePath {
    let place = FileStatus.kind(of: library) == .folder ? try FileStatus.resolved(library) : library
    return place.directory.appending(place.lastComponent + Array("-\(format)".utf8))
  }
}

extension ValueKind where Value == [Double] {
  /// Two or three shares with strokes between: `80/10/10`.
  fileprivate static var shares: ValueKind {
    ValueKind(
      "SHARES", expected: "two or three numbers from 0 on with / between, two of them over 0, as in 80/10/10",
      read: { bytes in
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: "/", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Double($0) }
        return numbers.count == parts.count && SplitOptions(weights: numbers) != nil ? numbers : nil
      },
      show: { $0.map { "\($0)" }.joined(separator: "/") })
  }
}
