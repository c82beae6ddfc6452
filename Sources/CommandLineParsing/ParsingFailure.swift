/// Why a command line cannot be read.
public struct ParsingFailure: Error, Hashable, Sendable {
  /// The command that was being read, from the program's name on.
  public let path: [String]
  public let problem: ParsingProblem

  public init(path: [String], problem: ParsingProblem) {
    self.path = path
    self.problem = problem
  }
}

/// What is wrong with a command line. Values are kept as they were given, so they need not be UTF-8.
public enum ParsingProblem: Hashable, Sendable {
  /// The name with its dashes.
  case unknownOption([UInt8], suggestion: String?)
  case missingValue(option: String)
  /// A flag was given a value: `--quiet=1`.
  case unexpectedValue(option: String, value: [UInt8])
  /// The value of an option (`--name`, `-n`) or of a positional argument (`NAME`).
  case badValue(of: String, value: [UInt8], expected: String)
  case unknownCommand([UInt8], suggestion: String?)
  case missingCommand
  case missingArgument(String, least: Int, found: Int)
  case unexpectedArgument([UInt8])
}

extension ParsingFailure {
  /// The lines that tell a person: what is wrong, and a hint.
  public var message: String {
    let command = path.joined(separator: " ")
    let (sentence, remedy) = problem.sentenceAndHint
    return "\(command): \(sentence)\nhint: \(remedy ?? "\(command) --help tells more")\n"
  }
}

extension ParsingProblem {
  fileprivate var sentenceAndHint: (String, String?) {
    switch self {
    case .unknownOption(let name, let suggestion):
      return ("there is no option \(shown(name))", suggestion.map { "did you mean \($0)?" })
    case .missingValue(let option):
      return ("\(option) needs a value", nil)
    case .unexpectedValue(let option, let value):
      return ("\(option) takes no value, but was given \(quoted(value))", nil)
    case .badValue(let name, let value, let expected):
      return ("\(name) cannot be \(quoted(value))", "expected \(expected)")
    case .unknownCommand(let name, let suggestion):
      return ("there is no command \(quoted(name))", suggestion.map { "did you mean \($0)?" })
    case .missingCommand:
      return ("a command is missing", nil)
    case .missingArgument(let name, least: 1, found: _):
      return ("\(name) is missing", nil)
    case .missingArgument(let name, let least, let found):
      return ("\(name) is needed at least \(least) times, and was given \(found == 1 ? "once" : "\(found) times")", nil)
    case .unexpectedArgument(let value):
      return ("there is an argument too many: \(quoted(value))", nil)
    }
  }
}

private func quoted(_ bytes: [UInt8]) -> String {
  "“\(shown(bytes))”"
}

/// Bytes for people: what is not UTF-8 becomes U+FFFD, and what would move the cursor is escaped.
private func shown(_ bytes: [UInt8]) -> String {
  String(decoding: bytes, as: UTF8.self).unicodeScalars.reduce(into: "") { text, scalar in
    text += scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
  }
}
