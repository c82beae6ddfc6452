import Glibc

/// The arguments of this process.
public enum CommandLineArguments {
  /// What follows the name of the program, byte for byte: `CommandLine.arguments` would replace what is not UTF-8, and
  /// the file of that name could not be found any more.
  public static var all: [[UInt8]] {
    let pointers = UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc))
    return pointers.dropFirst().compactMap { pointer in
      // Safe because the system ends each argument with a zero and keeps them as long as the process lives.
      pointer.map { [UInt8](UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }
  }
}

/// The terminal that help is written for.
public enum Terminal {
  /// Columns of the terminal behind a file descriptor; `nil` where there is none.
  public static func width(of fileDescriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(fileDescriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
