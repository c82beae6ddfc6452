import CommandLineParsing
import Foundation
import TestSupport
import Testing

/// The scripts run in the shells they are for.
@Suite(.timeLimit(.minutes(60)))
struct CompletionTests {
  /// The words before the cursor as bash splits them, and what it should offer.
  static let bashCases: [Case<[String], [String]>] = [
    Case("commands", ["tool", ""], ["paint", "join", "models"]),
    Case("commands that fit", ["tool", "pa"], ["paint"]),
    Case("commands of a family", ["tool", "models", ""], ["list", "serve"]),
    Case("commands after a shared option", ["tool", "-q", "models", "s"], ["serve"]),
    Case("options of the program", ["tool", "--"], ["--quiet", "--version", "--help"]),
    Case("options of a command", ["tool", "paint", "--co"], ["--count", "--colour"]),
    Case("options among arguments", ["tool", "paint", "a", "--ver"], ["--verbose"]),
    Case("choices", ["tool", "paint", "--colour", ""], ["red", "green"]),
    Case("choices after a sign", ["tool", "paint", "--colour", "=", "g"], ["green"]),
    Case("choices right after a sign", ["tool", "paint", "--colour", "="], ["red", "green"]),
    Case("a number is not offered", ["tool", "paint", "--rate", ""], []),
    Case("a value is no command", ["tool", "paint", "-o", "models", "--ra"], ["--rate"]),
    Case("no options after two dashes", ["tool", "paint", "--", "--ra"], []),
    Case("folders", ["tool", "paint", "-o", "s"], ["sub folder"]),
    Case("folders as an argument", ["tool", "join", "s"], ["sub folder"]),
    Case("then numbers", ["tool", "join", "library", ""], []),
    Case("files", ["tool", "paint", "s"], ["some file", "sub folder"]),
    Case("more files", ["tool", "paint", "a", "b", "so"], ["some file"]),
    Case("more files than nine", ["tool", "paint"] + Array(repeating: "a", count: 12) + ["so"], ["some file"]),
  ]

  private func makeFolder() throws -> TemporaryDirectory {
    let folder = try TemporaryDirectory()
    for shell in CommandDescription.Shell.allCases {
      try Sample.tool.completionScript(for: shell).write(
        toFile: folder.path(shell.rawValue), atomically: true, encoding: .utf8)
    }
    try FileManager.default.createDirectory(atPath: folder.path("sub folder"), withIntermediateDirectories: false)
    try "".write(toFile: folder.path("some file"), atomically: true, encoding: .utf8)
    return folder
  }

  @Test(arguments: bashCases)
  func bash(_ row: Case<[String], [String]>) throws {
    let folder = try makeFolder()
    let script = """
      source ./bash
      declare -F _tool >/dev/null && [[ $(complete -p tool) == 'complete -F _tool tool' ]] || exit 3
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
      _tool
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let arguments = ["--norc", "-u", "-c", script, "bash"] + row.input
    let run = try ChildProcess.run("bash", arguments, in: folder.url)
    #expect(run.errors == "")
    #expect(run.exitCode == 0)
    #expect(run.output.split(separator: "\n").map(String.init).sorted() == row.expected.sorted())
  }

  /// What is typed before the tabulator, and what then stands on the line.
  static let typed: [Case<String, String>] = [
    Case("command", "tool pa", "tool paint "),
    Case("inner command", "tool models se", "tool models serve "),
    Case("option", "tool paint --verb", "tool paint --verbose "),
    Case("choice", "tool paint --colour gr", "tool paint --colour green "),
    Case("choice after a sign", "tool paint --colour=gr", "tool paint --colour=green "),
    Case("file", "tool paint so", "tool paint some\\ file "),
    Case("folder as a value", "tool paint -o su", "tool paint -o sub\\ folder/"),
  ]

  /// A shell behind a terminal of its own: the tabulator completes, the next key puts the line into a file.
  private static let typist = """
    import os, pty, select, sys, time
    shell, line, result = sys.argv[1:4]
    commands = {
        "bash": ["bash", "--norc", "--noprofile", "-i"],
        "zsh": ["zsh", "-f", "-i"],
    }[shell]
    start = {
        "bash": "bind 'set enable-bracketed-paste off'; source ./bash; keep() { printf %s \\"$READLINE_LINE\\" >new; mv new " + result
            + "; }; bind -x '\\"\\\\C-g\\": keep'",
        "zsh": "autoload -U compinit; compinit -u -D; source ./zsh; keep() { print -rn -- $BUFFER >new; mv new " + result
            + "; }; zle -N keep; bindkey '^G' keep",
    }[shell]
    process, terminal = pty.fork()
    if process == 0:
        os.environ.update(TERM="dumb", PS1="", INPUTRC="/dev/null")
        os.execvp(commands[0], commands)

    seen = b""
    limit = time.monotonic() + 60

    def until(path):
        global seen
        while not os.path.exists(path) and time.monotonic() < limit:
            if select.select([terminal], [], [], 0.01)[0]:
                seen += os.read(terminal, 65536)

    os.write(terminal, (start + "\\n: > ready\\n").encode())
    until("ready")
    os.write(terminal, (line + "\\t\\x07").encode())
    until(result)
    sys.stderr.write(seen.decode(errors="replace"))
    os.kill(process, 9)
    os.waitpid(process, 0)
    sys.stdout.write(open(result).read() if os.path.exists(result) else "")
    """

  @Test(.enabled(if: PseudoTerminal.isAvailable, PseudoTerminal.reason), arguments: typed)
  func typedInBash(_ row: Case<String, String>) throws {
    try expectCompletion(of: row.input, to: row.expected, in: "bash")
  }

  @Test(
    .enabled(if: isInstalled("zsh"), "zsh is not installed"),
    .enabled(if: PseudoTerminal.isAvailable, PseudoTerminal.reason), arguments: typed)
  func typedInZsh(_ row: Case<String, String>) throws {
    try expectCompletion(of: row.input, to: row.expected, in: "zsh")
  }

  private func expectCompletion(of line: String, to expected: String, in shell: String) throws {
    let folder = try makeFolder()
    let run = try ChildProcess.run("python3", ["-c", Self.typist, shell, line, "result"], in: folder.url)
    #expect(run.output == expected, "\(run.errors)")
  }

  private static func isInstalled(_ program: String) -> Bool {
    ["/bin/", "/usr/bin/"].contains { FileManager.default.isExecutableFile(atPath: $0 + program) }
  }
}
