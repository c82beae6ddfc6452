import Vocabulary

/// Still formats that libav 5.1 reads wrongly or not at all, told by their first bytes.
///
/// Source: ISO/IEC 23008-12 (HEIF: brands, `irot`, `imir`); AV1 Image File Format 1.1; WebP container specification.
extension SourceFile {
  /// The name by which people know it; `nil` for all that can be tried.
  var unreadableFormat: String? {
    let head = bytes(at: 0, count: 21)
    guard head.count == 21 else { return nil }
    if head.starts(with: "RIFF".utf8), head[8..<16].elementsEqual("WEBPVP8X".utf8) {
      // libavcodec has no decoder for more than one picture.
      return head[20] & 0x02 != 0 ? "animated WebP" : nil
    }
    guard let brands else { return nil }
    let isStill = ["heic", "heix", "heim", "heis", "mif1"].contains(brands.major)
    // libavformat reads no items of HEVC, of which phones put a picture together.
    if isStill, !isAVIF { return "HEIC" }
    return isAVIF && mustBeTurned ? "AVIF that is to be turned" : nil
  }

  /// A still picture in AV1; sequences of them have the brand `avis`, and are videos.
  var isAVIF: Bool {
    guard let brands else { return false }
    return brands.major == "avif" || (brands.major == "mif1" && brands.others.contains("avif"))
  }

  /// What a file of boxes says that it is.
  private var brands: (major: String, others: Set<String>)? {
    let head = bytes(at: 0, count: 128)
    guard head.count >= 16, head[4..<8].elementsEqual("ftyp".utf8), head[0] == 0, head[1] == 0 else { return nil }
    let end = min(head.count, Int(head[2]) << 8 | Int(head[3]))
    func brand(at place: Int) -> String { String(decoding: head[place..<(place + 4)], as: UTF8.self) }
    return (brand(at: 8), Set(stride(from: 16, to: end - 3, by: 4).map(brand(at:))))
  }

  /// Whether the properties at the file's beginning turn or mirror the picture, which libavformat passes over.
  private var mustBeTurned: Bool {
    let head = bytes(at: 0, count: 4096)
    let turn: [UInt8] = [0, 0, 0, 9] + "irot".utf8
    let mirror: [UInt8] = [0, 0, 0, 9] + "imir".utf8
    return head.indices.dropLast(8).contains { place in
      head[place...].starts(with: mirror) || (head[place...].starts(with: turn) && head[place + 8] & 3 != 0)
    }
  }
}
