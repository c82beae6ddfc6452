import DatasetStore
import FileHandling
import Vocabulary

/// A tar file (POSIX ustar) of plain files, member by member; its bytes depend on nothing but names and contents.
///
/// Source: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html, "ustar Interchange Format".
struct TarWriter {
  private static let blockSize = 512

  /// tar itself writes records of twenty blocks, and some readers warn where the last is shorter.
  private static let recordSize = 20 * blockSize
  private static let longestName = 100

  private let file: AtomicFileWriter
  private(set) var sizeInBytes = 0

  init(_ file: AtomicFileWriter) {
    self.file = file
  }

  /// - Precondition: The name is at most 100 bytes of ASCII, the contents are below 8 GiB.
  mutating func add(_ contents: [UInt8], as name: String) throws(FileError) {
    precondition(name.utf8.count <= Self.longestName, "a tar member's name is longer than 100 bytes: \(name)")
    try put(Self.header(name, size: contents.count))
    try put(contents)
    try put([UInt8](repeating: 0, count: -contents.count & (Self.blockSize - 1)))
  }

  mutating func finish() throws(FileError) {
    let end = sizeInBytes + 2 * Self.blockSize
    let whole = (end + Self.recordSize - 1) / Self.recordSize * Self.recordSize
    try put([UInt8](repeating: 0, count: whole - sizeInBytes))
    try file.commit()
  }

  private mutating func put(_ bytes: [UInt8]) throws(FileError) {
    try file.write(bytes)
    sizeInBytes += bytes.count
  }

  private static func header(_ name: String, size: Int) -> [UInt8] {
    func text(_ text: String, _ width: Int) -> [UInt8] {
      [UInt8](text.utf8) + [UInt8](repeating: 0, count: width - text.utf8.count)
    }
    func octal(_ value: Int, _ width: Int) -> [UInt8] {
      let digits = String(value, radix: 8)
      return text(String(repeating: "0", count: width - 1 - digits.count) + digits, width)
    }
    // Owner and time are nobody and 1970: whoever unpacks it becomes the owner.
    let start = text(name, 100) + octal(0o644, 8) + octal(0, 8) + octal(0, 8) + octal(size, 12) + octal(0, 12)
    let rest =
      text("0", 1) + text("", 100) + text("ustar", 6) + text("00", 2) + text("", 64) + octal(0, 8) + octal(0, 8)
    let blank = [UInt8](repeating: UInt8(ascii: " "), count: 8)
    let sum = (start + blank + rest).reduce(0) { $0 + Int($1) }
    let checksum = octal(sum, 7) + [UInt8(ascii: " ")]
    let header = start + checksum + rest
    return header + [UInt8](repeating: 0, count: blockSize - header.count)
  }
}
