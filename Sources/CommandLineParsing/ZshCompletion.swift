extension CommandDescription {
  /// A function a command over zsh's own `_arguments`, which shows the help texts and leaves out what was given already.
  var zshCompletion: String {
    let functions = completed.map { path, command, options in
      command.zshFunction(path: path, options: options)
    }
    let function = functionName([name])
    return """
      #compdef \(name)
      # zsh completion for \(name), made by `\(name) completion zsh`.

      \(functions.joined(separator: "\n\n"))

      # Loaded as a file of fpath this is the function's first call; sourced, it is to be made known.
      if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
        \(function) "$@"
      else
        compdef \(function) \(shellQuoted(name))
      fi

      """
  }

  private func zshFunction(path: [String], options: [OptionDeclaration]) -> String {
    let specifications = options.map(\.zshSpecification)
    guard !subcommands.isEmpty else {
      let arguments = positionals.enumerated().map { index, positional in
        let place = positional.most == nil ? "*:" : "\(index + 1):" + (positional.least == 0 ? ":" : "")
        return shellQuoted(place + escaped(positional.name) + ":" + positional.takes.candidates.zshAction)
      }
      return """
        \(functionName(path))() {
          _arguments -s -S : \\
            \((specifications + arguments).joined(separator: " \\\n    "))
        }
        """
    }
    let entries = subcommands.map { shellQuoted($0.name + ":" + $0.summary) }
    let calls = subcommands.map { "        \(shellQuoted($0.name)) ) \(functionName(path + [$0.name])) ;;" }
    return """
      \(functionName(path))() {
        local context state state_descr line
        local -A opt_args
        _arguments -s -S -C : \\
          \(specifications.joined(separator: " \\\n    ")) \\
          '1:command:->command' '*::argument:->rest' && return
        case $state in
          command)
            local -a commands=(
              \(entries.joined(separator: "\n        "))
            )
            _describe command commands
            ;;
          rest)
            case $words[1] in
      \(calls.joined(separator: "\n"))
            esac
            ;;
        esac
      }
      """
  }
}

extension OptionDeclaration {
  /// `'(-o --output)'{-o+,--output=}'[help]:FOLDER:_files -/'`: each form excludes the others, and itself.
  fileprivate var zshSpecification: String {
    let names = forms.map { form in takes == nil ? form : form + (form.hasPrefix("--") ? "=" : "+") }
    let value = takes.map { ":" + escaped($0.placeholder) + ":" + $0.candidates.zshAction } ?? ""
    let text = shellQuoted("[" + escaped(help) + "]" + value)
    guard names.count > 1 else { return names.joined() + text }
    return "\(shellQuoted("(" + forms.joined(separator: " ") + ")")){\(names.joined(separator: ","))}\(text)"
  }
}

extension Candidates {
  fileprivate var zshAction: String {
    switch self {
    case .none: " "
    case .files: "_files"
    case .folders: "_files -/"
    case .words(let words): "(" + words.joined(separator: " ") + ")"
    }
  }
}

/// A text inside a specification of `_arguments`, where brackets and colons have a meaning.
private func escaped(_ text: String) -> String {
  text.reduce(into: "") { $0 += "[]:\\".contains($1) ? "\\\($1)" : String($1) }
}
