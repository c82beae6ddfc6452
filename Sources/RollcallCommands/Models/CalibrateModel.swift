import CommandLineParsing
import FaceAnalysis
import Pipeline
import Vocabulary

/// `rollcall models calibrate`.
enum CalibrateModel: Subcommand {
  private static let name = Positional("NAME", .text, help: "The embedder.")
  private static let folder = Positional(
    "FOLDER", .folder, help: "Holds a folder for each known person, with pictures of that person alone.")
  private static let detector = Option(
    "detector", .text.named("MODEL"), default: SortOptions().detector, help: "Find faces with this model.")

  static let description = CommandDescription(
    "calibrate", summary: "Measure how far apart an embedder puts people, and write it into its pack.",
    positionals: [name, folder], options: [detector],
    discussion: """
      Wants 5 people with two pictures or more, and 20 pairs of pictures of one person. Pictures without a face or with \
      several are left out, and said. Only distances and counts are kept, no names and no pictures.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let store = ModelStore.installed
    let embedder = values[name]
    guard BuiltInPack(rawValue: embedder) == nil else { throw AdditionError.builtIn(name: embedder) }
    guard let path = FilePath(bytes: values[folder]) else { preconditionFailure("a path without bytes") }
    Interruption.watch()
    let calibration = Calibration(
      embedder: embedder, detector: values[detector], models: store,
      observer: SortObserver(shouldStop: { Interruption.isAskedFor }))
    let report: Calibration.Report
    do {
      report = try calibration.measure(path)
    } catch is Cancelled {
      throw DownloadError.interrupted
    } catch let error as CalibrationError {
      if case .tooFew(_, _, let leftOut) = error { say(leftOut) }
      throw error
    }
    say(report.leftOut)
    try store.set(report.statistics, of: embedder)
    try store.setMeasured(of: embedder) { measured in
      measured.accuracy = ModelStore.Measured.Accuracy(
        measure: "of pairs told right", value: report.pairsToldRight, data: report.statistics.data)
    }
    StandardStream.output.write(text(report, embedder))
    return .done
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
    let statistics = report.statistics
    var text =
      "\(shown(name)): calibrated on \(counted(report.pictureCount, "picture")) of \(counted(report.peopleCount, "person"))\n"
    var rows = [["pairs", "number", "mean distance", "deviation"]]
    for (words, spread) in [("of one person", statistics.samePerson), ("of two people", statistics.differentPeople)] {
      guard let spread else { continue }
      rows.append([words, "\(spread.count)", twoDigits(spread.mean), twoDigits(spread.deviation)])
    }
    text += TextTable(rows, leftColumns: [0]).lines.map { "  \($0)\n" }.joined()
    text += "Pictures at most \(twoDigits(statistics.pictureDistance)) apart are one person: "
    text += "\(twoDigits(100 * report.pairsToldRight)) % of pairs are told right.\n"
    text += "Tracks: \(twoDigits(statistics.trackDistance)), not measured, but a share that other embedders have.\n"
    return text
  }
}
