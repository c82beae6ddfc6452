import CommandLineParsing
import FaceAnalysis
import Inference
import Vocabulary

/// `rollcall models verify`.
enum VerifyModels: Subcommand {
  private static let names = Positional(
    several: "NAME", .text, atLeast: 0, help: "The models; all by default.")

  static let description = CommandDescription(
    "verify", summary: "Check models: hashes, the network against its pack, and the self-test.",
    positionals: [names],
    discussion: """
      The self-test gives the network a fixed picture, and holds its answer against the one in the pack, in single \
      precision. A model that does not pass is said, and makes the exit code 69.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let store = ModelStore.installed
    let core = try InferenceCore()
    var code = ExitCode.done
    for name in values[names].isEmpty ? store.names : values[names] {
      do {
        let verification = try store.check(name, on: core)
        let test = verification.hasSelfTest ? "self-test passed" : "it has no self-test"
        StandardStream.output.write("\(shown(name)): hashes and network as its pack says, \(test)\n")
      } catch {
        let complaint = Complaint(error)
        StandardStream.errors.write(complaint.text)
        code = complaint.exitCode
      }
    }
    return code
  }
}
