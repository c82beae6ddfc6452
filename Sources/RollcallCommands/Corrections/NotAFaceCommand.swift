import CommandLineParsing
import DatasetStore

/// `rollcall not-a-face`.
enum NotAFaceCommand: Subcommand {
  static let description = CommandDescription(
    "not-a-face", summary: "Say that something found is no face.",
    positionals: [Correction.library, FaceArgument.faces],
    discussion: """
      Their pictures go to not-faces/, and they are in no table and in nothing that is made of the library. `rollcall \
      move` makes one a face again.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    try Correction.make(values) { try $0.reject(FaceArgument.faces(values[FaceArgument.faces], in: $0)) }
  }
}
