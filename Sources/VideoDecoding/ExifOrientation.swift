public import Vocabulary

/// Finds the orientation that a camera wrote into a photo: EXIF in JPEG, PNG and WebP, and TIFF's own tag.
///
/// libavcodec 59 makes a display matrix of it for JPEG only, so that we read it for all four. Besides it, only whether a camera
/// left its data is read. Damaged data
/// gives `nil`, as a picture without EXIF does.
///
/// Source: TIFF 6.0, section 2; Exif 2.3, 4.5 and 4.7; PNG 1.5 extensions, `eXIf`; WebP container specification.
struct ExifOrientation {
  /// Bytes of the file: fewer than asked for at its end.
  private let read: (_ offset: Int64, _ count: Int) -> [UInt8]

  init(read: @escaping (_ offset: Int64, _ count: Int) -> [UInt8]) {
    self.read = read
  }

  /// 1 … 8; `nil` where there is none.
  func find() -> Int? {
    guard let start = startOfTIFF() else { return nil }
    var number: Int?
    eachEntry(ofTIFFAt: start) { tag, type, value in
      // Type 3 (16 bits): the value stands in the entry itself.
      if tag == 0x0112, type == 3, number == nil { number = value }
    }
    return number.flatMap { (1...8).contains($0) ? $0 : nil }
  }

  /// Whether a camera wrote who made it, its model, or when it took the picture (tags 0x010F, 0x0110, 0x0132).
  func isFromCamera() -> Bool {
    guard let start = startOfTIFF() else { return false }
    var isFound = false
    eachEntry(ofTIFFAt: start) { tag, _, _ in isFound = isFound || [0x010F, 0x0110, 0x0132].contains(tag) }
    return isFound
  }

  private func startOfTIFF() -> Int64? {
    let head = read(0, 12)
    guard head.count == 12 else { return nil }
    if head.starts(with: [0xFF, 0xD8]) { return inJPEG() }
    if head.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return inPNG() }
    return head.starts(with: "RIFF".utf8) && head[8...].elementsEqual("WEBP".utf8) ? inWebP() : 0
  }

  /// Segments are walked up to the picture's data; headers of real files end long before this many.
  private static let partLimit = 10_000

  private func inJPEG() -> Int64? {
    var offset: Int64 = 2
    for _ in 0..<ExifOrientation.partLimit {
      let header = read(offset, 10)
      guard header.count == 10, header[0] == 0xFF else { return nil }
      switch header[1] {
      case 0xFF: offset += 1  // Fill bytes may stand before a marker.
      case 0xDA, 0xD9: return nil
      case 0xE1 where header[4..<10].elementsEqual("Exif\0\0".utf8):
        return offset + 10
      default: offset += 2 + Int64(header[2]) << 8 + Int64(header[3])
      }
    }
    return nil
  }

  private func inPNG() -> Int64? {
    var offset: Int64 = 8
    for _ in 0..<ExifOrientation.partLimit {
      let header = read(offset, 8)
      guard header.count == 8 else { return nil }
      let count = header[0..<4].reduce(Int64(0)) { $0 << 8 + Int64($1) }
      if header[4...].elementsEqual("eXIf".utf8) { return offset + 8 }
      if header[4...].elementsEqual("IEND".utf8) { return nil }
      offset += 12 + count
    }
    return nil
  }

  private func inWebP() -> Int64? {
    var offset: Int64 = 12
    for _ in 0..<ExifOrientation.partLimit {
      let header = read(offset, 14)
      guard header.count >= 8 else { return nil }
      let count = header[4..<8].reversed().reduce(Int64(0)) { $0 << 8 + Int64($1) }
      if header.starts(with: "EXIF".utf8) {
        // Some writers keep JPEG's mark before the data.
        let isMarked = header.count == 14 && header[8...].elementsEqual("Exif\0\0".utf8)
        return offset + (isMarked ? 14 : 8)
      }
      offset += 8 + count + count & 1
    }
    return nil
  }

  /// The entries of the first directory: the tag, the type, and the two bytes where small values stand.
  private func eachEntry(ofTIFFAt start: Int64, _ body: (_ tag: Int, _ type: Int, _ value: Int) -> Void) {
    let head = read(start, 8)
    guard head.count == 8 else { return }
    let isLittleEndian: Bool
    switch Array(head[0..<4]) {
    case [0x49, 0x49, 42, 0]: isLittleEndian = true
    case [0x4D, 0x4D, 0, 42]: isLittleEndian = false
    default: return
    }
    func number(_ bytes: ArraySlice<UInt8>) -> Int {
      isLittleEndian ? bytes.reversed().reduce(0) { $0 << 8 + Int($1) } : bytes.reduce(0) { $0 << 8 + Int($1) }
    }
    let directory = start + Int64(number(head[4..<8]))
    let countBytes = read(directory, 2)
    guard countBytes.count == 2 else { return }
    let entries = read(directory + 2, 12 * number(countBytes[...]))
    for entry in stride(from: 0, to: entries.count - 11, by: 12) {
      body(
        number(entries[entry..<entry + 2]), number(entries[(entry + 2)..<(entry + 4)]),
        number(entries[(entry + 8)..<(entry + 10)]))
    }
  }
}

/// What a camera wrote into the photos that it took.
public enum CameraData {
  /// Whether a file has it: the maker, the model or the time. Frames of a video that were written as pictures have none.
  ///
  /// - Throws: `VideoDecodingError` where the file cannot be read.
  public static func isIn(_ path: FilePath) throws -> Bool {
    let file = try SourceFile(path: path)
    return ExifOrientation(read: file.bytes(at:count:)).isFromCamera()
  }
}
