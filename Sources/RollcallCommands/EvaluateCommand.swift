import CommandLineParsing
import DatasetStore
import Evaluation
import FaceAnalysis
import FileHandling
import Pipeline
import Vocabulary

/// `rollcall evaluate`.
enum EvaluateCommand: Subcommand {
  private static let library = Positional("LIBRARY", .folder, help: "The library to measure.")
  private static let labels = Positional("LABELS", .file, help: "Who is where: a file, or a folder of named photos.")
  private static let clip = Option(
    "clip", .file.named("CLIP"),
    help: "Measure this clip alone, by path or file name; needed where labels name no clip and the library has several."
  )
  private static let page = Option(
    "html", .file, help: "Write a page with the scores and pictures of the worst mistakes.")
  private static let answers = Flag(
    "answers", help: "Say how many of `rollcall questions` it takes to be right, answered by the labels on a copy.")
  private static let json = Flag("json", help: "Print the result as JSON.")

  static let description = CommandDescription(
    "evaluate", summary: "Score a library against labelled faces.", positionals: [library, labels],
    options: [clip, page, answers, json],
    discussion: """
      LABELS is one of these; a person “?” is somebody nobody can tell, and counts neither way:
        {"faces": [{"t": 1.5, "box": [left, top, right, bottom], "person": "Ann"}, …]}
          beside "faces", "not_faces": [{"t": 1.5, "box": […]}, …]   detections that are no face
        {"segments": [{"start": 0, "end": 2.5, "person": "Ann"}, …]}   the largest face is Ann's
        a CSV file with the columns clip,time,x,y,width,height,person
        a folder with a sub-folder a person, or with files named split__PERSON__rest

      Times count in seconds from the first video frame, boxes in pixels of the upright frame. A face and a label are \
      the same where their boxes overlap by 0.3 of their joint area, in the frame nearest to the label's time. Where a \
      picture of a folder shows several faces, the named person is the largest, or the one in the centre where the \
      largest is not and that has at least a quarter of its area.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let folder = FilePath(bytes: values[library]) ?? "."
    let truth = try FaceLabels.read(FilePath(bytes: values[labels]) ?? ".")
    let store = try DatasetStore(opening: folder.appending(DatasetStore.fileName), access: .readOnly)
    let scores = try LibraryScores(of: store, against: truth, clip: values[clip].flatMap { FilePath(bytes: $0) })
    if let path = values[page].flatMap({ FilePath(bytes: $0) }) {
      try AtomicFileWriter.write(EvaluationPage(scores, library: folder).text(), to: path)
    }
    var answered: TruthfulAnswers?
    if values[answers] {
      Interruption.watch()
      answered = try TruthfulAnswers(
        of: store, at: folder, labels: truth, clip: values[clip].flatMap { FilePath(bytes: $0) }, models: .installed,
        observer: SortObserver(shouldStop: { Interruption.isAskedFor }))
    }
    StandardStream.output.write(
      values[json]
        ? try EvaluationJSON(scores, answered, library: folder).text() : EvaluationSummary(scores, answered).text)
    try store.close()
    return .done
  }
}
