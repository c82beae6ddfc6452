import Glibc

/// Standard output and standard error, without buffers and without Foundation.
struct StandardStream: Sendable {
  static let output = StandardStream(descriptor: STDOUT_FILENO)
  static let errors = StandardStream(descriptor: STDERR_FILENO)

  private let descriptor: Int32

  var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Writes it all. A reader that went away is no error of ours: nobody is left to tell.
  ///
  /// - Returns: Whether all of it was taken.
  @discardableResult
  func write(_ text: String) -> Bool {
    var bytes = [UInt8](text.utf8)[...]
    while !bytes.isEmpty {
      // Safe because the buffer lives until the call returns.
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      bytes = bytes.dropFirst(count)
    }
    return true
  }
}
