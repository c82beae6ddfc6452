import CommandLineParsing
import DatasetStore
import FaceAnalysis
import Pipeline
import Vocabulary

/// `rollcall questions`.
enum QuestionsCommand: Subcommand {
  private static let library = Positional("LIBRARY", .folder, help: "The library to ask about.")
  private static let usualLimit = 10
  private static let limit = Option(
    "limit", .integer(in: 1...100_000), default: usualLimit, help: "List at most so many questions.")
  private static let json = Flag("json", help: "Print the questions as JSON, with all faces that each is about.")

  private static let faces = Option(
    "faces", .text.named("QUESTION"), help: "List the faces of this question alone, one a line, for other commands.")

  private static let core = Flag(
    "core", help: "With --faces: also those that stand for the person, which a yes confirms too.")

  static let description = CommandDescription(
    "questions", summary: "List what to ask about a library: the fewest questions that make it right.",
    positionals: [library], options: [limit, faces, core, json],
    discussion: """
      The same person? Who is this? Still that person? A face at all? First comes the question whose answer is expected to \
      put most faces where they belong. Each names the commands that answer it; what is answered is not asked again, and \
      the next list is made with it. `rollcall review` asks the same with pictures, one key an answer.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let text = try Correction.reading(values) { store, folder in
      try store.holdStill()
      let questions = try LibraryQuestions(of: store, at: folder, models: .installed)
      if let id = values[faces] {
        let question = try questions.question(id)
        let faces = try LibraryQuestions.faces(of: question, withCore: values[core], in: store)
        return faces.map { $0.hexadecimal + "\n" }.joined()
      }
      let names = Dictionary(
        uniqueKeysWithValues: try store.personNames().compactMap { person in person.name.map { (person.number, $0) } })
      let list = QuestionList(
        questions: questions, asked: Array(questions.questions.prefix(values[limit])), names: names, library: folder,
        store: store)
      return values[json] ? try list.json() : try list.text()
    }
    StandardStream.output.write(text)
    return .done
  }
}
