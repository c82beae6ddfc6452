import CommandLineParsing
import Testing

/// A small command tree with each kind of option and argument, for the tests to read.
enum Sample {
  enum Colour: String, CaseIterable, Sendable {
    case red
    case green
  }

  static let quiet = Flag("quiet", short: "q", help: "Say nothing but errors.")
  static let verbose = Flag("verbose", short: "v", help: "Say more.")
  static let rate = Option("rate", short: "r", .number(in: 0.5...60), default: 1, help: "Look this often a second.")
  static let count = Option("count", .integer(in: 1 ... .max), default: 5, help: "Keep this many.")
  static let colour = Option(
    "colour", .choice, default: Colour.red, help: "Draw in this colour, which is a text of such length that it wraps.")
  static let output = Option<[UInt8]?>(
    "output", short: "o", .folder.named("LIBRARY"), help: "Write here. Without it: the first file's name.")
  static let tags = Option<[String]>(
    repeated: "tag", short: "t", .text.named("TAG"), help: "Add a tag; may be repeated.")
  static let files = Positional<[[UInt8]]>(several: "FILE", .file, help: "Files to paint.")

  static let paint = CommandDescription(
    "paint", summary: "Paint files in one colour.", positionals: [files],
    options: [rate, count, colour, output, tags, verbose], discussion: "Example:\n  tool paint -r 2 a.txt")

  static let library = Positional("LIBRARY", .folder, help: "The library.")
  static let people = Positional<[Int]>(several: "PERSON", .integer(in: 1...99), atLeast: 2, help: "Numbers.")
  static let join = CommandDescription("join", summary: "Join people.", positionals: [library, people])

  static let port = Positional<Int?>(optional: "PORT", .integer(in: 0...65535), help: "Where to listen.")
  static let list = CommandDescription("list", summary: "List models.")
  static let serve = CommandDescription("serve", summary: "Serve models.", positionals: [port])
  static let models = CommandDescription("models", summary: "Work with models.", subcommands: [list, serve])

  static let tool = CommandDescription(
    "tool", summary: "Paint and join.", subcommands: [paint, join, models], sharedOptions: [quiet])

  static func parse(_ arguments: [String]) throws(ParsingFailure) -> Invocation {
    try tool.parse(arguments.map { [UInt8]($0.utf8) })
  }

  /// The values of a command line that runs a command.
  static func values(_ arguments: [String]) throws -> ParsedValues {
    guard case .run(let values) = try parse(arguments) else { throw NotRun(arguments: arguments) }
    return values
  }

  struct NotRun: Error {
    let arguments: [String]
  }
}

/// A row of a table of cases, told apart by its name in the test's output.
struct Case<Input: Sendable, Expected: Sendable>: Sendable, CustomTestStringConvertible {
  let name: String
  let input: Input
  let expected: Expected

  init(_ name: String, _ input: Input, _ expected: Expected) {
    self.name = name
    self.input = input
    self.expected = expected
  }

  var testDescription: String { name }
}
