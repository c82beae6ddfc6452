import Vocabulary

/// Finds out whether a file ends before its own structure does, from the lengths at its top level alone.
///
/// Source: ISO/IEC 14496-12, 4.2 (boxes of MP4 and QuickTime); RFC 8794 (EBML) and RFC 9559 (Matroska segments); RIFF
/// (AVI, WebP); PNG 1.2, chunks; ISO/IEC 13818-1 (MPEG-TS packets of 188 bytes).
extension SourceFile {
  /// `false` where the format has no lengths, or one that we do not know.
  var isCutOff: Bool {
    let head = bytes(at: 0, count: 12)
    guard head.count == 12 else { return false }
    if isBoxFile { return lastBox.end > byteCount }
    if head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return endOfSegment.map { $0 > byteCount } ?? false }
    if head.starts(with: "RIFF".utf8) { return 8 + number(head[4..<8].reversed()) > byteCount }
    if head.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return !hasEndOfPNG }
    if head[0] == 0x47, bytes(at: 188, count: 1) == [0x47], bytes(at: 376, count: 1) == [0x47] {
      return byteCount % 188 != 0
    }
    return false
  }

  /// Files have a few boxes and some thousand chunks; a fragmented recording of a day has 100,000 fragments.
  private static let partLimit = 1_000_000

  private func number(_ bytes: some Sequence<UInt8>) -> Int64 {
    bytes.reduce(0) { ($0 & 0x007F_FFFF_FFFF_FFFF) << 8 | Int64($1) }
  }

  /// Whether the file is MP4, QuickTime or the like.
  private var isBoxFile: Bool {
    let kind = String(decoding: bytes(at: 4, count: 4), as: UTF8.self)
    return ["ftyp", "moov", "mdat", "wide", "free", "skip"].contains(kind)
  }

  /// Where a box that is not media data begins, and does not end within the file. Half a list of frames is of no use;
  /// half a heap of them is.
  var startOfCutHeaderBox: Int64? {
    guard isBoxFile else { return nil }
    let last = lastBox
    return last.end > byteCount && last.kind != "mdat" && last.start > 0 ? last.start : nil
  }

  /// The last box, and where it says that it ends.
  private var lastBox: (start: Int64, end: Int64, kind: String) {
    var box: (start: Int64, end: Int64, kind: String) = (0, 0, "")
    for _ in 0..<SourceFile.partLimit where box.end < byteCount {
      box.start = box.end
      let header = bytes(at: box.start, count: 16)
      guard header.count >= 8 else { return (box.start, box.start + 8, "") }
      // What follows the last box need not be one: what cannot be a name is something that was appended to the file.
      guard header[4..<8].allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0xA9 }) else {
        return (box.start, byteCount, "")
      }
      box.kind = String(decoding: header[4..<8], as: UTF8.self)
      let size = number(header[0..<4])
      switch size {
      case 1:
        guard header.count == 16, number(header[8..<16]) >= 16 else { return (box.start, byteCount, box.kind) }
        box.end = box.start + min(number(header[8..<16]), .max / 2)
      case 8...: box.end = box.start + size
      default: return (box.start, byteCount, box.kind)  // 0 means: to the end of the file.
      }
    }
    return box
  }

  /// Where the Matroska segment says that it ends; `nil` where it does not know.
  private var endOfSegment: Int64? {
    guard let header = lengthOfElement(at: 4), let headerLength = header.length else { return nil }
    let segment = 4 + header.width + headerLength
    guard bytes(at: segment, count: 4) == [0x18, 0x53, 0x80, 0x67], let body = lengthOfElement(at: segment + 4) else {
      return nil
    }
    return body.length.map { segment + 4 + body.width + $0 }
  }

  /// EBML's number of variable width: leading zeros of the first byte count the bytes that follow; all ones mean
  /// that the length is not known.
  private func lengthOfElement(at offset: Int64) -> (width: Int64, length: Int64?)? {
    guard let first = bytes(at: offset, count: 1).first, first != 0 else { return nil }
    let width = first.leadingZeroBitCount + 1
    let all = bytes(at: offset, count: width)
    guard all.count == width else { return nil }
    let mask = Int64(1) << (7 * width) - 1
    let value = number(all) & mask
    return (Int64(width), value == mask ? nil : value)
  }

  private var hasEndOfPNG: Bool {
    var offset: Int64 = 8
    for _ in 0..<SourceFile.partLimit {
      let header = bytes(at: offset, count: 8)
      guard header.count == 8 else { return false }
      offset += 12 + number(header[0..<4])
      if header[4...].elementsEqual("IEND".utf8) { return offset <= byteCount }
    }
    return true
  }
}
