import CommandLineParsing
import DatasetStore
import Pipeline
import Vocabulary

/// `rollcall forget`.
enum ForgetCommand: Subcommand {
  private static let person = Positional(optional: "PERSON", .text, help: "A person's number, or name.")
  private static let clip = Option(
    "clip", .text.named("CLIP"), help: "Forget this clip: by path, file name, or the first digits of its SHA-256.")

  static let description = CommandDescription(
    "forget", summary: "Erase a person, or a clip, for good.", positionals: [Correction.library, person],
    options: [clip],
    discussion: """
      Faces, embeddings, portraits and names go from the database, the folders, the montages, the tables and the log, and \
      from the copy that was made before the database's schema changed. It cannot be undone. What remains is a note that \
      something was forgotten. The clips themselves, and copies made by `rollcall backup`, are yours, and are left alone.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    guard (values[person] == nil) != (values[clip] == nil) else { throw CorrectionUsageError.personOrClip }
    let library = try Library(correcting: FilePath(bytes: values[Correction.library]) ?? ".")
    let erasure: Library.Erasure
    let who: String
    if let text = values[clip] {
      erasure = try library.forget(try library.store.clip(named: text))
      who = "the clip"
    } else {
      let number = try library.store.person(values[person] ?? "")
      erasure = try library.forget(number)
      who = "person \(number.value)"
    }
    try library.close()
    let backups = erasure.backupCount == 0 ? "" : ", and \(counted(erasure.backupCount, "older copy")) of the database"
    StandardStream.output.write(
      "\(who) is forgotten, with \(counted(erasure.faceCount, "face"))\(backups)\n")
    return .done
  }
}
