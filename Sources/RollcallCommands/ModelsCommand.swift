import CommandLineParsing
import FaceAnalysis

/// `rollcall models`.
enum ModelsCommand: Subcommand {
  private static let prepare = CommandDescription(
    "prepare", summary: "Make the models of the fetched weights, where they are missing or altered.",
    discussion: "The set-up does this; by hand it mends a model that was damaged.")

  private static let list = CommandDescription(
    "list", summary: "List the models: name, kind, licence and source.",
    discussion: "A model that is missing or altered is said, and makes the exit code 69.")

  static let description = CommandDescription(
    "models", summary: "Look after the models that find and tell faces.", subcommands: [list, prepare])

  static func run(_ values: ParsedValues) throws -> ExitCode {
    values.path.last == prepare.name ? try prepareAll() : list(in: .installed)
  }

  private static func prepareAll() throws -> ExitCode {
    let store = ModelStore.installed
    for pack in BuiltInPack.allCases where !store.isIntact(pack) {
      try store.prepare(pack)
      StandardStream.output.write("\(pack.rawValue): made\n")
    }
    return .done
  }

  private static func list(in store: ModelStore) -> ExitCode {
    var code = ExitCode.done
    for name in BuiltInPack.allCases.map(\.rawValue) + store.added() {
      do {
        let manifest = try store.verify(name)
        let columns = [manifest.name, manifest.kind.rawValue, manifest.licence, manifest.source]
        StandardStream.output.write(columns.joined(separator: "\t") + "\n")
      } catch {
        let complaint = Complaint(error)
        StandardStream.errors.write(complaint.text)
        code = complaint.exitCode
      }
    }
    return code
  }
}
