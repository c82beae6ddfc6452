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

  /// The process that has the lock of a file, as the file says; `nil` where none does. Takes no lock, so that nobody who
  /// wants it is turned away meanwhile; a process that is about to take it or to let go may be missed.
  ///
  /// A killed process leaves its file, and its number may be another's by now (after a restart of the machine it mostly
  /// is). So the kernel's table of locks is asked too, where there is one.
  public static func holder(of path: FilePath) -> Int? {
    guard let bytes = try? FileContents.read(path, limitInBytes: 32),
      let process = Int32(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)), process > 0,
      kill(process, 0) == 0 || errno == EPERM
    else { return nil }
    guard let table = try? FileContents.read("/proc/locks", limitInBytes: 1 << 24),
      let status = try? SystemCalls.status(of: path, followingLinks: false)
    else { return Int(process) }
    // `2: FLOCK  ADVISORY  WRITE 25160 fe:00:16220465 0 EOF`. By inode alone: some file systems tell another device there.
    let isHeld = String(decoding: table, as: UTF8.self).split(separator: "\n").contains { line in
      let fields = line.split(separator: " ")
      guard let kind = fields.firstIndex(of: "FLOCK"), !fields.contains("->"), fields.count > kind + 4 else {
        return false
      }
      return fields[kind + 4].split(separator: ":").last.flatMap { UInt64($0) } == UInt64(status.st_ino)
    }
    return isHeld ? Int(process) : nil
  }

  private static func holder(in file: borrowing FileDescriptor) throws(FileError) -> Int? {
    var buffer = [UInt8](repeating: 0, count: 32)
    let count = try file.read(into: &buffer)
    return Int(String(decoding: buffer[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }
}
