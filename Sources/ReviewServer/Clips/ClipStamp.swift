import FileHandling
import VideoDecoding
import Vocabulary

/// Which files a clip lies in, and as of when: one, or the pictures of a sequence.
struct ClipStamp: Hashable {
  /// Pictures of a sequence whose stamps are looked at, spread over it: all of a long one would be too many at each request.
  private static let maximumPictureCount = 16

  let files: [OpenFile.Stamp]

  /// The numbers of the pictures; `nil` for one file.
  let runs: [ClosedRange<Int>]?

  init(of path: FilePath) throws {
    guard let sequence = try? FrameSequence(path: path) else {
      self.init(try OpenFile(path).stamp())
      return
    }
    try self.init(of: sequence)
  }

  init(of sequence: FrameSequence) throws {
    let span = sequence.lastNumber - sequence.firstNumber
    let count = min(Self.maximumPictureCount, span + 1)
    let numbers = (0..<count).map { sequence.firstNumber + span * $0 / max(1, count - 1) }
    files = try numbers.filter(sequence.contains).map { try OpenFile(sequence.picture($0)).stamp() }
    runs = sequence.runs
  }

  init(_ file: OpenFile.Stamp) {
    files = [file]
    runs = nil
  }
}

/// The hashing of one clip, a piece at a time.
final class ClipCheck {
  /// Read in one go: a processor with SHA instructions hashes one in half a millisecond.
  private static let pieceBytes = 1 << 20

  let path: FilePath
  let stamp: ClipStamp
  private let sequence: FrameSequence?
  private var number: Int
  private var file: OpenFile
  private var position = 0
  private var hash: ContentHash

  /// Of a sequence: over the hashes of its pictures.
  private let outer: ContentHash?

  init(_ path: FilePath) throws {
    self.path = path
    sequence = try? FrameSequence(path: path)
    number = sequence?.firstNumber ?? 0
    file = try OpenFile(sequence.map { $0.picture($0.firstNumber) } ?? path)
    hash = try ContentHash(of: path)
    outer = try sequence.map { _ in try ContentHash(of: path) }
    stamp = try sequence.map(ClipStamp.init(of:)) ?? ClipStamp(file.stamp())
  }

  /// Reads a piece.
  ///
  /// - Returns: What the clip is, once all was read.
  func goOn() throws -> ClipID? {
    let bytes = try file.bytes(Self.pieceBytes, from: position)
    position += bytes.count
    try hash.update(bytes)
    guard bytes.isEmpty else { return nil }
    let digest = try hash.finish()
    guard let sequence, let outer else { return ClipID(hexadecimal: ContentHash.hexadecimal(digest)) }
    try outer.update(digest)
    repeat { number += 1 } while number <= sequence.lastNumber && !sequence.contains(number)
    guard number <= sequence.lastNumber else {
      return ClipID(hexadecimal: ContentHash.hexadecimal(try outer.finish()))
    }
    file = try OpenFile(sequence.picture(number))
    hash = try ContentHash(of: path)
    position = 0
    return nil
  }

  /// Whether what was read is what is there now.
  func isCurrent() throws -> Bool {
    // Of a single file, the one that was read, whatever has its name by now.
    try (sequence == nil ? ClipStamp(file.stamp()) : ClipStamp(of: path)) == stamp
  }

  /// How much is read, under 1.
  var share: Double {
    if let sequence {
      return min(0.999, Double(number - sequence.firstNumber) / Double(sequence.lastNumber - sequence.firstNumber + 1))
    }
    return min(0.999, Double(position) / Double(max(1, stamp.files[0].sizeInBytes)))
  }
}
