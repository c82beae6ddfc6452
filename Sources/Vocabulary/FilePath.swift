/// The path of a file as the system knows it: bytes that need not be UTF-8.
///
/// Strings would lose the bytes that are not, and the file with them.
public struct FilePath: Hashable, Sendable, CustomStringConvertible {
  /// Neither empty nor holding a zero byte.
  public let bytes: [UInt8]

  public init?(bytes: [UInt8]) {
    guard !bytes.isEmpty, !bytes.contains(0) else { return nil }
    self.bytes = bytes
  }

  /// - Precondition: `string` is neither empty nor holds a zero.
  public init(_ string: String) {
    let bytes = [UInt8](string.utf8)
    precondition(!bytes.isEmpty && !bytes.contains(0), "not a path: \(string.debugDescription)")
    self.bytes = bytes
  }

  /// For people: bytes that are not UTF-8 are shown as U+FFFD. Never open this.
  public var description: String { String(decoding: bytes, as: UTF8.self) }

  /// The last part, without trailing slashes; `/` for the root.
  public var lastComponent: [UInt8] {
    let slash = UInt8(ascii: "/")
    let trimmed = bytes[..<((bytes.lastIndex { $0 != slash } ?? 0) + 1)]
    guard let cut = trimmed.lastIndex(of: slash), trimmed.count > 1 else { return [UInt8](trimmed) }
    return [UInt8](trimmed[(cut + 1)...])
  }

  /// All before the last part: `.` where there is nothing before it.
  public var directory: FilePath {
    let slash = UInt8(ascii: "/")
    let trimmed = bytes[..<((bytes.lastIndex { $0 != slash } ?? 0) + 1)]
    guard let cut = trimmed.lastIndex(of: slash) else { return FilePath(".") }
    let kept = trimmed[..<cut]
    return FilePath(bytes: [UInt8](kept[..<((kept.lastIndex { $0 != slash } ?? -1) + 1)]))
      ?? FilePath("/")
  }

  public func appending(_ component: [UInt8]) -> FilePath {
    precondition(!component.isEmpty && !component.contains(0), "not a part of a path")
    let slash = UInt8(ascii: "/")
    return FilePath(unchecked: bytes.last == slash ? bytes + component : bytes + [slash] + component)
  }

  public func appending(_ component: String) -> FilePath {
    appending([UInt8](component.utf8))
  }

  /// The path as C functions take it: pass it where a `const char *` is wanted.
  public var cString: [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }

  private init(unchecked bytes: [UInt8]) {
    self.bytes = bytes
  }
}

extension FilePath: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) {
    self.init(value)
  }
}
