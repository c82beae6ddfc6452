extension CommandDescription {
  /// The help of the command that `path` names, wrapped to `width` columns but never to fewer than 40.
  ///
  /// - Precondition: `path` is one that `parse` gave.
  public func help(for path: [String], width: Int = 80) -> String {
    let width = max(width, 40)
    let commands = commands(along: path)
    guard let command = commands.last else { return "" }
    let shared = commands.flatMap(\.sharedOptions)
    let version: [OptionDeclaration] = path.count == 1 ? [.version] : []
    let own = command.options + (shared.isEmpty ? version + [.help] : [])

    let sections: [(title: String, rows: [(String, String)])] = [
      ("Commands:", command.subcommands.map { ($0.name, $0.summary) }),
      ("Arguments:", command.positionals.map { ($0.name, $0.help) }),
      ("Options:", own.map { ($0.usage, $0.helpWithDefault) }),
      (
        "Options of every command:",
        shared.isEmpty ? [] : (shared + version + [.help]).map { ($0.usage, $0.helpWithDefault) }
      ),
    ].filter { !$0.rows.isEmpty }

    // One column for all sections; a longer entry has its text on the next line.
    let lengths = sections.flatMap { $0.rows.map(\.0.count) }.filter { $0 <= 28 }
    let column = (lengths.max() ?? 0) + 4
    var lines = wrap(command.summary, width: width) + [""]
    lines += wrap("Usage: " + command.usage(path: path), width: width, hanging: 7)
    for section in sections {
      lines += ["", section.title]
      for (entry, text) in section.rows {
        let texts = wrap(text, width: width - column)
        let head = "  " + entry
        let fits = head.count + 2 <= column
        lines += fits ? [pad(head, to: column) + (texts.first ?? "")] : [head]
        lines += (fits ? texts.dropFirst() : texts[...]).map { String(repeating: " ", count: column) + $0 }
      }
    }
    if !command.discussion.isEmpty {
      lines.append("")
      for line in command.discussion.split(separator: "\n", omittingEmptySubsequences: false) {
        lines += line.hasPrefix(" ") || line.isEmpty ? [String(line)] : wrap(String(line), width: width)
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func usage(path: [String]) -> String {
    let rest = subcommands.isEmpty ? positionals.map(\.usage) : ["COMMAND", "…"]
    return (path + ["[OPTION]…"] + rest).joined(separator: " ")
  }
}

extension OptionDeclaration {
  /// `-o, --output FOLDER`, with room for the letter where there is none.
  fileprivate var usage: String {
    let letter = short.map { "-\($0), " } ?? "    "
    return letter + "--" + name + (takes.map { " " + $0.placeholder } ?? "")
  }

  fileprivate var helpWithDefault: String {
    defaultText.map { "\(help) (default: \($0))" } ?? help
  }
}

private func pad(_ text: String, to width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}

/// Breaks a text at spaces. A word that is longer than a line stays whole.
///
/// - Parameter hanging: How far the second and later lines are indented.
func wrap(_ text: String, width: Int, hanging: Int = 0) -> [String] {
  var lines: [String] = []
  var line = ""
  for word in text.split(separator: " ") {
    if !line.isEmpty, line.count + 1 + word.count > width {
      lines.append(line)
      line = String(repeating: " ", count: hanging) + word
    } else {
      line += (line.isEmpty ? "" : " ") + word
    }
  }
  return lines + (line.isEmpty ? [] : [line])
}
