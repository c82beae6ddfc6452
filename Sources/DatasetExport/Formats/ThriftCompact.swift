/// A struct of Thrift's compact protocol, field by field in ascending order of their numbers: as much of it as Parquet's
/// metadata wants.
///
/// Source: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
struct ThriftCompact {
  private enum Kind: UInt8 {
    case int32 = 5
    case int64 = 6
    case binary = 8
    case list = 9
    case structure = 12
  }

  private var content: [UInt8] = []
  private var lastField = 0

  /// The struct with its end.
  var bytes: [UInt8] { content + [0] }

  mutating func int32(_ field: Int, _ value: Int) {
    begin(field, .int32)
    content += Self.zigzag(value)
  }

  mutating func int64(_ field: Int, _ value: Int) {
    begin(field, .int64)
    content += Self.zigzag(value)
  }

  mutating func text(_ field: Int, _ value: String) {
    begin(field, .binary)
    content += Self.text(value)
  }

  mutating func structure(_ field: Int, _ value: ThriftCompact) {
    begin(field, .structure)
    content += value.bytes
  }

  mutating func list(_ field: Int, ofInt32 values: [Int]) {
    list(field, .int32, values.map(Self.zigzag))
  }

  mutating func list(_ field: Int, ofTexts values: [String]) {
    list(field, .binary, values.map(Self.text))
  }

  mutating func list(_ field: Int, of values: [ThriftCompact]) {
    list(field, .structure, values.map(\.bytes))
  }

  private mutating func list(_ field: Int, _ kind: Kind, _ values: [[UInt8]]) {
    begin(field, .list)
    if values.count < 15 {
      content.append(UInt8(values.count) << 4 | kind.rawValue)
    } else {
      content.append(0xF0 | kind.rawValue)
      content += Self.variable(UInt64(values.count))
    }
    for value in values { content += value }
  }

  private mutating func begin(_ field: Int, _ kind: Kind) {
    let step = field - lastField
    precondition((1...15).contains(step), "field \(field) after field \(lastField)")
    content.append(UInt8(step) << 4 | kind.rawValue)
    lastField = field
  }

  private static func text(_ value: String) -> [UInt8] { variable(UInt64(value.utf8.count)) + [UInt8](value.utf8) }

  private static func zigzag(_ value: Int) -> [UInt8] { variable(UInt64(bitPattern: Int64(value << 1 ^ value >> 63))) }

  /// Seven bits a byte, the low ones first; the highest bit says that more follow.
  static func variable(_ value: UInt64) -> [UInt8] {
    var (bytes, rest): ([UInt8], UInt64) = ([], value)
    while rest > 0x7F {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}
