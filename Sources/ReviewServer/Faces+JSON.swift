import Foundation

/// A hundred thousand faces in JSON, written column by column: `JSONEncoder` takes a second for them, in which nobody else
/// is answered.
extension Faces {
  /// Digits after the point that the page shows, and what it is multiplied by to have none.
  private static let scale = 1000.0

  /// What is larger, or no number, is damage, and shown as 0.
  private static let mostValue = 1e12

  /// The same as `JSONEncoder` makes of it, but for spaces and the order of names.
  func json() throws -> [UInt8] {
    var bytes = [UInt8](try JSONEncoder().encode(Head(self)))
    bytes.reserveCapacity(bytes.count + 64 * ids.count)
    bytes.removeLast()
    // Hexadecimal digits, which need no escaping.
    Self.add("ids", ids, to: &bytes) { id, bytes in
      bytes.append(UInt8(ascii: "\""))
      bytes += id.utf8
      bytes.append(UInt8(ascii: "\""))
    }
    for (name, values) in [("clipOf", clipOf), ("tracks", tracks)] {
      Self.add(name, values, to: &bytes) { Self.add($0, to: &$1) }
    }
    for (name, values) in [("seconds", seconds), ("qualities", qualities), ("confidences", confidences)] {
      Self.add(name, values, to: &bytes) { Self.add($0, to: &$1) }
    }
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  /// What there is once, and not for each face.
  private struct Head: Encodable {
    let edit: Int
    let person: Person?
    let parts: [Int]
    let keptApart: [Int]
    let clips: [String]
    let clipIDs: [String]

    init(_ faces: Faces) {
      (edit, person, parts, keptApart) = (faces.edit, faces.person, faces.parts, faces.keptApart)
      (clips, clipIDs) = (faces.clips, faces.clipIDs)
    }
  }

  private static func add<Value>(
    _ name: String, _ values: [Value], to bytes: inout [UInt8], each: (Value, inout [UInt8]) -> Void
  ) {
    bytes += ",\"\(name)\":[".utf8
    for (index, value) in values.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      each(value, &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private static func add(_ value: Int, to bytes: inout [UInt8]) {
    bytes += String(value).utf8
  }

  /// With three digits after the point at most.
  private static func add(_ value: Double, to bytes: inout [UInt8]) {
    let thousandths = value.magnitude < mostValue ? Int((value * scale).rounded()) : 0
    if thousandths < 0 { bytes.append(UInt8(ascii: "-")) }
    add(abs(thousandths) / 1000, to: &bytes)
    let rest = abs(thousandths) % 1000
    guard rest > 0 else { return }
    bytes.append(UInt8(ascii: "."))
    bytes += [rest / 100, rest / 10 % 10, rest % 10].map { UInt8(ascii: "0") + UInt8($0) }
  }
}
