public import Foundation
import Synchronization

/// A finished child process: what it printed, and how it ended.
public struct ChildProcess: Sendable {
  public let standardOutput: Data
  public let standardError: Data

  /// The exit code; 128 + the signal's number where a signal ended it, as a shell says it.
  public let exitCode: Int32

  public var output: String { String(decoding: standardOutput, as: UTF8.self) }
  public var errors: String { String(decoding: standardError, as: UTF8.self) }

  /// Runs a program to its end. Both pipes are read while it runs: a full pipe would stop it for ever.
  ///
  /// - Parameter executable: A path, or a name that is looked up in `PATH`.
  /// - Parameter started: Called once the process runs, with its identifier: to send it a signal.
  public static func run(
    _ executable: String, _ arguments: [String], in directory: URL? = nil,
    environment: [String: String] = [:], started: ((Int32) -> Void)? = nil
  ) throws -> ChildProcess {
    let process = Process()
    let isPath = executable.contains("/")
    process.executableURL = URL(filePath: isPath ? executable : "/usr/bin/env")
    process.arguments = isPath ? arguments : [executable] + arguments
    process.currentDirectoryURL = directory
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    let errorData = Mutex(Data())
    let errorsRead = DispatchSemaphore(value: 0)
    try withSignalsUnblocked { try process.run() }
    started?(process.processIdentifier)
    Thread.detachNewThread {
      let data = errors.fileHandleForReading.readDataToEndOfFile()
      errorData.withLock { $0 = data }
      errorsRead.signal()
    }
    let outputData = output.fileHandleForReading.readDataToEndOfFile()
    errorsRead.wait()
    process.waitUntilExit()
    let status = process.terminationStatus
    return ChildProcess(
      standardOutput: outputData, standardError: errorData.withLock { $0 },
      exitCode: process.terminationReason == .uncaughtSignal ? 128 + status : status)
  }

  /// Threads of the test runner block nearly all signals, and a child inherits what the thread that starts it blocks:
  /// it would never see Ctrl-C.
  private static func withSignalsUnblocked<Result>(_ body: () throws -> Result) rethrows -> Result {
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    return try body()
  }
}

/// A folder that is removed when the last reference to it goes.
public final class TemporaryDirectory: Sendable {
  public let url: URL

  public init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "rollcall-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  public func path(_ name: String) -> String { url.appending(path: name).path }
}
