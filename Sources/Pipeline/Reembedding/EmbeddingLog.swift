import DatasetExport
import FileHandling
import Vocabulary

/// What a re-embedding has done so far, face by face, in a file in the library's folder: it goes on there when it was
/// cut off. Records are known by their faces, so the library may have been corrected or added to meanwhile.
final class EmbeddingLog {
  /// A face as another embedder tells it.
  struct Entry: Equatable {
    let face: FaceID

    /// `nil` where the network gave no numbers.
    let embedding: Embedding?

    /// As measured on the chip; `nil` where it came from the portrait, which is not the picture that quality is of.
    let quality: FaceQuality?

    var isFromPortrait: Bool { quality == nil }
  }

  private let records: RecordLog
  private let dimension: Int

  /// The faces that are told, and whether only by their portraits.
  private(set) var done: [FaceID: Bool] = [:]

  /// - Parameters:
  ///   - key: What the numbers depend on besides the picture; a log of another key is begun anew.
  ///   - dimension: Numbers an embedding.
  init(in library: FilePath, key: String, dimension: Int) throws {
    self.dimension = dimension
    var done: [FaceID: Bool] = [:]
    records = try RecordLog(
      Self.path(in: library), heading: [UInt8]("rollcall-re-embedding-1 \(key) \(dimension)\n".utf8),
      recordSize: Self.identifierSize + 1 + 8 * Self.partCount + 4 * dimension
    ) { record in
      let entry = Self.entry(of: record, dimension: dimension)
      done[entry.face] = entry.isFromPortrait
    }
    self.done = done
  }

  static func path(in library: FilePath) -> FilePath { library.appending(LibraryLayout.reembedding) }

  func append(_ entry: Entry) throws {
    try records.append(Self.record(of: entry, dimension: dimension))
    done[entry.face] = entry.isFromPortrait
  }

  /// Hands what was added to the system, so that a kill does not cost it.
  func flush() throws { try records.flush() }

  /// Lends all entries; of two of one face the second holds.
  func forEach(_ body: (Entry) throws -> Void) throws {
    try records.forEachRecord { try body(Self.entry(of: $0, dimension: dimension)) }
  }

  // MARK: Bytes

  // The face's identifier in ASCII; a byte of flags; the parts of the quality, 8 bytes each; the embedding, 4 bytes a
  // number: all little end first.
  private static let identifierSize = 16
  private static let partCount = 6
  private static let hasEmbedding: UInt8 = 1
  private static let hasQuality: UInt8 = 2

  private static func record(of entry: Entry, dimension: Int) -> [UInt8] {
    var bytes = [UInt8](entry.face.hexadecimal.utf8)
    bytes.append((entry.embedding == nil ? 0 : hasEmbedding) | (entry.quality == nil ? 0 : hasQuality))
    for part in entry.quality?.parts ?? Array(repeating: 0, count: partCount) {
      for shift in UInt64(0)..<8 { bytes.append(UInt8(truncatingIfNeeded: part.bitPattern >> (8 * shift))) }
    }
    for value in entry.embedding?.values ?? Array(repeating: 0, count: dimension) {
      for shift in UInt32(0)..<4 { bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> (8 * shift))) }
    }
    return bytes
  }

  private static func entry(of record: [UInt8], dimension: Int) -> Entry {
    let flags = record[identifierSize]
    func number(at start: Int, size: Int) -> UInt64 {
      (0..<size).reduce(0) { $0 | UInt64(record[start + $1]) << UInt64(8 * $1) }
    }
    let parts = (0..<partCount).map { Double(bitPattern: number(at: identifierSize + 1 + 8 * $0, size: 8)) }
    let start = identifierSize + 1 + 8 * partCount
    let values = (0..<dimension).map { Float(bitPattern: UInt32(number(at: start + 4 * $0, size: 4))) }
    return Entry(
      face: FaceID(hexadecimal: String(decoding: record[..<identifierSize], as: UTF8.self)),
      embedding: flags & hasEmbedding == 0 ? nil : Embedding(values),
      quality: flags & hasQuality == 0
        ? nil
        : FaceQuality(
          size: parts[0], sharpness: parts[1], pose: parts[2], light: parts[3], score: parts[4], inside: parts[5]))
  }
}
