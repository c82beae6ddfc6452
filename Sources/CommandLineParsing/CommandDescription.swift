/// A command as a table: its options and arguments, or its subcommands. Parsing, help and completion come from it.
///
/// ```swift
/// let clips = Positional(several: "CLIP", .file, help: "Clips, photos, or folders of them.")
/// let sample = Option("sample", .number(in: 0.01...60), default: 1, help: "Look at this many frames a second.")
/// let sort = CommandDescription(
///   "sort", summary: "Sort the faces of clips into one folder a person.", positionals: [clips], options: [sample])
/// let rollcall = CommandDescription("rollcall", summary: "Turn video into a face dataset.", subcommands: [sort])
///
/// switch try rollcall.parse(CommandLineArguments.all) {
/// case .run(let values): print(values.path, values[sample], values[clips])
/// case .help(let path): print(rollcall.help(for: path, width: 80))
/// case .version: print("rollcall 1.0")
/// }
/// ```
///
/// `--help` and `-h` are understood at each level and `--version` at the first. Names are never abbreviated: a script
/// that abbreviates breaks when an option is added.
public struct CommandDescription: Sendable {
  public let name: String
  /// One imperative sentence with its full stop.
  public let summary: String
  /// Paragraphs below the options: examples, what follows from what. Lines that start with a space stay as they are.
  public let discussion: String
  public let subcommands: [CommandDescription]
  public let positionals: [PositionalDeclaration]
  /// Without `--help`, `--version` and what is inherited.
  public let options: [OptionDeclaration]
  /// Options that each subcommand takes too, before its name and after.
  public let sharedOptions: [OptionDeclaration]

  /// A command that does something.
  ///
  /// - Precondition: Option names differ; only the last positional argument has no limit, and what may be left out
  ///   comes after what may not.
  public init(
    _ name: String, summary: String, positionals: [any CommandPositional] = [], options: [any CommandOption] = [],
    discussion: String = ""
  ) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.positionals = positionals.map(\.declaration)
    self.options = options.map(\.declaration)
    subcommands = []
    sharedOptions = []
    for (argument, next) in zip(self.positionals, self.positionals.dropFirst()) {
      precondition(argument.most != nil, "\(name): \(argument.name) takes all that follow, so \(next.name) gets none")
      precondition(argument.least > 0 || next.least == 0, "\(name): \(argument.name) may be left out, \(next.name) not")
    }
    requireDifferentNames(among: [.help] + self.options)
  }

  /// A command that is a family of others.
  ///
  /// - Precondition: Names of subcommands differ, and shared options have other names than their own.
  public init(
    _ name: String, summary: String, subcommands: [CommandDescription], sharedOptions: [any CommandOption] = [],
    discussion: String = ""
  ) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.subcommands = subcommands
    self.sharedOptions = sharedOptions.map(\.declaration)
    positionals = []
    options = []
    precondition(Set(subcommands.map(\.name)).count == subcommands.count, "\(name): two subcommands of one name")
    for subcommand in subcommands {
      subcommand.requireDifferentNames(among: [.help] + self.sharedOptions + subcommand.options)
    }
  }

  private func requireDifferentNames(among options: [OptionDeclaration]) {
    let shorts = options.compactMap(\.short)
    precondition(Set(options.map(\.name)).count == options.count, "\(name): two options of one name")
    precondition(Set(shorts).count == shorts.count, "\(name): two options of one letter")
  }

  func subcommand(named name: String) -> CommandDescription? {
    subcommands.first { $0.name == name }
  }

  /// The commands from this one down to the one that `path` names, both included. A path begins with this command.
  func commands(along path: [String]) -> [CommandDescription] {
    precondition(path.first == name, "\(path) is not a path from \(name)")
    return path.dropFirst().reduce(into: [self]) { commands, step in
      guard let next = commands.last?.subcommand(named: step) else {
        preconditionFailure("there is no command \(path)")
      }
      commands.append(next)
    }
  }
}
