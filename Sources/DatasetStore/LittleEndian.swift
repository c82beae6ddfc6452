import Vocabulary

/// How numbers lie in blobs and in the files of datasets: IEEE 754, little end first, on every machine.
package enum LittleEndian {
  package static func bytes(of values: [Float]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * values.count)
    for value in values {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }
    return bytes
  }

  /// Ten doubles: x and y of the points in the order of `Landmarks.points`.
  static func bytes(of landmarks: Landmarks) -> [UInt8] {
    bytes(of: landmarks.points.flatMap { [$0.x, $0.y] })
  }

  package static func bytes(of values: [Double]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 * values.count)
    for value in values {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }
    return bytes
  }

  package static func bytes(of value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { [UInt8]($0) }
  }

  static func append(_ bytes: UnsafeRawBufferPointer, to values: inout [Float]) {
    for offset in stride(from: 0, to: bytes.count - 3, by: 4) {
      // Safe because four bytes are left at `offset`; they need not be aligned.
      let pattern = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      values.append(Float(bitPattern: UInt32(littleEndian: pattern)))
    }
  }

  static func floats(_ bytes: UnsafeRawBufferPointer) -> [Float] {
    var values: [Float] = []
    append(bytes, to: &values)
    return values
  }

  static func doubles(_ bytes: UnsafeRawBufferPointer) -> [Double] {
    stride(from: 0, to: bytes.count - 7, by: 8).map { offset in
      // Safe as above, with eight bytes.
      Double(bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
    }
  }

  static func landmarks(_ bytes: UnsafeRawBufferPointer) -> Landmarks? {
    let values = doubles(bytes)
    guard values.count == 10 else { return nil }
    return Landmarks(points: stride(from: 0, to: 10, by: 2).map { Point(x: values[$0], y: values[$0 + 1]) })
  }
}
