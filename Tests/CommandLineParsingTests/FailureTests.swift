import CommandLineParsing
import Testing

@Suite struct FailureTests {
  static let messages: [Case<[String], String>] = [
    Case(
      "no command", [],
      told("tool: a command is missing", hint: "tool --help tells more")),
    Case(
      "no command of a family", ["models"],
      told("tool models: a command is missing", hint: "tool models --help tells more")),
    Case(
      "unknown command", ["zebra"],
      told("tool: there is no command “zebra”", hint: "tool --help tells more")),
    Case(
      "slip in a command", ["piant"],
      told("tool: there is no command “piant”", hint: "did you mean paint?")),
    Case(
      "unknown option", ["paint", "--zebra"],
      told("tool paint: there is no option --zebra", hint: "tool paint --help tells more")),
    Case(
      "slip in an option", ["paint", "--ouptut=x"],
      told("tool paint: there is no option --ouptut", hint: "did you mean --output?")),
    Case(
      "abbreviation", ["paint", "--verb"],
      told("tool paint: there is no option --verb", hint: "tool paint --help tells more")),
    Case(
      "unknown letter", ["paint", "-vx"],
      told("tool paint: there is no option -x", hint: "tool paint --help tells more")),
    Case(
      "letter beyond ASCII", ["paint", "-é"],
      told("tool paint: there is no option -é", hint: "tool paint --help tells more")),
    Case(
      "one dash too few", ["paint", "-count"],
      told("tool paint: there is no option -count", hint: "did you mean --count?")),
    Case(
      "another command's option", ["join", "--rate=1"],
      told("tool join: there is no option --rate", hint: "tool join --help tells more")),
    Case(
      "version is the program's", ["paint", "--version"],
      told("tool paint: there is no option --version", hint: "tool paint --help tells more")),
    Case(
      "long without value", ["paint", "--rate"],
      told("tool paint: --rate needs a value", hint: "tool paint --help tells more")),
    Case(
      "short without value", ["paint", "-vr"],
      told("tool paint: -r needs a value", hint: "tool paint --help tells more")),
    Case(
      "flag with a value", ["paint", "--verbose=yes"],
      told("tool paint: --verbose takes no value, but was given “yes”", hint: "tool paint --help tells more")),
    Case(
      "not a number", ["paint", "--rate=fast", "a"],
      told("tool paint: --rate cannot be “fast”", hint: "expected a number from 0.5 to 60")),
    Case(
      "number above", ["paint", "-r61", "a"],
      told("tool paint: -r cannot be “61”", hint: "expected a number from 0.5 to 60")),
    Case(
      "no number at all", ["paint", "-rnan", "a"],
      told("tool paint: -r cannot be “nan”", hint: "expected a number from 0.5 to 60")),
    Case(
      "integer below", ["paint", "--count=0", "a"],
      told("tool paint: --count cannot be “0”", hint: "expected a whole number of at least 1")),
    Case(
      "integer too large", ["paint", "--count=99999999999999999999", "a"],
      told("tool paint: --count cannot be “99999999999999999999”", hint: "expected a whole number of at least 1")),
    Case(
      "fraction for an integer", ["paint", "--count=1.5", "a"],
      told("tool paint: --count cannot be “1.5”", hint: "expected a whole number of at least 1")),
    Case(
      "no such choice", ["paint", "--colour=blue", "a"],
      told("tool paint: --colour cannot be “blue”", hint: "expected red or green")),
    Case(
      "empty path", ["paint", "--output=", "a"],
      told("tool paint: --output cannot be “”", hint: "expected a path")),
    Case(
      "argument missing", ["paint"],
      told("tool paint: FILE is missing", hint: "tool paint --help tells more")),
    Case(
      "too few", ["join", "lib", "3"],
      told("tool join: PERSON is needed at least 2 times, and was given once", hint: "tool join --help tells more")),
    Case(
      "argument too many", ["models", "serve", "80", "81"],
      told("tool models serve: there is an argument too many: “81”", hint: "tool models serve --help tells more")),
    Case(
      "bad argument", ["join", "lib", "3", "Ann"],
      told("tool join: PERSON cannot be “Ann”", hint: "expected a whole number from 1 to 99")),
    Case(
      "control characters are shown", ["pa\u{1B}[2Jint"],
      told("tool: there is no command “pa\\u{1B}[2Jint”", hint: "tool --help tells more")),
  ]

  private static func told(_ sentence: String, hint: String) -> String {
    "\(sentence)\nhint: \(hint)\n"
  }

  @Test(arguments: messages)
  func message(_ row: Case<[String], String>) throws {
    do {
      let invocation = try Sample.parse(row.input)
      Issue.record("read as \(invocation)")
    } catch {
      #expect(error.message == row.expected)
    }
  }

  @Test func failuresCarryTheirData() {
    #expect(
      throws: ParsingFailure(
        path: ["tool", "paint"],
        problem: .badValue(of: "-r", value: [0xFF], expected: "a number from 0.5 to 60"))
    ) {
      try Sample.tool.parse([[UInt8]("paint".utf8), [UInt8]("-r".utf8), [0xFF]])
    }
  }
}
