import CommandLineParsing
import Glibc
import Pipeline

/// What stands behind a word after `rollcall`: its place in the help, and what it does.
protocol Subcommand: SendableMetatype {
  static var description: CommandDescription { get }
  static func run(_ values: ParsedValues) throws -> ExitCode
}

/// The program: from its arguments to its exit code.
public enum RollcallCommand {
  /// In the order of the help: the work, who is there, corrections, the library as a whole, the rest.
  private static let subcommands: [any Subcommand.Type] = [
    SortCommand.self, DemoCommand.self, PeopleCommand.self, ShowCommand.self, ReportCommand.self, ReviewCommand.self,
    QuestionsCommand.self, FindCommand.self,
    NameCommand.self,
    MergeCommand.self, UnmergeCommand.self, MoveCommand.self, SplitCommand.self, IgnoreCommand.self,
    NotAFaceCommand.self, KeepApartCommand.self, UndoCommand.self, RedoCommand.self, LogCommand.self,
    RegroupCommand.self, SyncCommand.self, ForgetCommand.self, CheckCommand.self,
    BackupCommand.self, RestoreCommand.self, MergeLibraryCommand.self, ReembedCommand.self, VacuumCommand.self,
    ExportCommand.self, AuditCommand.self, ImportCommand.self, EvaluateCommand.self,
    ModelsCommand.self, DoctorCommand.self,
    CompletionCommand.self,
  ]

  static let description = CommandDescription(
    "rollcall", summary: "Turn video into a face dataset: one folder a person, every face traced to its moment.",
    subcommands: subcommands.map { $0.description },
    discussion: """
      Everything happens on this machine; nothing is sent anywhere.

      Exit codes: 0 done, 1 failed, 64 wrong usage, 65 bad data, 66 input missing, 69 model or library missing, \
      74 input or output failed, 130 interrupted.
      """)

  /// Does what the command line asks for, and ends the process.
  public static func main() -> Never {
    exit(run(CommandLineArguments.all).rawValue)
  }

  private static func run(_ arguments: [[UInt8]]) -> ExitCode {
    do {
      switch try description.parse(arguments) {
      case .help(let path):
        StandardStream.output.write(description.help(for: path, width: Terminal.width(of: STDOUT_FILENO) ?? 80))
        return .done
      case .version:
        StandardStream.output.write(ProgramVersion.nameAndVersion + "\n")
        return .done
      case .run(let values):
        guard let command = subcommands.first(where: { $0.description.name == values.path.dropFirst().first }) else {
          preconditionFailure("nothing runs \(values.path)")
        }
        return try command.run(values)
      }
    } catch let failure as ParsingFailure {
      StandardStream.errors.write(failure.message)
      return .usage
    } catch {
      let complaint = Complaint(error)
      StandardStream.errors.write(complaint.text)
      return complaint.exitCode
    }
  }
}
