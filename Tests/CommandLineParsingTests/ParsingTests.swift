import CommandLineParsing
import Testing

/// All values of `tool paint` at once, so that a case compares every one of them.
struct PaintValues: Equatable, Sendable {
  var rate = 1.0
  var count = 5
  var colour = Sample.Colour.red
  var output: String?
  var tags: [String] = []
  var verbose = false
  var quiet = false
  var files: [String]

  init(files: [String] = ["a"], _ change: (inout PaintValues) -> Void = { _ in }) {
    self.files = files
    change(&self)
  }

  init(_ values: ParsedValues) {
    rate = values[Sample.rate]
    count = values[Sample.count]
    colour = values[Sample.colour]
    output = values[Sample.output].map { String(decoding: $0, as: UTF8.self) }
    tags = values[Sample.tags]
    verbose = values[Sample.verbose]
    quiet = values[Sample.quiet]
    files = values[Sample.files].map { String(decoding: $0, as: UTF8.self) }
  }
}

@Suite struct ParsingTests {
  static let paintCases: [Case<[String], PaintValues>] = [
    Case("defaults", ["a"], PaintValues()),
    Case("long, apart", ["--rate", "2.5", "a"], PaintValues { $0.rate = 2.5 }),
    Case("long, joined", ["--rate=2.5", "a"], PaintValues { $0.rate = 2.5 }),
    Case("short, apart", ["-r", "2.5", "a"], PaintValues { $0.rate = 2.5 }),
    Case("short, joined", ["-r2.5", "a"], PaintValues { $0.rate = 2.5 }),
    Case("lowest of a range", ["-r", "0.5", "a"], PaintValues { $0.rate = 0.5 }),
    Case("highest of a range", ["-r", "60", "a"], PaintValues { $0.rate = 60 }),
    Case("the last one counts", ["-r2", "--rate=3", "a"], PaintValues { $0.rate = 3 }),
    Case("integer", ["--count=7", "a"], PaintValues { $0.count = 7 }),
    Case("choice", ["--colour", "green", "a"], PaintValues { $0.colour = .green }),
    Case("bundled flags", ["-vq", "a"], PaintValues { ($0.verbose, $0.quiet) = (true, true) }),
    Case(
      "bundle that ends in a value", ["-vqotwo", "a"],
      PaintValues { ($0.verbose, $0.quiet, $0.output) = (true, true, "two") }),
    Case("bundle, value apart", ["-vo", "two", "a"], PaintValues { ($0.verbose, $0.output) = (true, "two") }),
    Case("value with a sign of equality", ["--output=a=b", "a"], PaintValues { $0.output = "a=b" }),
    Case("value that begins with a dash", ["-o", "-q", "a"], PaintValues { $0.output = "-q" }),
    Case("value of two dashes", ["--output", "--", "a"], PaintValues { $0.output = "--" }),
    Case("repeated", ["-t", "x", "--tag=y", "-tz", "a"], PaintValues { $0.tags = ["x", "y", "z"] }),
    Case(
      "options after arguments", ["a", "-v", "b", "-r", "2"],
      PaintValues(files: ["a", "b"]) { ($0.verbose, $0.rate) = (true, 2) }),
    Case(
      "two dashes end the options", ["-v", "--", "-q", "--rate"],
      PaintValues(files: ["-q", "--rate"]) { $0.verbose = true }),
    Case("second pair of dashes is an argument", ["--", "--"], PaintValues(files: ["--"])),
    Case("one dash is an argument", ["-"], PaintValues(files: ["-"])),
    Case("name with a newline", ["a\nb"], PaintValues(files: ["a\nb"])),
  ]

  @Test(arguments: paintCases)
  func paint(_ row: Case<[String], PaintValues>) throws {
    #expect(PaintValues(try Sample.values(["paint"] + row.input)) == row.expected)
  }

  @Test func sharedOptionStandsBeforeAndAfterTheCommand() throws {
    #expect(try Sample.values(["-q", "paint", "a"])[Sample.quiet])
    #expect(try Sample.values(["paint", "-q", "a"])[Sample.quiet])
    #expect(try Sample.values(["models", "list", "--quiet"])[Sample.quiet])
  }

  @Test func givenOptionsAreKnownFromDefaults() throws {
    let values = try Sample.values(["paint", "--rate=1", "a"])
    #expect(values.isGiven(Sample.rate))
    #expect(!values.isGiven(Sample.count))
    #expect(values.path == ["tool", "paint"])
  }

  @Test func positionalsAreHandedOutFromTheLeft() throws {
    let values = try Sample.values(["join", "lib", "3", "4", "5"])
    #expect(values[Sample.library] == [UInt8]("lib".utf8))
    #expect(values[Sample.people] == [3, 4, 5])
    #expect(try Sample.values(["models", "serve"])[Sample.port] == nil)
    #expect(try Sample.values(["models", "serve", "80"])[Sample.port] == 80)
  }

  @Test func bytesThatAreNotUTF8ArePassedOn() throws {
    let name: [UInt8] = [0x66, 0xFF, 0x0A, 0x67]
    let option = [UInt8]("--output=".utf8)
    guard case .run(let values) = try Sample.tool.parse([[UInt8]("paint".utf8), option + name, name]) else {
      Issue.record("not run")
      return
    }
    #expect(values[Sample.output] == name)
    #expect(values[Sample.files] == [name])
  }

  static let answers: [Case<[String], Invocation>] = [
    Case("help", ["--help"], .help(path: ["tool"])),
    Case("short help", ["-h"], .help(path: ["tool"])),
    Case("help of a command", ["paint", "--help"], .help(path: ["tool", "paint"])),
    Case("help in a bundle", ["paint", "-vh"], .help(path: ["tool", "paint"])),
    Case("help of a family", ["models", "-h"], .help(path: ["tool", "models"])),
    Case("help of the innermost", ["models", "serve", "--help", "--bogus"], .help(path: ["tool", "models", "serve"])),
    Case("version", ["--version"], .version),
  ]

  @Test(arguments: answers)
  func answersWithoutRunning(_ row: Case<[String], Invocation>) throws {
    #expect(try Sample.parse(row.input) == row.expected)
  }
}
