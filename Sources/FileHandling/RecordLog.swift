import Glibc
public import Vocabulary

/// A file of records of one length that is only added to. Whatever ends the process, what is there afterwards is the
/// first so many records, each of them whole: a record that was cut off, or that a power cut left as other bytes, and all
/// behind it, are gone when the file is opened again.
///
/// One thread uses it, of one process: it takes no lock.
public final class RecordLog {
  /// Records are handed to the system when they are so many bytes: what a kill costs.
  private static let bufferSizeInBytes = 1 << 16
  private static let checksumSizeInBytes = 8

  public let path: FilePath
  private let file: FileDescriptor
  private let headingSize: Int
  private let recordSize: Int
  private var buffer: [UInt8] = []

  /// Opens a log, or begins one.
  ///
  /// - Parameters:
  ///   - heading: What the records are; a file with another is begun anew.
  ///   - recordSize: Bytes a record.
  ///   - body: Lent each record that is there, in the order in which they were added.
  public init(
    _ path: FilePath, heading: [UInt8], recordSize: Int, eachRecord body: ([UInt8]) throws -> Void
  ) throws {
    precondition(recordSize > 0, "records of \(recordSize) bytes")
    self.path = path
    self.recordSize = recordSize
    headingSize = heading.count
    file = try FileDescriptor(opening: path, flags: O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o666)
    guard try file.read(heading.count, from: 0) == heading else {
      try file.truncate()
      try file.write(heading)
      return
    }
    let end = try readRecords(body)
    try file.truncate(to: end)
  }

  /// Adds a record.
  public func append(_ record: [UInt8]) throws(FileError) {
    precondition(record.count == recordSize, "a record of \(record.count) bytes instead of \(recordSize)")
    buffer += record
    buffer += Self.checksum(of: record)
    if buffer.count >= Self.bufferSizeInBytes { try flush() }
  }

  /// Lends all records, in the order in which they were added.
  public func forEachRecord(_ body: ([UInt8]) throws -> Void) throws {
    try flush()
    _ = try readRecords(body)
  }

  /// Hands to the system what was added.
  public func flush() throws(FileError) {
    try file.write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  /// - Returns: Where the last whole record ends.
  private func readRecords(_ body: ([UInt8]) throws -> Void) throws -> Int {
    var end = headingSize
    let size = recordSize + Self.checksumSizeInBytes
    let batch = max(1, Self.bufferSizeInBytes / size)
    while true {
      let bytes = try file.read(batch * size, from: end)
      for start in stride(from: 0, to: bytes.count - size + 1, by: size) {
        let record = Array(bytes[start..<(start + recordSize)])
        guard Array(bytes[(start + recordSize)..<(start + size)]) == Self.checksum(of: record) else { return end }
        try body(record)
        end += size
      }
      if bytes.count < batch * size { return end }
    }
  }

  /// FNV-1a of 64 bits: not against forgery, but for what a disk leaves of a file that was not written to its end.
  ///
  /// Source: Fowler, Noll, Vo, <http://www.isthe.com/chongo/tech/comp/fnv/>.
  private static func checksum(of record: [UInt8]) -> [UInt8] {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in record { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return (0..<UInt64(checksumSizeInBytes)).map { UInt8(truncatingIfNeeded: hash >> (8 * $0)) }
  }
}
