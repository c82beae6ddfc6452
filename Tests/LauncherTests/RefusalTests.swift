import Foundation
import TestSupport
import Testing

/// What set-up does where it cannot go on: nothing is installed, one sentence, the right code.
@Suite(.timeLimit(.minutes(60)))
struct RefusalTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let line: String
    let exitCode: Int32
    let ending: String
    var testDescription: String { name }

    init(_ name: String, _ line: String, _ exitCode: Int32, _ ending: String) {
      self.name = name
      self.line = line
      self.exitCode = exitCode
      self.ending = ending
    }
  }

  static let rows: [Row] = [
    Row(
      "no root and no sudo", "touch ../no-packages; ./rollcall x", 69,
      """
      rollcall: Debian packages are missing, and sudo does not let this user install them
      hint: install these, then call again: libavcodec-dev libavformat-dev libavutil-dev libmicrohttpd-dev libopenblas-dev \
      libsqlite3-dev libssl-dev libswscale-dev libturbojpeg0-dev pkgconf

      """),
    Row(
      "no space", "echo 500 >../megabytes-free; ./rollcall x", 74,
      "rollcall: set-up needs 704 MB on the disk of FAKE/home, and 500 MB are free there\n"),
    Row(
      "old Swift", "echo 6.1.2 >../swift-version; ./rollcall x", 69,
      "rollcall: this is Swift 6.1, and Rollcall needs 6.2 or newer\nhint: install a newer Swift from swift.org\n"),
    Row(
      "no Swift", "rm ../tools/swift; PATH=../tools:/usr/bin:/bin ./rollcall x", 69,
      """
      rollcall: there is no swift here, which builds the program
      hint: install Swift 6.2 or newer from swift.org, and put it into PATH

      """),
    Row(
      "a home that is a file", "touch ../file; ROLLCALL_HOME=$FAKE/file ./rollcall x", 74,
      """
      rollcall: cannot write to FAKE/file, where the models go
      hint: set ROLLCALL_HOME to a folder that you may write to

      """),
    Row(
      "a build that fails", "touch ../broken; ./rollcall x", 69,
      """
      rollcall: building the program
      a.swift:1:1: error: broken
      rollcall: the program cannot be built
      hint: all that swift build said is in FAKE/home/set-up.log

      """),
  ]

  @Test(arguments: rows)
  func refusal(_ row: Row) throws {
    let fake = try FakeCheckout()
    let run = try fake.run(row.line)
    #expect(run.exitCode == row.exitCode)
    #expect(fake.messages(run).hasSuffix(row.ending), "\(fake.messages(run))")
    #expect(run.output == "")
    // Nothing of it counts as done.
    #expect(!fake.exists("a checkout/.build/rollcall-set-up"))
  }

  @Test(.enabled(if: PseudoTerminal.isAvailable, PseudoTerminal.reason))
  func aPersonMaySayNo() throws {
    let fake = try FakeCheckout()
    let run = try fake.run("echo n | script -qec './rollcall x' /dev/null")
    #expect(run.exitCode == 69)
    #expect(run.output.contains("Go on? [Y/n] "))
    #expect(run.output.hasSuffix("rollcall: nothing was installed, and without it Rollcall cannot run\r\n"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: fake.home + "/downloads") == [])
  }

  @Test(.enabled(if: PseudoTerminal.isAvailable, PseudoTerminal.reason))
  func yesAsksNothing() throws {
    for line in ["./rollcall --yes x", "./rollcall -y x", "./rollcall x --yes"] {
      let fake = try FakeCheckout(filled: true)
      let run = try fake.run("rm \"$ROLLCALL_HOME/weights/pnet.pt\"; script -qec '\(line)' /dev/null </dev/null")
      #expect(run.output.contains("fetching facenet-pytorch 2.6.0\r\n"))
      #expect(run.exitCode == 0)
      #expect(!run.output.contains("Go on?"))
      #expect(run.output.contains("<x>\r\n"))
    }
  }

  @Test func twoSetUpsAtOnceWaitForEachOther() throws {
    let fake = try FakeCheckout()
    let run = try fake.run("./rollcall x & ./rollcall y; first=$?; wait $! && exit $first")
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(run.output.contains("<x>\n") && run.output.contains("<y>\n"))
    #expect(run.errors.ranges(of: "fetching openvino").count == 1)
    #expect(fake.messages(run).contains("rollcall: another set-up is at work in FAKE/home; waiting for it\n"))
  }
}
