import CCrypto
import Glibc
import Vocabulary

/// The system's calls with their errors thrown; with `DirectoryStream`, the module's only file with raw pointers.
enum SystemCalls {
  /// Repeats a call that a signal interrupted, and throws where it returns -1.
  @discardableResult
  static func check(_ call: String, _ path: FilePath, _ body: () -> Int) throws(FileError) -> Int {
    while true {
      let result = body()
      if result != -1 { return result }
      let number = errno
      if number != EINTR { throw FileError(number: number, path: path, call: call) }
    }
  }

  @discardableResult
  static func check(_ call: String, _ path: FilePath, _ body: () -> Int32) throws(FileError) -> Int32 {
    Int32(try check(call, path) { Int(body()) })
  }

  static func text(ofError number: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    // Safe because strerror_r writes no more than it is told, and ends it with a zero.
    guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  static func status(of path: FilePath, followingLinks: Bool = true) throws(FileError) -> stat {
    var status = stat()
    if followingLinks {
      try check("stat", path) { stat(path.cString, &status) }
    } else {
      try check("lstat", path) { lstat(path.cString, &status) }
    }
    return status
  }

  /// Renames where the C library's own `rename` would not do; `flags` as `renameat2` takes them.
  static func rename(_ from: FilePath, to: FilePath, flags: Int) throws(FileError) {
    try check("renameat2", to) {
      CCrypto.renameat2(AT_FDCWD, from.cString, AT_FDCWD, to.cString, UInt32(flags))
    }
  }
}

/// An open file; closed when it goes.
struct FileDescriptor: ~Copyable {
  let number: Int32
  let path: FilePath

  init(opening path: FilePath, flags: Int32, mode: mode_t = 0) throws(FileError) {
    number = try SystemCalls.check("open", path) { open(path.cString, flags | O_CLOEXEC, mode) }
    self.path = path
  }

  deinit { close(number) }

  func status() throws(FileError) -> stat {
    var status = stat()
    try SystemCalls.check("fstat", path) { fstat(number, &status) }
    return status
  }

  /// Reads up to `buffer.count` bytes to its start.
  /// - Returns: How many; 0 at the end.
  func read(into buffer: inout [UInt8]) throws(FileError) -> Int {
    // Safe because the pointer lives for the call only, which writes no more than `count` bytes.
    try SystemCalls.check("read", path) {
      buffer.withUnsafeMutableBytes { Glibc.read(number, $0.baseAddress, $0.count) }
    }
  }

  /// Reads up to `count` bytes from a place on, wherever reading stands.
  func read(_ count: Int, from offset: Int) throws(FileError) -> [UInt8] {
    guard count > 0 else { return [] }
    var buffer = [UInt8](repeating: 0, count: count)
    // Safe because the pointer lives for the call only, which writes no more than `count` bytes.
    let read = try SystemCalls.check("pread", path) {
      buffer.withUnsafeMutableBytes { pread(number, $0.baseAddress, count, off_t(offset)) }
    }
    return [UInt8](buffer[..<read])
  }

  /// Writes all of `bytes`, in as many calls as the system needs.
  func write(_ bytes: [UInt8]) throws(FileError) {
    var written = 0
    while written < bytes.count {
      // Safe because `written` is under `bytes.count`, and the pointer lives for the call only.
      written += try SystemCalls.check("write", path) {
        bytes.withUnsafeBytes { buffer in
          buffer.baseAddress.map { Glibc.write(number, $0 + written, buffer.count - written) } ?? 0
        }
      }
    }
  }

  /// Cuts the file off, and goes on writing there.
  func truncate(to size: Int = 0) throws(FileError) {
    try SystemCalls.check("ftruncate", path) { ftruncate(number, off_t(size)) }
    // What was read before has moved the place where writing goes on.
    lseek(number, off_t(size), SEEK_SET)
  }

  func synchronize() throws(FileError) {
    try SystemCalls.check("fsync", path) { fsync(number) }
  }

  /// Writes all that the file's whole file system still holds in memory.
  func synchronizeFileSystem() throws(FileError) {
    try SystemCalls.check("syncfs", path) { syncfs(number) }
  }

  func unlock() { flock(number, LOCK_UN) }

  /// - Returns: Whether the exclusive lock was got, without waiting.
  func lock() throws(FileError) -> Bool {
    do {
      try SystemCalls.check("flock", path) { flock(number, LOCK_EX | LOCK_NB) }
      return true
    } catch let error where error.number == EWOULDBLOCK {
      return false
    }
  }
}
