import CommandLineParsing
import FaceAnalysis
import FileHandling
import Pipeline
import Vocabulary

/// `rollcall demo`.
enum DemoCommand: Subcommand {
  private static let output = Option(
    "output", short: "o", .folder.named("FOLDER"), default: Array(".".utf8),
    help: "Where the clip and its library are made.")

  static let description = CommandDescription(
    "demo", summary: "Make a clip of two people and sort it: a first look without a video.",
    options: [output, SortCommand.progress, SortCommand.yes],
    discussion: """
      Writes rollcall-demo.mp4 and rollcall-demo-people, and replaces those of an earlier demo. The two people are \
      public figures, in photos that come with the face_recognition package.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let folder = FilePath(bytes: values[output]) ?? "."
    let clip = values.isGiven(output) ? folder.appending("rollcall-demo.mp4") : "rollcall-demo.mp4"
    Interruption.watch()
    try Folder.make(folder)
    try DemoClip(home: ModelStore.installed.home).write(
      to: clip, observer: SortObserver(shouldStop: { Interruption.isAskedFor }))
    var options = SortOptions()
    options.replacesLibrary = true
    let library = clip.directory.appending("rollcall-demo-people")
    let reporter = SortReporter(
      asJSON: false, isQuiet: false, showsTimings: false,
      progress: ProgressLine(values[SortCommand.progress], isQuiet: false))
    return try reporter.sort([clip], into: values.isGiven(output) ? library : "rollcall-demo-people", options: options)
  }
}
