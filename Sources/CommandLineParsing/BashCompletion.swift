extension CommandDescription {
  /// One function that reads the words up to the cursor and looks up, in tables, what may come next.
  ///
  /// bash splits `--name=value` at the sign into three words. File names are left to bash itself, which knows how to
  /// quote them; where it cannot be asked (outside an interactive shell) `compgen` lists them.
  var bashCompletion: String {
    let completed = completed
    let values = completed.flatMap { path, _, options in
      options.flatMap { option in
        let forms = option.takes == nil ? [] : option.forms
        return forms.map { entry(path + [$0], sets: "value", to: option.takes?.candidates.words ?? "") }
      }
    }
    let commands = completed.dropFirst().map { path, _, _ in
      entry(path, sets: "path", to: path.joined(separator: " "))
    }
    let options = completed.map { path, _, options in
      entry(path, sets: "options", to: options.flatMap(\.forms).joined(separator: " "))
    }
    let arguments = completed.flatMap { path, command, _ in
      command.subcommands.isEmpty
        ? command.positionalEntries(path: path)
        : [entry(path + ["0"], sets: "value", to: "words " + command.subcommands.map(\.name).joined(separator: " "))]
    }
    let function = functionName([name])
    return """
      # bash completion for \(name), made by `\(name) completion bash`.

      # Sets value to what may follow an option: words and their list, files, folders, none. Empty for what takes none.
      \(function)_value() {
        value=
        case $1 in
      \(values.joined(separator: "\n"))
        esac
      }

      \(function)() {
        local path=\(shellQuoted(name)) current=${COMP_WORDS[COMP_CWORD]} value= option= options= ended= word
        local -i index place=0
        for ((index = 1; index < COMP_CWORD; index++)); do
          word=${COMP_WORDS[index]}
          if [[ $word == = && -n $option ]]; then continue; fi
          if [[ -n $option ]]; then option=; continue; fi
          if [[ -z $ended && $word == -- ]]; then ended=1; continue; fi
          if [[ -z $ended && $word == -?* ]]; then
            \(function)_value "$path $word"
            [[ -z $value ]] || option=$word
            continue
          fi
          case "$path $word" in
      \(commands.joined(separator: "\n"))
            *) place+=1 ;;
          esac
        done
        [[ $current != = ]] || current=

        if [[ -n $option ]]; then
          \(function)_value "$path $option"
        elif [[ -z $ended && $current == -* ]]; then
          case $path in
      \(options.joined(separator: "\n"))
          esac
          value="words $options"
        else
          value=
          case "$path $place" in
      \(arguments.joined(separator: "\n"))
          esac
        fi

        COMPREPLY=()
        case $value in
          words\\ *) mapfile -t COMPREPLY < <(compgen -W "${value#words }" -- "$current") ;;
          files) compopt -o default 2>/dev/null || mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
          folders) compopt -o dirnames 2>/dev/null || mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
        esac
      }

      complete -F \(function) \(shellQuoted(name))

      """
  }

  private func positionalEntries(path: [String]) -> [String] {
    positionals.enumerated().map { index, positional in
      let value = positional.takes.candidates.words
      guard positional.most == nil else { return entry(path + [String(index)], sets: "value", to: value) }
      // All places from here on: the last pattern of this command.
      return "    \(shellQuoted(path.joined(separator: " ") + " "))[0-9]*) value=\(shellQuoted(value)) ;;"
    }
  }
}

private func entry(_ words: [String], sets variable: String, to value: String) -> String {
  "    \(shellQuoted(words.joined(separator: " "))) ) \(variable)=\(shellQuoted(value)) ;;"
}

extension Candidates {
  fileprivate var words: String {
    switch self {
    case .none: "none"
    case .files: "files"
    case .folders: "folders"
    case .words(let words): "words " + words.joined(separator: " ")
    }
  }
}
