import FileHandling
import Vocabulary

/// The XMP that lies inside a JPEG: its packet, and the extended one where a program had more to say than a segment holds.
///
/// Only the segments before the picture itself are read, so it costs the same whatever the picture's size.
///
/// Source: Adobe, XMP Specification part 3 (2020), 1.1.3; for the segments ITU-T T.81, annex B.
enum EmbeddedXMP {
  private static let signature = [UInt8]("http://ns.adobe.com/xap/1.0/\0".utf8)
  private static let extensionSignature = [UInt8]("http://ns.adobe.com/xmp/extension/\0".utf8)

  /// What is read first, enough for most; what does not fit is read with four times as much, up to the most.
  private static let firstRead = 1 << 16
  private static let largestRead = 1 << 24

  /// The packets of a file, as they stand there; none where it is no JPEG, or has none.
  ///
  /// - Throws: `FileError`; `ImportError.broken` where an extended packet lacks a piece.
  static func packets(in path: FilePath) throws -> [[UInt8]] {
    var limit = firstRead
    while true {
      let ends = try FileContents.ends(of: path, head: limit, tail: 0)
      if let segments = applicationSegments(of: ends.head) { return try packets(of: segments, path) }
      // A file that ends among its segments is a picture that cannot be read, which is said where it is opened.
      guard ends.sizeInBytes > limit, limit < largestRead else { return [] }
      limit *= 4
    }
  }

  /// The contents of all APP1 segments; `nil` where the bytes end before the picture begins.
  private static func applicationSegments(of bytes: [UInt8]) -> [ArraySlice<UInt8>]? {
    guard bytes.starts(with: [0xFF, 0xD8]) else { return bytes.count < 2 ? nil : [] }
    var segments: [ArraySlice<UInt8>] = []
    var place = 2
    while place + 4 <= bytes.count {
      guard bytes[place] == 0xFF else { return segments }
      let marker = bytes[place + 1]
      // Any number of 0xFF may stand before a marker.
      if marker == 0xFF {
        place += 1
        continue
      }
      // The picture, or its end.
      if marker == 0xDA || marker == 0xD9 { return segments }
      let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
      guard length >= 2 else { return segments }
      let end = place + 2 + length
      guard end <= bytes.count else { return nil }
      if marker == 0xE1 { segments.append(bytes[(place + 4)..<end]) }
      place = end
    }
    return nil
  }

  private struct Piece {
    var offset: Int
    var wholeLength: Int
    var bytes: ArraySlice<UInt8>
  }

  private static func packets(of segments: [ArraySlice<UInt8>], _ path: FilePath) throws -> [[UInt8]] {
    guard let main = segments.first(where: { $0.starts(with: signature) })?.dropFirst(signature.count) else {
      return []
    }
    var pieces: [[UInt8]: [Piece]] = [:]
    for segment in segments where segment.starts(with: extensionSignature) {
      // A name of 32 characters, the length of the whole, the place of this piece, and the piece.
      let rest = segment.dropFirst(extensionSignature.count)
      guard rest.count > 40 else { continue }
      func number(at offset: Int) -> Int { rest.dropFirst(offset).prefix(4).reduce(0) { $0 << 8 | Int($1) } }
      pieces[[UInt8](rest.prefix(32)), default: []].append(
        Piece(offset: number(at: 36), wholeLength: number(at: 32), bytes: rest.dropFirst(40)))
    }
    // The packet names its extension; others are left over from an edit.
    let named = pieces.filter { main.contains($0.key) }.min { $0.key.lexicographicallyPrecedes($1.key) }
    guard let named else { return [[UInt8](main)] }
    var whole: [UInt8] = []
    for piece in named.value.sorted(by: { $0.offset < $1.offset }) where piece.offset == whole.count {
      whole += piece.bytes
    }
    guard whole.count == named.value[0].wholeLength else { throw ImportError.broken(path, line: nil, .xml(.cutOff)) }
    return [[UInt8](main), whole]
  }
}
