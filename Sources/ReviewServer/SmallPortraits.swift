import FileHandling
import Imaging
import Vocabulary

/// Portraits made small for a grid, and kept for the next look at them. Use it from one thread.
final class SmallPortraits {
  /// Twice a cell of the grid, for sharp screens.
  private static let size = PixelSize(width: 160, height: 200)

  /// Some 8 KB each.
  private static let mostKept = 4000

  private let decoder: JPEGDecoder
  private let encoder: JPEGEncoder
  private var kept: [String: [UInt8]] = [:]

  init() throws {
    decoder = try JPEGDecoder()
    encoder = try JPEGEncoder(quality: 80)
  }

  /// - Returns: `nil` where there is no such face, or it has no picture.
  func response(to request: HTTPRequest, face: String, at desk: any ReviewDesk) throws -> HTTPResponse? {
    guard face.utf8.count == 16 else { return nil }
    if let bytes = kept[face] {
      // Who was forgotten since is not shown from memory.
      if try desk.hasFace(face) { return try .picture(bytes, to: request) }
      kept[face] = nil
      return nil
    }
    guard let file = try desk.portrait(of: face) else { return nil }
    let made = try small(file)
    // A copy: the encoder's own array has room for ten times as much, which would be kept too.
    var bytes: [UInt8] = []
    bytes.reserveCapacity(made.count)
    bytes += made
    if kept.count == Self.mostKept { kept = [:] }
    kept[face] = bytes
    return try .picture(bytes, to: request)
  }

  private func small(_ file: [UInt8]) throws -> [UInt8] {
    let full = try decoder.size(of: file)
    let scale = min(
      1, Double(Self.size.width) / Double(full.width), Double(Self.size.height) / Double(full.height))
    let wanted = PixelSize(
      width: max(1, Int((Double(full.width) * scale).rounded())),
      height: max(1, Int((Double(full.height) * scale).rounded())))
    let picture = try decoder.decode(file, atLeast: wanted)
    guard picture.size != wanted else { return try encoder.encode(picture) }
    return try encoder.encode(Resampler(from: picture.size, to: wanted).resize(picture))
  }
}

extension HTTPResponse {
  /// A JPEG file; a browser keeps it, and asks each time whether it is still the same.
  static func picture(_ bytes: [UInt8], to request: HTTPRequest) throws -> HTTPResponse {
    try tagged(bytes, type: "image/jpeg", to: request)
  }

  /// Known by its hash: where the browser has it already, its body is not sent again.
  static func tagged(_ bytes: [UInt8], type: String, to request: HTTPRequest) throws -> HTTPResponse {
    let tag = "\"\(ContentHash.hexadecimal(try ContentHash.sha256(of: bytes)).prefix(32))\""
    let headers = ["ETag": tag, "Cache-Control": "private, no-cache"]
    let isKnown = request.headers["if-none-match"]?.contains(tag) == true
    return HTTPResponse(status: isKnown ? 304 : 200, type: type, headers: headers, body: isKnown ? [] : bytes)
  }
}
