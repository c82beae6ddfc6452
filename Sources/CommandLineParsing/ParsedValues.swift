/// What a command line gave to one command. The options and arguments that declared it are the keys.
public struct ParsedValues: Hashable, Sendable {
  /// The names from the program to the command: `["rollcall", "models", "list"]`.
  public let path: [String]
  /// The values by option (`--name`) or positional argument (`NAME`), as they were given; for a flag, empty ones.
  let given: [String: [[UInt8]]]
  /// All names that may be asked for.
  let known: Set<String>

  init(path: [String], given: [String: [[UInt8]]], known: Set<String>) {
    self.path = path
    self.given = given
    self.known = known
  }

  /// - Precondition: The command has this option.
  public subscript<Value>(option: Option<Value>) -> Value {
    option.value(values(of: "--" + option.declaration.name))
  }

  /// - Precondition: The command has this flag.
  public subscript(flag: Flag) -> Bool {
    isGiven(flag)
  }

  /// - Precondition: The command has this argument.
  public subscript<Value>(positional: Positional<Value>) -> Value {
    let name = positional.declaration.name
    guard let value = positional.value(values(of: name)) else {
      preconditionFailure("\(name) was parsed and cannot be read: its kind gives two answers for one text")
    }
    return value
  }

  /// Whether the option stands on the command line, be it with its default: what is said wins over a preset.
  ///
  /// - Precondition: The command has this option.
  public func isGiven(_ option: some CommandOption) -> Bool {
    !values(of: "--" + option.declaration.name).isEmpty
  }

  private func values(of name: String) -> [[UInt8]] {
    precondition(known.contains(name), "\(path.joined(separator: " ")) has no \(name)")
    return given[name] ?? []
  }
}

/// What a command line asks for.
public enum Invocation: Hashable, Sendable {
  case run(ParsedValues)
  /// Help on the command that the path names.
  case help(path: [String])
  case version
}
