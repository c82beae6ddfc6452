import CommandLineParsing
import DatasetStore

/// `rollcall move`.
enum MoveCommand: Subcommand {
  private static let to = Option("to", .text.named("PERSON"), help: "Give them to this person, by number or name.")
  private static let new = Flag("new", help: "Make them a new person.")
  private static let unsorted = Flag("unsorted", help: "Give them to nobody.")

  static let description = CommandDescription(
    "move", summary: "Give faces to another person.", positionals: [Correction.library, FaceArgument.faces],
    options: [to, new, unsorted],
    discussion: """
      One of --to, --new and --unsorted says where they go. They stay there: no grouping moves what a human has put \
      somewhere. What was said to be no face is one again.

        rollcall move cast cast/people/ann/*00h01m*.jpg --to Bob
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let person = values[to]
    guard [person != nil, values[new], values[unsorted]].count(where: { $0 }) == 1 else {
      throw CorrectionUsageError.oneDestination
    }
    return try Correction.make(values) { store in
      let faces = try FaceArgument.faces(values[FaceArgument.faces], in: store)
      if values[new] {
        try store.moveToNewPerson(faces)
      } else {
        try store.move(faces, to: person.map(store.person))
      }
    }
  }
}
