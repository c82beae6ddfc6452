import CommandLineParsing
import DatasetStore

/// `rollcall undo`.
enum UndoCommand: Subcommand {
  private static let edit = Positional(
    optional: "EDIT", .integer(in: 1 ... .max), help: "Its number in the log; by default the last that was made.")

  static let description = CommandDescription(
    "undo", summary: "Take a correction back.", positionals: [Correction.library, edit],
    discussion: """
      Corrections may be taken back in any order, unless a later one rests on what one did; that one is named then. \
      `rollcall log` lists all of them.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    try Correction.make(values) { _ = try $0.undo(values[edit]) }
  }
}

/// `rollcall redo`.
enum RedoCommand: Subcommand {
  private static let edit = Positional(
    optional: "EDIT", .integer(in: 1 ... .max), help: "Its number in the log; by default the last that was undone.")

  static let description = CommandDescription(
    "redo", summary: "Make a correction again that was undone.", positionals: [Correction.library, edit])

  static func run(_ values: ParsedValues) throws -> ExitCode {
    try Correction.make(values) { _ = try $0.redo(values[edit]) }
  }
}
