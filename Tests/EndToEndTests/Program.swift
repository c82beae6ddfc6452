import Foundation
import TestSupport
import Testing

/// The built program, as a user runs it.
enum Program {
  /// Beside the tests' own program, where SwiftPM puts both.
  static let path: String = {
    let tests = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
    let beside = tests.deletingLastPathComponent().appending(path: "rollcall").path
    let isThere = FileManager.default.isExecutableFile(atPath: beside)
    return isThere ? beside : Checkout.directory.appending(path: ".build/release/rollcall").path
  }()

  /// Stands before a program in a line of bash, and takes root's right to pass over permissions.
  static let withoutPrivilege =
    getuid() == 0
    ? "setpriv --inh-caps=-dac_override,-dac_read_search --bounding-set=-dac_override,-dac_read_search" : ""

  /// A frame a second and no tracks: for tests of anything but people, since few faces are quickly found and known.
  static let oneASecond = ["--sample", "1", "--group", "dbscan"]

  /// A run that takes longer hangs, and is ended: ten times what the longest takes on two slow and busy cores.
  private static let usualLimitInSeconds = 600.0

  /// Runs the program to its end, and ends it where it never comes to it.
  static func run(
    _ arguments: [String], in directory: TemporaryDirectory? = nil, environment: [String: String] = [:],
    started: ((Int32) -> Void)? = nil
  ) throws -> ChildProcess {
    try run(executable: path, arguments, in: directory, environment: environment, started: started)
  }

  /// Runs a line of bash in which `$ROLLCALL` is the program: for arguments that are not UTF-8, terminals and limits.
  static func shell(
    _ line: String, in directory: TemporaryDirectory? = nil, environment: [String: String] = [:],
    limitInSeconds: Double = usualLimitInSeconds, started: ((Int32) -> Void)? = nil
  ) throws -> ChildProcess {
    let environment = environment.merging(["ROLLCALL": path]) { $1 }
    return try run(
      executable: "/bin/bash", ["-c", line], in: directory, environment: environment, limitInSeconds: limitInSeconds,
      started: started)
  }

  private static func run(
    executable: String, _ arguments: [String], in directory: TemporaryDirectory?, environment: [String: String],
    limitInSeconds: Double = usualLimitInSeconds, started: ((Int32) -> Void)? = nil
  ) throws -> ChildProcess {
    let ended = DispatchSemaphore(value: 0)
    defer { ended.signal() }
    return try ChildProcess.run(
      executable, arguments, in: directory?.url, environment: environment,
      started: { process in
        Thread.detachNewThread {
          if ended.wait(timeout: .now() + limitInSeconds) == .timedOut { kill(process, SIGKILL) }
        }
        started?(process)
      })
  }
}

/// What a run said and how it ended, to be compared as a whole.
struct Outcome: Equatable, CustomStringConvertible {
  var exitCode: Int32
  var output: String
  var errors: String

  init(_ exitCode: Int32, output: String = "", errors: String = "") {
    self.exitCode = exitCode
    self.output = output
    self.errors = errors
  }

  /// - Parameter directory: Its path is left out of the texts.
  init(_ child: ChildProcess, without directory: TemporaryDirectory? = nil) {
    func text(_ text: String) -> String {
      directory.map { text.replacing($0.url.path, with: "DIR") } ?? text
    }
    self.init(child.exitCode, output: text(child.output).withoutSeconds, errors: text(child.errors))
  }

  var description: String { "exit code \(exitCode)\noutput: \(output)\nerrors: \(errors)" }
}

extension TemporaryDirectory {
  /// Names of all that lies in it or in one of its folders, hidden ones too, in byte order.
  func names(in folder: String = ".") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path(folder)).sorted()
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: url.appending(path: name))
  }
}

/// A tool that judges said that it cannot.
struct ToolFailed: Error, CustomStringConvertible {
  var description: String

  /// Runs a tool that must succeed.
  @discardableResult
  static func check(_ tool: String, _ arguments: [String], in directory: TemporaryDirectory? = nil) throws
    -> ChildProcess
  {
    let child = try ChildProcess.run(tool, arguments, in: directory?.url)
    guard child.exitCode == 0 else {
      throw ToolFailed(description: "\(tool) \(arguments.joined(separator: " ")): \(child.errors)")
    }
    return child
  }
}
