import CommandLineParsing
import DatasetStore
import FaceAnalysis
import Glibc
import Pipeline
import Vocabulary

/// `rollcall merge-library`.
enum MergeLibraryCommand: Subcommand {
  private static let library = Positional("LIBRARY", .folder, help: "The library that gets everything.")
  private static let others = Positional(several: "OTHER", .folder, help: "Libraries that are only read.")
  private static let take = Option<LibraryMergePlan.NameChoice?>(
    "take", .choice,
    help: "Where one person has two names: LIBRARY's, or OTHER's; or both, as they are two people.")
  private static let distance = Option<Double?>(
    "distance", .number(in: 0.01...100),
    help: "People whose tracks are at most this far apart are one; by default as the embedder says.")
  private static let yes = Flag("yes", short: "y", help: "Do it without asking.")

  static let description = CommandDescription(
    "merge-library", summary: "Bring everything of other libraries into one.", positionals: [library, others],
    options: [take, distance, yes],
    discussion: """
      Clips, faces, portraits, people and what you decided of them. A clip that both have stays as LIBRARY has it, and its \
      faces tell who is who; where no clip does, people who are alike are one, as when clips are added. LIBRARY's people \
      keep number and name; nobody of OTHER is split.

      What would be done is shown, and done after a y, or with --yes. Names are never guessed: one person with two names \
      is asked about, or settled by --take; a name that would be two people's stays with LIBRARY's. It cannot be undone: \
      make a backup first, or take clips out by `rollcall forget LIBRARY --clip CLIP`.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let library = try Library(correcting: FilePath(bytes: values[library]) ?? ".")
    do {
      Interruption.watch()
      let report = try library.merge(
        values[others].compactMap(FilePath.init(bytes:)), distance: values[distance], models: .installed,
        observer: SortObserver(shouldStop: { Interruption.isAskedFor }),
        dialogue: LibraryMergeDialogue(
          settle: { try settle($0, by: values[take]) }, mayMerge: { try mayMerge($0, values) }))
      try library.close()
      if let report, !report.isEmpty { StandardStream.output.write(MergeText.text(report)) }
      return .done
    } catch {
      try? library.close()
      throw error
    }
  }

  private static var isAsked: Bool { isatty(STDIN_FILENO) == 1 }

  private static func settle(
    _ plan: LibraryMergePlan, by choice: LibraryMergePlan.NameChoice?
  ) throws -> [PersonNumber: LibraryMergePlan.NameChoice] {
    var choices: [PersonNumber: LibraryMergePlan.NameChoice] = [:]
    for conflict in plan.conflicts { choices[conflict.theirs] = choice }
    var plan = plan
    plan.settle(choices)
    StandardStream.output.write(MergeText(plan).text)
    guard isAsked else { return choices }
    for conflict in plan.openConflicts {
      let question = "person \(conflict.ours.value): “\(shown(conflict.ourName))” or “\(shown(conflict.theirName))”?"
      StandardStream.output.write("\(question) [ours/theirs/both] ")
      choices[conflict.theirs] = readLine().flatMap { LibraryMergePlan.NameChoice(rawValue: $0.lowercased()) }
    }
    return choices
  }

  private static func mayMerge(_ plans: [LibraryMergePlan], _ values: ParsedValues) throws -> Bool {
    // What an earlier merge left undone of the folders is finished.
    if plans.allSatisfy(\.isEmpty) { return true }
    let open = plans.reduce(0) { $0 + $1.openConflicts.count }
    if open > 0 {
      if values[yes] { throw LibraryMergeError.openConflicts(open) }
      StandardStream.output.write("nothing was changed; --take ours, theirs or both settles the names\n")
      return false
    }
    if values[yes] { return true }
    guard isAsked else {
      StandardStream.output.write("nothing was changed; --yes does it\n")
      return false
    }
    StandardStream.output.write("do it? [y/N] ")
    return ["y", "yes"].contains(readLine()?.lowercased())
  }
}
