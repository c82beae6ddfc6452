import Glibc
public import Vocabulary

/// A call to the system that failed: on which path, which call, and why.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Code: Hashable, Sendable {
    case missing
    case permission
    case readOnlyFileSystem
    case diskFull
    case notAFolder
    case notAFile
    case exists
    case notEmpty
    case nameTooLong
    case tooManyLinks
    case crossesFileSystems

    /// Another process holds the lock; its identifier where it could be read.
    case locked(by: Int?)

    /// libcrypto refused, which only happens without memory.
    case hashing
    case other
  }

  public let code: Code
  public let path: FilePath

  /// The C call, such as `rename`.
  public let call: String

  /// The system's number for the reason; 0 where the reason is not the system's.
  public let number: Int32

  public init(_ code: Code, path: FilePath, call: String, number: Int32 = 0) {
    self.code = code
    self.path = path
    self.call = call
    self.number = number
  }

  public init(number: Int32, path: FilePath, call: String) {
    self.init(Self.code(for: number), path: path, call: call, number: number)
  }

  /// The system's own words, such as `No space left on device`.
  public var reason: String {
    switch code {
    case .locked(let holder): holder.map { "in use by process \($0)" } ?? "in use by another process"
    case .notAFile where number == 0: "not a regular file"
    case .hashing: "libcrypto failed"
    default: SystemCalls.text(ofError: number)
    }
  }

  public var description: String { "\(path): \(call): \(reason)" }

  private static func code(for number: Int32) -> Code {
    switch number {
    case ENOENT: .missing
    case EACCES, EPERM: .permission
    case EROFS: .readOnlyFileSystem
    case ENOSPC, EDQUOT, EFBIG: .diskFull
    case ENOTDIR: .notAFolder
    case EISDIR: .notAFile
    case EEXIST: .exists
    case ENOTEMPTY: .notEmpty
    case ENAMETOOLONG: .nameTooLong
    case ELOOP: .tooManyLinks
    case EXDEV: .crossesFileSystems
    default: .other
    }
  }
}
