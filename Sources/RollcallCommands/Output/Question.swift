import Glibc

/// A question to whoever sits at the terminal.
enum Question {
  /// Whether anyone does: the question is read on standard error, and answered on standard input.
  static var canBeAsked: Bool { isatty(STDIN_FILENO) == 1 && StandardStream.errors.isTerminal }

  /// - Returns: `nil` after Ctrl-C; no is what anything but yes means.
  static func ask(_ text: String) -> Bool? {
    StandardStream.errors.write("\(text) [y/N] ")
    var descriptors = [pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)]
    while !Interruption.isAskedFor {
      // Safe because the array lives through the call, and is as long as is said.
      guard poll(&descriptors, 1, 100) > 0 else { continue }
      return ["y", "yes"].contains((readLine() ?? "").lowercased())
    }
    return nil
  }

  /// What is typed in one line, without showing it.
  ///
  /// - Returns: `nil` after Ctrl-C, and at the end of the input.
  static func secret(_ text: String) -> String? {
    StandardStream.errors.write(text)
    var before = termios()
    guard tcgetattr(STDIN_FILENO, &before) == 0 else { return nil }
    var silent = before
    silent.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
    defer {
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
      // Its own end of line was not shown either.
      StandardStream.errors.write("\n")
    }
    var descriptors = [pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)]
    while !Interruption.isAskedFor {
      // Safe because the array lives through the call, and is as long as is said.
      guard poll(&descriptors, 1, 100) > 0 else { continue }
      return readLine()
    }
    return nil
  }
}
