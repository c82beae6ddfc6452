import Glibc
public import Vocabulary

/// The right to be the only one: held by one process at a time, and let go of by the system when that process ends,
/// however it ends.
///
/// The file holds the process's identifier, to say who it is; the lock itself is `flock`'s, so a file that a dead
/// process left is no obstacle. The file is removed with the lock. Use it from one thread.
public final class LockFile {
  public let path: FilePath

  /// Whether a process had it that ended without letting go, such as a killed one.
  public let wasLeftBehind: Bool
  private let file: FileDescriptor
  private var isReleased = false

  /// - Throws: `.locked(by:)` where another process, or another `LockFile` of this one, holds it.
  public init(_ path: FilePath) throws(FileError) {
    while true {
      let file = try FileDescriptor(opening: path, flags: O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o666)
      guard try file.lock() else {
        throw FileError(.locked(by: try Self.holder(in: file)), path: path, call: "flock")
      }
      // Between open and lock the holder may have removed the file: a lock on a file without a name guards nothing.
      let locked = FileIdentity(try file.status())
      guard let named = try? SystemCalls.status(of: path, followingLinks: false), FileIdentity(named) == locked else {
        continue
      }
      do {
        wasLeftBehind = try Self.holder(in: file) != nil
        try file.truncate()
        try file.write([UInt8]("\(getpid())\n".utf8))
      } catch {
        // On a full disk there is no lock, and no file of one.
        unlink(path.cString)
        throw error
      }
      self.path = path
      self.file = file
      return
    }
  }

  deinit { release() }

  /// Lets go before the object goes; objects that live to the end of the process never do.
  public func release() {
    guard !isReleased else { return }
    isReleased = true
    // First the name, then the lock: in the other order another's lock could lose its name.
    unlink(path.cString)
    file.unlock()
  }

  private static func holder(in file: borrowing FileDescriptor) throws(FileError) -> Int? {
    var buffer = [UInt8](repeating: 0, count: 32)
    let count = try file.read(into: &buffer)
    return Int(String(decoding: buffer[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }
}
