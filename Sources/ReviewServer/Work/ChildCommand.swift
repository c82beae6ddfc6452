import CMicroHTTPD
import Foundation
@preconcurrency import Glibc
import Vocabulary

/// A run of this very program beside the server, whose words are read while it works: the one place where the page's server
/// starts a process. It has no thread: whoever has it polls `descriptors` and calls `read` now and then.
///
/// The run has a process group of its own, so that Ctrl-C in the server's terminal reaches it once, from the server, and
/// not twice. It has none of the server's files. Where the server is killed, the pipes have no reader any more, which
/// `--progress json` takes for Ctrl-C.
///
/// Source: POSIX.1-2024, `posix_spawn`.
final class ChildCommand {
  /// There is no process.
  struct Failure: Error {
    let call: String

    /// Of the system.
    let number: Int32
    var reason: String { String(cString: strerror(number)) }
  }

  /// A line of `--progress json`. What newer versions tell besides is passed over.
  struct Progress: Codable, Equatable {
    let stage: String

    /// Of the stage, 0 … 1.
    let share: Double
    let count: Int
    let of: String
    let secondsLeft: Double?
    let clip: Int?
    let clips: Int?
  }

  /// `nil` until the process has ended; 128 and a signal's number where that ended it.
  private(set) var exitCode: Int32?
  private(set) var progress: Progress?

  /// What it printed, as far as its limit.
  var output: [UInt8] { outputPipe.bytes }

  /// What it said on standard error besides its progress.
  private(set) var words = ""

  /// Errors and warnings are sentences; a thousand of them are enough.
  private static let mostWordBytes = 1 << 16

  /// What is read of a pipe in one go, so that requests are answered in between.
  private static let mostBytesAtOnce = 1 << 20

  private let process: pid_t
  private var outputPipe: Pipe
  private var errorPipe: Pipe

  /// - Parameters:
  ///   - arguments: After the program's name.
  ///   - mostOutputBytes: What is kept of standard output; the rest is read and forgotten.
  init(_ arguments: [[UInt8]], mostOutputBytes: Int) throws(Failure) {
    var output = try Pipe(keeping: mostOutputBytes)
    var errors: Pipe
    do {
      errors = try Pipe(keeping: .max)
    } catch {
      output.close()
      throw error
    }
    do {
      // The program as it runs, also where its file was replaced meanwhile: the new one may not know this library's form.
      process = try Self.start("/proc/self/exe", [Array("rollcall".utf8)] + arguments, output.writer, errors.writer)
    } catch {
      output.close()
      errors.close()
      throw error
    }
    output.closeWriter()
    errors.closeWriter()
    (outputPipe, errorPipe) = (output, errors)
  }

  private static func start(
    _ program: String, _ arguments: [[UInt8]], _ output: Int32, _ errors: Int32
  ) throws(Failure) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1)
    var (none, usual) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigemptyset(&usual)
    for number in [SIGINT, SIGTERM, SIGPIPE, SIGHUP] { sigaddset(&usual, number) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &usual)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = Int32(POSIX_SPAWN_SETPGROUP) | Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)
    posix_spawnattr_setflags(&attributes, Int16(flags))
    // Safe because `strdup` copies each argument with its zero, and the copies go once the call is over.
    var words = arguments.map { strdup($0.map { CChar(bitPattern: $0) } + [0]) } + [nil]
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    let status = posix_spawn(&process, program, &actions, &attributes, &words, environ)
    guard status == 0 else { throw Failure(call: "posix_spawn", number: status) }
    return process
  }

  /// What can be read once it has something to say, or has ended.
  var descriptors: [Int32] { [outputPipe.reader, errorPipe.reader].filter { $0 >= 0 } }

  /// Takes what it said since, and sees whether it has ended.
  func read() {
    guard exitCode == nil else { return }
    // First whether it has ended: what it said before is then in the pipes.
    var status: Int32 = 0
    let hasEnded = waitpid(process, &status, WNOHANG) == process
    repeat {
      outputPipe.read(atMost: Self.mostBytesAtOnce)
      errorPipe.read(atMost: Self.mostBytesAtOnce)
      takeLines(isLast: hasEnded)
    } while hasEnded && (outputPipe.hasMore || errorPipe.hasMore)
    guard hasEnded else { return }
    let signal = status & 0x7F
    exitCode = signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    outputPipe.close()
    errorPipe.close()
  }

  /// Asks it to stop as Ctrl-C does: it leaves what it did, to go on with.
  func interrupt() {
    if exitCode == nil { kill(process, SIGINT) }
  }

  /// Waits until it has ended.
  func wait() {
    while exitCode == nil {
      var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      poll(&polled, nfds_t(polled.count), 50)
      read()
    }
  }

  private func takeLines(isLast: Bool) {
    let bytes = errorPipe.takeLines(andRest: isLast)
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      if line.first == UInt8(ascii: "{"), let found = try? JSONDecoder().decode(Progress.self, from: Data(line)) {
        progress = found
      } else if words.utf8.count + line.count < Self.mostWordBytes {
        words += String(decoding: line, as: UTF8.self) + "\n"
      }
    }
  }

  /// One of its two ways out.
  private struct Pipe {
    private(set) var bytes: [UInt8] = []

    /// Whether the last `read` stopped for its limit.
    private(set) var hasMore = false
    private(set) var reader: Int32
    private(set) var writer: Int32
    private let mostBytes: Int

    init(keeping mostBytes: Int) throws(Failure) {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else { throw Failure(call: "pipe", number: errno) }
      // Whoever else starts a program must not hold the pipes open.
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      (reader, writer) = (ends[0], ends[1])
      self.mostBytes = mostBytes
      _ = fcntl(reader, F_SETFL, O_NONBLOCK)
    }

    mutating func read(atMost limit: Int) {
      var (left, isEmpty) = (limit, false)
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while reader >= 0, left > 0, !isEmpty {
        // Safe because no more is read than the buffer holds.
        let count = buffer.withUnsafeMutableBytes { Glibc.read(reader, $0.baseAddress, $0.count) }
        if count > 0 {
          bytes += buffer[..<min(count, max(0, mostBytes - bytes.count))]
          left -= count
        } else if count < 0, errno == EINTR {
          continue
        } else {
          isEmpty = true
          // An end, and not a pause.
          if count == 0 || errno != EAGAIN { close() }
        }
      }
      hasMore = !isEmpty && reader >= 0
    }

    /// Whole lines, which are then no longer among `bytes`.
    mutating func takeLines(andRest isLast: Bool) -> [UInt8] {
      let end = isLast ? bytes.count : (bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0)
      defer { bytes.removeFirst(end) }
      return [UInt8](bytes[..<end])
    }

    mutating func closeWriter() {
      if writer >= 0 { Glibc.close(writer) }
      writer = -1
    }

    mutating func close() {
      closeWriter()
      if reader >= 0 { Glibc.close(reader) }
      reader = -1
    }
  }
}
