/// The comment segments of a JPEG file (ITU-T T.81, B.2.4.5): a place for words that every reader keeps out of the
/// picture, and most tools keep in the file.
public enum JPEGComments {
  private static let commentMarker: UInt8 = 0xFE
  private static let startOfScan: UInt8 = 0xDA

  /// All comments before the picture's data, in order; empty for what is not a JPEG.
  public static func read(from file: [UInt8]) -> [String] {
    segments(of: file).filter { $0.marker == commentMarker }.map { String(decoding: file[$0.body], as: UTF8.self) }
  }

  /// The file with one comment more, after its application segments: JFIF and Exif readers want those first.
  static func inserting(_ comment: String, into file: [UInt8]) -> [UInt8] {
    let text = [UInt8](comment.utf8)
    precondition(text.count <= 65_533, "a JPEG comment of \(text.count) bytes")
    let place = segments(of: file).prefix { (0xE0...0xEF).contains($0.marker) }.last?.body.upperBound ?? 2
    let length = text.count + 2
    let segment = [0xFF, commentMarker, UInt8(length >> 8), UInt8(length & 0xFF)] + text
    return file[..<place] + segment + file[place...]
  }

  private struct Segment {
    let marker: UInt8
    let body: Range<Int>
  }

  /// The segments between the start of the file and the picture's data, as far as they are whole.
  private static func segments(of file: [UInt8]) -> [Segment] {
    var found: [Segment] = []
    guard file.starts(with: [0xFF, 0xD8]) else { return [] }
    var position = 2
    while position + 4 <= file.count, file[position] == 0xFF {
      let marker = file[position + 1]
      if marker == 0xFF {  // a fill byte
        position += 1
        continue
      }
      let length = Int(file[position + 2]) << 8 | Int(file[position + 3])
      guard marker != startOfScan, length >= 2, position + 2 + length <= file.count else { break }
      found.append(Segment(marker: marker, body: (position + 4)..<(position + 2 + length)))
      position += 2 + length
    }
    return found
  }
}
