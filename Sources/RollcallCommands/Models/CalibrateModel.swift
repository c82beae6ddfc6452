import CommandLineParsing
import FaceAnalysis
import Pipeline
import Vocabulary

/// `rollcall models calibrate`.
enum CalibrateModel: Subcommand {
  private static let name = Positional("NAME", .text, help: "The embedder.")
  private static let folders = Positional(
    several: "FOLDER", .folder,
    help:
      "Holds a folder for each known person, with pictures of that person alone; with --library, one or more libraries."
  )
  private static let library = Flag("library", help: "Measure on the tracks of libraries.")
  private static let detector = Option(
    "detector", .text.named("MODEL"), default: SortOptions().detector,
    help: "Find faces in pictures with this model.")

  static let description = CommandDescription(
    "calibrate", summary: "Measure how far apart an embedder puts people, and write it into its pack.",
    positionals: [name, folders], options: [library, detector],
    discussion: """
      A folder of pictures needs 5 people with at least two pictures, and 20 pairs of pictures of one person. Pictures \
      without a face or with several faces are reported and skipped.
      A library needs no labels. Two tracks are different people if they are in one frame, have different names or are \
      kept apart. Two tracks are one person if the person has a name, or if you merged, moved or imported their faces. \
      A library needs 20 pairs of different people, or 20 pairs of one person from 5 people. The libraries are not \
      changed; faces are embedded again where a library has another embedder.
      Only distances and counts are stored, no names and no pictures.
        rollcall models calibrate mobilefacenet --library film-people
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let store = ModelStore.installed
    let embedder = values[name]
    guard BuiltInPack(rawValue: embedder) == nil else { throw AdditionError.builtIn(name: embedder) }
    let paths = values[folders].compactMap(FilePath.init(bytes:))
    guard values[library] || paths.count == 1 else {
      let complaint = Complaint(
        "calibrate takes one folder of pictures, and got \(paths.count)", hint: "add --library if these are libraries",
        .usage)
      StandardStream.errors.write(complaint.text)
      return complaint.exitCode
    }
    Interruption.watch()
    let observer = SortObserver(shouldStop: { Interruption.isAskedFor })
    do {
      if values[library] {
        let report = try LibraryCalibration(embedder: embedder, models: store, observer: observer).measure(paths)
        try keep(report.statistics, report.pairsToldRight, of: embedder, in: store)
        StandardStream.output.write(text(report, embedder))
      } else {
        let calibration = Calibration(
          embedder: embedder, detector: values[detector], models: store, observer: observer)
        let report = try calibration.measure(paths[0])
        say(report.leftOut)
        try keep(report.statistics, report.pairsToldRight, of: embedder, in: store)
        StandardStream.output.write(text(report, embedder))
      }
    } catch is Cancelled {
      throw DownloadError.interrupted
    } catch let error as CalibrationError {
      if case .tooFew(_, _, let leftOut) = error { say(leftOut) }
      throw error
    }
    return .done
  }

  private static func keep(
    _ statistics: EmbedderStatistics, _ pairsToldRight: Double?, of embedder: String, in store: ModelStore
  ) throws {
    try store.set(statistics, of: embedder)
    try store.setMeasured(of: embedder) { measured in
      measured.accuracy = pairsToldRight.map {
        ModelStore.Measured.Accuracy(measure: "of pairs told right", value: $0, data: statistics.data)
      }
    }
  }

  private static func say(_ leftOut: [Calibration.LeftOut]) {
    for picture in leftOut {
      let path = shown(picture.path.description)
      switch picture.reason {
      case .noFace: StandardStream.errors.write("\(path): no face; left out\n")
      case .severalFaces(let count): StandardStream.errors.write("\(path): \(counted(count, "face")); left out\n")
      case .unreadable(let error): StandardStream.errors.write("\(Complaint(error).sentence); left out\n")
      }
    }
  }

  private static func text(_ report: Calibration.Report, _ name: String) -> String {
    "\(shown(name)): calibrated on \(counted(report.pictureCount, "picture")) of \(counted(report.peopleCount, "person"))\n"
      + distances(report.statistics, report.pairsToldRight)
  }

  private static func text(_ report: LibraryCalibration.Report, _ name: String) -> String {
    let libraries = report.libraryCount == 1 ? "1 library" : "\(report.libraryCount) libraries"
    var text =
      "\(shown(name)): calibrated on \(libraries): \(counted(report.differentCount, "pair")) of tracks of two people, "
    text += "\(report.sameCount) of one (\(counted(report.personCount, "person"))), "
    text += "\(counted(report.trackCount, "track")) with several faces\n"
    if report.lostCount > 0 {
      text += "\(counted(report.lostCount, "face")) skipped: neither clip nor portrait exists\n"
    }
    return text + distances(report.statistics, report.pairsToldRight)
  }

  private static func distances(_ statistics: EmbedderStatistics, _ pairsToldRight: Double?) -> String {
    var rows = [["pairs", "number", "mean distance", "deviation"]]
    for (words, spread) in [("of one person", statistics.samePerson), ("of two people", statistics.differentPeople)] {
      guard let spread else { continue }
      rows.append([words, "\(spread.count)", twoDigits(spread.mean), twoDigits(spread.deviation)])
    }
    var text = TextTable(rows, leftColumns: [0]).lines.map { "  \($0)\n" }.joined()
    text += "Pictures at most \(twoDigits(statistics.pictureDistance)) apart are one person"
    text += pairsToldRight.map { ": \(twoDigits(100 * $0)) % of pairs are told right.\n" } ?? ".\n"
    text += "Tracks: \(twoDigits(statistics.trackDistance)), not measured, but a share that other embedders have.\n"
    return text
  }
}
