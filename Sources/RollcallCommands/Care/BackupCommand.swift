import CommandLineParsing
import DatasetExport
import DatasetStore
import Pipeline
import Vocabulary

/// `rollcall backup`.
enum BackupCommand: Subcommand {
  private static let library = Positional("LIBRARY", .folder, help: "The library to copy; it may be in use.")
  private static let backup = Positional("BACKUP", .folder, help: "The folder to make.")

  static let description = CommandDescription(
    "backup", summary: "Copy a whole library, also while it is written.", positionals: [library, backup],
    discussion: """
      The copy is a library like any other: all commands read it. It is there whole or not at all. Files that Rollcall did \
      not write are not copied, nor are the clips themselves.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    try LibraryCopying.run(from: values[library], to: values[backup])
  }
}

/// `rollcall restore`.
enum RestoreCommand: Subcommand {
  private static let backup = Positional("BACKUP", .folder, help: "What `rollcall backup` made.")
  private static let library = Positional("LIBRARY", .folder, help: "The folder to make.")

  static let description = CommandDescription(
    "restore", summary: "Bring a library back from its backup.", positionals: [backup, library],
    discussion: """
      The backup is looked through first, and stays as it is. Nothing is written over: a library that is there has to be \
      moved away before.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    try LibraryCopying.run(from: values[backup], to: values[library])
  }
}

/// What both do: the copy of a library is a library.
private enum LibraryCopying {
  static func run(from: [UInt8], to: [UInt8]) throws -> ExitCode {
    let (source, target) = (FilePath(bytes: from) ?? ".", FilePath(bytes: to) ?? ".")
    Interruption.watch()
    let copy = try LibraryCopy(of: source, at: target) {
      if Interruption.isAskedFor { throw Cancelled() }
    }
    var lines = [
      "\(counted(copy.counts.faces, "face")) of \(counted(copy.counts.people, "person")), "
        + counted(copy.portraitCount, "portrait")
    ]
    if let first = copy.missingPortraits.first {
      lines.append(
        "\(counted(copy.missingPortraits.count, "portrait")) missing there: \(first)"
          + (copy.missingPortraits.count > 1 ? ", …" : ""))
      lines.append("hint: `rollcall check LIBRARY --repair` cuts portraits anew where the clip is there")
    }
    lines.append("in \(shown(target.description))")
    StandardStream.output.write(lines.joined(separator: "\n") + "\n")
    return .done
  }
}
