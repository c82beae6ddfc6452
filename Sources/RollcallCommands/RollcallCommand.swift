import CommandLineParsing
import Glibc
import Pipeline

/// The program: from its arguments to its exit code.
public enum RollcallCommand {
  static let description = CommandDescription(
    "rollcall", summary: "Turn video into a face dataset: one folder a person, every face traced to its moment.",
    subcommands: [
      SortCommand.description, DemoCommand.description, PeopleCommand.description, FindCommand.description,
      EvaluateCommand.description, ModelsCommand.description, CompletionCommand.description,
    ],
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
        return try command(values.path.dropFirst().first)(values)
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

  private static func command(_ name: String?) -> (ParsedValues) throws -> ExitCode {
    switch name {
    case SortCommand.description.name: SortCommand.run
    case DemoCommand.description.name: DemoCommand.run
    case PeopleCommand.description.name: PeopleCommand.run
    case FindCommand.description.name: FindCommand.run
    case EvaluateCommand.description.name: EvaluateCommand.run
    case ModelsCommand.description.name: ModelsCommand.run
    case CompletionCommand.description.name: CompletionCommand.run
    default: preconditionFailure("the table has a command \(name ?? "") that nothing runs")
    }
  }
}
