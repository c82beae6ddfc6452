import Clustering
import Foundation

/// A two-dimensional array of floats or doubles out of a `.npy` file.
///
/// Source: the format's description in NumPy's `numpy/lib/format.py`, version 1.0: six bytes of magic, two of version, a
/// 16-bit length, a Python dictionary as text, the numbers.
struct NumpyArray {
  let rowCount: Int
  let columnCount: Int
  let values: Values

  enum Values {
    case floats([Float])
    case doubles([Double])
  }

  enum Failure: Error, Equatable {
    case notVersion1
    case unexpectedHeader(String)
    case unexpectedSize(bytes: Int, expected: Int)
  }

  init(contentsOf url: URL) throws {
    let bytes = [UInt8](try Data(contentsOf: url))
    guard bytes.count > 10, Array(bytes[0..<8]) == [0x93] + Array("NUMPY".utf8) + [1, 0] else {
      throw Failure.notVersion1
    }
    let start = 10 + Int(bytes[8]) + 256 * Int(bytes[9])
    let header = String(decoding: bytes[10..<min(start, bytes.count)], as: UTF8.self)
    let pattern = /.*'descr': '<f([48])', 'fortran_order': False, 'shape': \((\d+), (\d+)\).*\n/
    guard let match = header.wholeMatch(of: pattern), let width = Int(match.1), let rows = Int(match.2),
      let columns = Int(match.3)
    else {
      throw Failure.unexpectedHeader(header)
    }
    guard bytes.count == start + rows * columns * width else {
      throw Failure.unexpectedSize(bytes: bytes.count, expected: start + rows * columns * width)
    }
    rowCount = rows
    columnCount = columns
    let offsets = stride(from: 0, to: rows * columns * width, by: width)
    values = bytes[start...].withUnsafeBytes { raw in
      // Safe because the size was checked above.
      width == 4
        ? .floats(
          offsets.map {
            Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: $0, as: UInt32.self)))
          })
        : .doubles(
          offsets.map {
            Double(bitPattern: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: $0, as: UInt64.self)))
          })
    }
  }

  var matrix: EmbeddingMatrix {
    get throws {
      switch values {
      case .floats(let floats): try EmbeddingMatrix(floats: floats, columnCount: columnCount)
      case .doubles(let doubles): try EmbeddingMatrix(doubles: doubles, columnCount: columnCount)
      }
    }
  }
}
