import FileHandling
import Foundation
import Vocabulary

/// Changing fields of a `pack.json` that a user wrote: what nobody here knows of stays in it.
enum PackFile {
  /// - Throws: `PackFieldError` where the text is no JSON object.
  static func setting(_ field: String, to value: some Encodable, in bytes: [UInt8]) throws -> [UInt8] {
    guard var fields = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] else {
      throw PackFieldError("the whole", "is no JSON object")
    }
    fields[field] = try JSONSerialization.jsonObject(with: JSONEncoder().encode(value), options: .fragmentsAllowed)
    return [UInt8](
      try JSONSerialization.data(
        withJSONObject: fields, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]))
  }

  static func bytes(of manifest: PackManifest) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return [UInt8](try encoder.encode(manifest))
  }
}
