import CommandLineParsing
import FaceAnalysis
import Pipeline
import Vocabulary

/// `rollcall regroup`.
enum RegroupCommand: Subcommand {
  private static let apply = Flag("yes", short: "y", help: "Make the change; else it is only shown.")

  static let description = CommandDescription(
    "regroup", summary: "Group a library's faces anew; say what that changes before it is done.",
    positionals: [Correction.library],
    options: [
      SortCommand.grouping, SortCommand.distance, SortCommand.mergeBias, SortCommand.eps, SortCommand.minimumSamples,
      apply, SortCommand.progress,
    ],
    discussion: """
      What you decided stands: names, merges, splits and moves, what was kept apart, and what is no face. Everybody else \
      keeps the number of whom they have most faces of.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let library = try Library(correcting: FilePath(bytes: values[Correction.library]) ?? ".")
    var options = SortOptions()
    options.grouping = values[SortCommand.grouping]
    options.trackDistance = values[SortCommand.distance]
    options.mergeBias = values[SortCommand.mergeBias]
    options.eps = values[SortCommand.eps]
    options.minSamples = values[SortCommand.minimumSamples]
    let progress = ProgressLine(values[SortCommand.progress], isQuiet: false)
    defer { progress.clear() }
    Interruption.watch()
    let regrouping = try Regrouping(
      of: library.store, at: library.folder, options: options, models: .installed,
      observer: SortObserver(onProgress: { progress.show($0) }, shouldStop: { Interruption.isAskedFor }))
    let sentences = regrouping.changes.map(sentence)
    var text = sentences.isEmpty ? "nothing would change\n" : sentences.joined(separator: "\n") + "\n"
    if !sentences.isEmpty {
      if values[apply] {
        let people = try library.correct { try regrouping.apply(to: $0) }
        try library.writeReport()
        let numbers = people.map { "\($0.value)" }.joined(separator: ", ")
        text += "\ndone" + (people.isEmpty ? "" : "; new: \(numbers)") + "; `rollcall undo` takes it back\n"
      } else {
        text += "\nnothing was changed; --yes does it\n"
      }
    }
    try library.close()
    progress.clear()
    StandardStream.output.write(text)
    return .done
  }

  private static func sentence(_ change: Regrouping.Change) -> String {
    let from = change.from.map { "person \($0.value)" } ?? "unsorted"
    let to =
      switch change.to {
      case .person(let number): "person \(number.value)"
      case .newPerson(let index): "a new person (\(index + 1))"
      case .unsorted: "unsorted"
      }
    return "\(counted(change.faceCount, "face")) from \(from) to \(to)"
  }
}
