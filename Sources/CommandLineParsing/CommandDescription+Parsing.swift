extension CommandDescription {
  /// Reads a command line.
  ///
  /// Options may stand before, between and after the arguments; `--` ends them; `-` alone is an argument. An option
  /// takes the argument after it as its value even where that begins with a dash. `--help` counts as soon as it is
  /// read, so that it answers although arguments are missing.
  ///
  /// - Parameter arguments: What follows the name of the program. The bytes need not be UTF-8.
  /// - Complexity: O(arguments · options).
  public func parse(_ arguments: some Sequence<[UInt8]>) throws(ParsingFailure) -> Invocation {
    var reading = Reading(root: self)
    var rest = arguments.makeIterator()
    while let argument = rest.next() {
      if let answer = try reading.take(argument, next: { rest.next() }) { return answer }
    }
    return .run(try reading.finish())
  }
}

/// The state of a parse between two arguments.
private struct Reading {
  private var command: CommandDescription
  private var path: [String]
  private var options: [OptionDeclaration]
  private var given: [String: [[UInt8]]] = [:]
  private var arguments: [[UInt8]] = []
  private var optionsHaveEnded = false

  private static let dash = UInt8(ascii: "-")

  init(root: CommandDescription) {
    command = root
    path = [root.name]
    options = [.help, .version] + root.options + root.sharedOptions
  }

  private func failure(_ problem: ParsingProblem) -> ParsingFailure {
    ParsingFailure(path: path, problem: problem)
  }

  mutating func take(_ argument: [UInt8], next: () -> [UInt8]?) throws(ParsingFailure) -> Invocation? {
    if optionsHaveEnded || argument.first != Self.dash || argument.count == 1 {
      try takePlain(argument)
      return nil
    }
    if argument == [Self.dash, Self.dash] {
      optionsHaveEnded = true
      return nil
    }
    if argument[1] == Self.dash {
      return try takeLong(argument, next: next)
    }
    return try takeShort(argument, next: next)
  }

  private mutating func takePlain(_ argument: [UInt8]) throws(ParsingFailure) {
    guard !command.subcommands.isEmpty else {
      arguments.append(argument)
      return
    }
    let name = String(decoding: argument, as: UTF8.self)
    guard let subcommand = utf8Text(argument).flatMap(command.subcommand(named:)) else {
      let suggestion = nearest(to: name, among: command.subcommands.map(\.name))
      throw failure(.unknownCommand(argument, suggestion: suggestion))
    }
    options.removeAll { $0.name == OptionDeclaration.version.name }
    options += subcommand.options + subcommand.sharedOptions
    command = subcommand
    path.append(subcommand.name)
  }

  /// `--name`, `--name VALUE`, `--name=VALUE`.
  private mutating func takeLong(
    _ argument: [UInt8], next: () -> [UInt8]?
  ) throws(ParsingFailure) -> Invocation? {
    let nameEnd = argument.firstIndex(of: UInt8(ascii: "=")) ?? argument.count
    let name = [UInt8](argument[2..<nameEnd])
    let attached = nameEnd < argument.count ? [UInt8](argument[(nameEnd + 1)...]) : nil
    guard let option = utf8Text(name).flatMap({ name in options.first { $0.name == name } }) else {
      let suggestion = nearest(to: String(decoding: name, as: UTF8.self), among: options.map(\.name))
      throw failure(.unknownOption([UInt8](argument[..<nameEnd]), suggestion: suggestion.map { "--" + $0 }))
    }
    guard option.takes != nil else {
      if let attached { throw failure(.unexpectedValue(option: "--" + option.name, value: attached)) }
      return note(option)
    }
    guard let value = attached ?? next() else { throw failure(.missingValue(option: "--" + option.name)) }
    try note(option, value: value, writtenAs: "--" + option.name)
    return nil
  }

  /// `-s VALUE`, `-sVALUE`, and flags in one: `-qs VALUE`.
  private mutating func takeShort(
    _ argument: [UInt8], next: () -> [UInt8]?
  ) throws(ParsingFailure) -> Invocation? {
    for (index, letter) in argument.enumerated().dropFirst() {
      let written = [Self.dash, letter]
      guard let option = options.first(where: { $0.short?.asciiValue == letter }) else {
        // A long option with one dash is the likely slip, and it fits no short one.
        let suggestion = index == 1 ? utf8Text([UInt8](argument[1...])) : nil
        let isLong = options.contains { $0.name == suggestion }
        // The whole of a character that takes several bytes, so that the message can show it.
        throw failure(
          .unknownOption(
            isLong ? argument : letter < 0x80 ? written : [Self.dash] + argument[index...],
            suggestion: isLong ? suggestion.map { "--" + $0 } : nil))
      }
      guard option.takes != nil else {
        if let answer = note(option) { return answer }
        continue
      }
      let name = String(decoding: written, as: UTF8.self)
      let attached = index + 1 < argument.count ? [UInt8](argument[(index + 1)...]) : nil
      guard let value = attached ?? next() else { throw failure(.missingValue(option: name)) }
      try note(option, value: value, writtenAs: name)
      return nil
    }
    return nil
  }

  private mutating func note(_ flag: OptionDeclaration) -> Invocation? {
    switch flag.name {
    case OptionDeclaration.help.name: return .help(path: path)
    case OptionDeclaration.version.name where path.count == 1: return .version
    default:
      given["--" + flag.name, default: []].append([])
      return nil
    }
  }

  private mutating func note(
    _ option: OptionDeclaration, value: [UInt8], writtenAs name: String
  ) throws(ParsingFailure) {
    if let kind = option.takes, !kind.accepts(value) {
      throw failure(.badValue(of: name, value: value, expected: kind.expected))
    }
    given["--" + option.name, default: []].append(value)
  }

  /// Hands the plain arguments to the positionals from left to right.
  mutating func finish() throws(ParsingFailure) -> ParsedValues {
    guard command.subcommands.isEmpty else { throw failure(.missingCommand) }
    var rest = arguments[...]
    for positional in command.positionals {
      guard rest.count >= positional.least else {
        throw failure(.missingArgument(positional.name, least: positional.least, found: rest.count))
      }
      let taken = rest.prefix(positional.most ?? rest.count)
      for value in taken where !positional.takes.accepts(value) {
        throw failure(.badValue(of: positional.name, value: value, expected: positional.takes.expected))
      }
      given[positional.name] = [[UInt8]](taken)
      rest = rest.dropFirst(taken.count)
    }
    if let surplus = rest.first { throw failure(.unexpectedArgument(surplus)) }
    let known = options.map { "--" + $0.name } + command.positionals.map(\.name)
    return ParsedValues(path: path, given: given, known: Set(known))
  }
}
