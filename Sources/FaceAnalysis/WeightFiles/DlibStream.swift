/// Reads the values of dlib's serialisation one after another.
///
/// An integer is a control byte (low four bits: the bytes that follow; top bit: negative) and the magnitude, little end
/// first. A float is two integers, mantissa and exponent. A boolean is the character `0` or `1`. Strings and
/// sequences are preceded by their length.
///
/// Source: `dlib/serialize.h` and `dlib/float_details.h` of dlib 19.24, read there and checked on the published files.
struct DlibStream {
  let bytes: [UInt8]
  private(set) var offset = 0

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  var isAtEnd: Bool { offset == bytes.count }

  /// Throws where anything is left, so that a misread file is noticed.
  func requireEnd() throws(WeightFileError) {
    guard isAtEnd else { throw .trailingBytes(count: bytes.count - offset) }
  }

  mutating func integer() throws(WeightFileError) -> Int {
    let control = try byte()
    let count = Int(control & 0x0F)
    guard count <= 8 else {
      throw .unexpected(found: "an integer of \(count) bytes", expected: "at most 8", offset: offset - 1)
    }
    var magnitude: UInt64 = 0
    for index in 0..<count {
      magnitude |= UInt64(try byte()) << (8 * UInt64(index))
    }
    guard magnitude <= UInt64(Int.max) else {
      throw .unexpected(found: "\(magnitude)", expected: "an integer of 63 bits", offset: offset - count)
    }
    return control & 0x80 == 0 ? Int(magnitude) : -Int(magnitude)
  }

  /// A count of things that take at least a byte each, so that a broken file cannot ask for endless memory.
  mutating func count() throws(WeightFileError) -> Int {
    let start = offset
    let value = try integer()
    guard value >= 0, value <= bytes.count - offset else {
      throw .unexpected(found: "\(value)", expected: "a count that fits the file", offset: start)
    }
    return value
  }

  mutating func expect(_ expected: Int, _ meaning: String) throws(WeightFileError) {
    let start = offset
    let value = try integer()
    guard value == expected else {
      throw .unexpected(found: "\(meaning) \(value)", expected: "\(expected)", offset: start)
    }
  }

  mutating func float() throws(WeightFileError) -> Double {
    let mantissa = try integer()
    let exponent = try integer()
    return switch exponent {
    case 32000: .infinity
    case 32001: -.infinity
    case 32002: .nan
    // Two steps, since 2^exponent alone can be too small for a double where the product is not.
    default: Double(sign: .plus, exponent: exponent, significand: Double(mantissa))
    }
  }

  mutating func boolean() throws(WeightFileError) -> Bool {
    let value = try byte()
    guard value == UInt8(ascii: "0") || value == UInt8(ascii: "1") else {
      throw .unexpected(found: "byte \(value)", expected: "a boolean", offset: offset - 1)
    }
    return value == UInt8(ascii: "1")
  }

  mutating func string() throws(WeightFileError) -> String {
    let count = try count()
    defer { offset += count }
    return String(decoding: bytes[offset..<offset + count], as: UTF8.self)
  }

  /// A tensor: the integer 2, four sizes (samples, channels, rows, columns), raw single-precision numbers.
  mutating func tensor() throws(WeightFileError) -> DlibTensor {
    try expect(2, "tensor of version")
    let start = offset
    var shape: [Int] = []
    for _ in 0..<4 { shape.append(try integer()) }
    let (rowsAndColumns, overflow) = shape[2].multipliedReportingOverflow(by: shape[3])
    let total = shape[0...1].reduce((rowsAndColumns, overflow)) { partial, size in
      let (product, more) = partial.0.multipliedReportingOverflow(by: size)
      return (product, partial.1 || more)
    }
    guard !total.1, shape.allSatisfy({ $0 >= 0 }), total.0 <= (bytes.count - offset) / 4 else {
      throw .unexpected(found: "a tensor of \(shape)", expected: "one that fits the file", offset: start)
    }
    return DlibTensor(shape: shape, values: try floats(count: total.0))
  }

  /// A view into a layer's tensor: the integer 1 and four sizes.
  mutating func aliasShape() throws(WeightFileError) -> [Int] {
    try expect(1, "tensor view of version")
    var shape: [Int] = []
    for _ in 0..<4 { shape.append(try integer()) }
    return shape
  }

  /// Raw single-precision numbers, little end first.
  mutating func floats(count: Int) throws(WeightFileError) -> [Float] {
    guard count >= 0, count <= (bytes.count - offset) / 4 else { throw .truncated(offset: bytes.count) }
    let start = offset
    offset += 4 * count
    return bytes.withUnsafeBytes { raw in
      (0..<count).map { index in
        Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: start + 4 * index, as: UInt32.self)))
      }
    }
  }

  private mutating func byte() throws(WeightFileError) -> UInt8 {
    guard offset < bytes.count else { throw .truncated(offset: offset) }
    defer { offset += 1 }
    return bytes[offset]
  }
}

/// Numbers with four sizes: samples (filters), channels, rows, columns.
package struct DlibTensor: Equatable {
  let shape: [Int]
  let values: [Float]
}
