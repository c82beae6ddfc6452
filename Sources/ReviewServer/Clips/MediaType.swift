import VideoDecoding

/// What a browser is told that a clip is, in the words by which it says whether it plays it.
///
/// Source: RFC 6381 (`codecs`); ISO/IEC 14496-15 for `avc1` and `hvc1`; VP Codec ISO Media File Format Binding for `vp09`;
/// AV1 Codec ISO Media File Format Binding for `av01`.
enum MediaType {
  /// `nil` where no browser plays it: then nothing is tried.
  static func text(of format: ClipFormat) -> String? {
    guard let codec = codec(format) else { return nil }
    let names = format.container.split(separator: ",").map(String.init)
    // Of mirrored pictures browsers differ.
    guard !format.isMirrored else { return nil }
    if names.contains("mp4") { return "video/mp4; codecs=\"\(codec)\"" }
    guard names.contains("webm") else { return nil }
    let isWebM = codec == "vp8" || codec.hasPrefix("vp09") || codec.hasPrefix("av01")
    return "video/\(isWebM ? "webm" : "x-matroska"); codecs=\"\(codec)\""
  }

  /// Without the part on codecs: what the file is sent as.
  static func container(of format: ClipFormat) -> String {
    text(of: format)?.split(separator: ";").first.map(String.init) ?? "application/octet-stream"
  }

  private static func codec(_ format: ClipFormat) -> String? {
    let profile = format.profile ?? 0
    let level = format.level ?? 0
    let depth = two(format.bitsPerComponent ?? 8)
    switch format.codec {
    case "h264": return "avc1.\(hexadecimal(profile))00\(hexadecimal(level))"
    case "hevc":
      // Which profiles it is compatible with: main also with main 10.
      let compatibility = profile == 1 ? "6" : profile == 2 ? "4" : "0"
      return "hvc1.\(profile).\(compatibility).L\(level).B0"
    case "vp8": return "vp8"
    case "vp9": return "vp09.\(two(profile)).\(level > 0 ? two(level) : "10").\(depth)"
    case "av1": return "av01.\(profile).\(two(level))M.\(depth)"
    default: return nil
    }
  }

  private static func two(_ value: Int) -> String { (value < 10 ? "0" : "") + "\(value)" }

  private static func hexadecimal(_ value: Int) -> String {
    let digits = String(value & 0xFF, radix: 16, uppercase: true)
    return digits.count == 1 ? "0" + digits : digits
  }
}
