extension CommandDescription {
  /// The shells that completion is written for.
  public enum Shell: String, CaseIterable, Sendable {
    case bash
    case zsh
  }

  /// A script that teaches a shell to complete this command: `source <(rollcall completion bash)`.
  ///
  /// It holds all names, so that a keystroke does not start the program.
  public func completionScript(for shell: Shell) -> String {
    switch shell {
    case .bash: bashCompletion
    case .zsh: zshCompletion
    }
  }

  /// Each command of the tree with its path and all options that may be given there, this one first.
  var completed: [(path: [String], command: CommandDescription, options: [OptionDeclaration])] {
    func walk(_ command: CommandDescription, _ path: [String], _ inherited: [OptionDeclaration])
      -> [(path: [String], command: CommandDescription, options: [OptionDeclaration])]
    {
      let shared = inherited + command.sharedOptions
      let version: [OptionDeclaration] = path.isEmpty ? [.version] : []
      let here = path + [command.name]
      return [(here, command, command.options + shared + version + [.help])]
        + command.subcommands.flatMap { walk($0, here, shared) }
    }
    return walk(self, [], [])
  }
}

extension OptionDeclaration {
  /// The forms as typed: `-o`, `--output`.
  var forms: [String] {
    (short.map { ["-\($0)"] } ?? []) + ["--" + name]
  }
}

/// A name for a shell function: what is no letter or digit becomes a low line.
func functionName(_ path: [String]) -> String {
  "_" + String(path.joined(separator: "_").map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
}

/// A text as one word of bash and zsh.
func shellQuoted(_ text: String) -> String {
  "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}
