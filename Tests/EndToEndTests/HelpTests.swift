import Foundation
import TestSupport
import Testing

/// What the program says of itself, and of command lines that it does not understand.
@Suite(.timeLimit(.minutes(60)))
struct HelpTests {
  private static let expected = Checkout.directory.appending(path: "Tests/EndToEndTests/Expected")

  /// `ROLLCALL_RECORD=1 swift test …` writes the texts anew; look at the difference before you keep it.
  private static let records = ProcessInfo.processInfo.environment["ROLLCALL_RECORD"] != nil

  @Test(arguments: [
    "rollcall", "rollcall sort", "rollcall demo", "rollcall people", "rollcall show", "rollcall review",
    "rollcall questions", "rollcall find", "rollcall name",
    "rollcall merge", "rollcall unmerge", "rollcall move", "rollcall split", "rollcall ignore", "rollcall not-a-face",
    "rollcall keep-apart", "rollcall undo", "rollcall redo", "rollcall log", "rollcall regroup", "rollcall sync",
    "rollcall forget", "rollcall check", "rollcall backup", "rollcall restore",
    "rollcall merge-library", "rollcall re-embed", "rollcall vacuum", "rollcall export", "rollcall doctor",
    "rollcall audit", "rollcall import", "rollcall evaluate",
    "rollcall models", "rollcall models list", "rollcall models add", "rollcall models catalogue",
    "rollcall models verify", "rollcall models remove", "rollcall models bench", "rollcall models calibrate",
    "rollcall models prepare", "rollcall completion",
  ])
  func help(_ command: String) throws {
    let words = command.split(separator: " ").map(String.init)
    let child = try Program.run(words.dropFirst() + ["--help"])
    let file = Self.expected.appending(path: "help-\(words.joined(separator: "-")).txt")
    if Self.records { try child.standardOutput.write(to: file) }
    let text = try #require(try? String(contentsOf: file, encoding: .utf8), "\(file.path) is missing")
    #expect(Outcome(child) == Outcome(0, output: text))
  }

  /// A command that is new must get its text, too.
  @Test func allCommandsAreTold() throws {
    let text = try Program.run(["--help"]).output
    let lines = text.split(separator: "\n").drop { $0 != "Commands:" }.dropFirst().prefix { $0.hasPrefix("  ") }
    // What goes on in the next line stands further in.
    let commands = lines.filter { !$0.hasPrefix("   ") }.compactMap { $0.split(separator: " ").first }
    #expect(
      commands == [
        "sort", "demo", "people", "show", "report", "review", "questions", "find", "name", "merge", "unmerge", "move",
        "split",
        "ignore",
        "not-a-face", "keep-apart", "undo", "redo", "log", "regroup", "sync", "forget", "check", "backup", "restore",
        "merge-library", "re-embed", "vacuum", "export", "audit", "import",
        "evaluate", "models", "doctor", "completion",
      ])
  }

  @Test func version() throws {
    let child = try Program.run(["--version"])
    #expect(Outcome(child) == Outcome(0, output: "rollcall 0.1.0\n"))
  }

  static let slips: [Case<[String], String>] = [
    Case("nothing", [], "rollcall: a command is missing\nhint: rollcall --help tells more\n"),
    Case("a slip", ["srot"], "rollcall: there is no command “srot”\nhint: did you mean sort?\n"),
    Case("no clip", ["sort"], "rollcall sort: CLIP is missing\nhint: rollcall sort --help tells more\n"),
    Case(
      "an option that is not", ["sort", "--fast", "a.mp4"],
      "rollcall sort: there is no option --fast\nhint: rollcall sort --help tells more\n"),
    Case("a clip without a name", ["sort", ""], "rollcall sort: CLIP cannot be “”\nhint: expected a path\n"),
    Case(
      "a library without a name", ["sort", "a", "-o", ""], "rollcall sort: -o cannot be “”\nhint: expected a path\n"),
    Case(
      "sampling nothing", ["sort", "a", "--sample", "0"],
      "rollcall sort: --sample cannot be “0”\nhint: expected a number from 0.001 to 1000\n"),
    Case(
      "a moment before the clip", ["sort", "a", "--from=-1"],
      "rollcall sort: --from cannot be “-1”\nhint: expected seconds, or H:MM:SS\n"),
    Case(
      "seconds beyond the minute", ["sort", "a", "--to", "1:60"],
      "rollcall sort: --to cannot be “1:60”\nhint: expected seconds, or H:MM:SS\n"),
    Case(
      "a size of one side", ["sort", "a", "--max-size", "700"],
      "rollcall sort: --max-size cannot be “700”\nhint: expected a width and a height from 16 to 100000, as in 700x500\n"
    ),
    Case(
      "a preset that is not", ["sort", "a", "--preset", "best"],
      "rollcall sort: --preset cannot be “best”\nhint: expected default or original\n"),
    Case(
      "an embedder as detector", ["sort", "a", "--detector", "dlib-resnet"],
      "rollcall: dlib-resnet is an embedder, and a detector is wanted\n"),
    Case(
      "a detector as embedder", ["sort", "a", "--embedder", "mtcnn"],
      "rollcall: mtcnn is a detector, and an embedder is wanted\n"),
    Case(
      "no model command", ["models"], "rollcall models: a command is missing\nhint: rollcall models --help tells more\n"
    ),
    Case(
      "a shell that is not", ["completion", "csh"],
      "rollcall completion: SHELL cannot be “csh”\nhint: expected bash or zsh\n"),
    Case(
      "an argument too many", ["completion", "bash", "zsh"],
      "rollcall completion: there is an argument too many: “zsh”\nhint: rollcall completion --help tells more\n"),
  ]

  @Test(arguments: slips)
  func wrongUsage(_ row: Case<[String], String>) throws {
    let directory = try TemporaryDirectory()
    let child = try Program.run(row.input, in: directory)
    #expect(Outcome(child) == Outcome(64, errors: row.expected))
    #expect(try directory.names() == [])
  }

  @Test func completionInBash() throws {
    let child = try Program.shell(
      """
      set -eu
      source <("$ROLLCALL" completion bash)
      [[ $(complete -p rollcall) == 'complete -F _rollcall rollcall' ]]
      COMP_WORDS=(rollcall sort --preset '') COMP_CWORD=3
      _rollcall
      echo "${COMPREPLY[@]}"
      COMP_WORDS=(rollcall mod) COMP_CWORD=1
      _rollcall
      echo "${COMPREPLY[@]}"
      """)
    #expect(Outcome(child) == Outcome(0, output: "default original\nmodels\n"))
  }

  @Test func completionInZsh() throws {
    let child = try Program.shell("\"$ROLLCALL\" completion zsh >script && zsh -n script", in: TemporaryDirectory())
    #expect(Outcome(child) == Outcome(0))
  }
}
