import CommandLineParsing

/// `rollcall completion`.
enum CompletionCommand: Subcommand {
  private static let shell = Positional("SHELL", ValueKind<CommandDescription.Shell>.choice, help: "The shell.")

  static let description = CommandDescription(
    "completion", summary: "Print a script that completes commands and options.", positionals: [shell],
    discussion: """
      For this session, or in the shell's start-up file:
        source <(rollcall completion bash)
      """)

  static func run(_ values: ParsedValues) -> ExitCode {
    StandardStream.output.write(RollcallCommand.description.completionScript(for: values[shell]))
    return .done
  }
}
