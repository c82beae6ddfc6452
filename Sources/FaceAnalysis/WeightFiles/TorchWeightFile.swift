/// The tensors of a PyTorch weight file in its old form (before version 1.6's zip archive).
///
/// Five pickles (magic number, version 1001, type sizes, the tensors as references, their keys), then for each key a
/// 64-bit count and raw single-precision numbers.
///
/// Source: `torch/serialization.py`, `_legacy_save`.
package struct TorchWeightFile {
  package struct Tensor: Equatable {
    package let shape: [Int]
    /// In row-major order, whatever the strides in the file are.
    package let values: [Float]
  }

  package let tensors: [String: Tensor]

  package init(bytes: [UInt8]) throws(WeightFileError) {
    var offset = 0
    _ = try TorchPickle.read(bytes, at: &offset)
    guard try TorchPickle.read(bytes, at: &offset) == .integer(1001) else {
      throw .unexpected(found: "another version", expected: "PyTorch's old weight form, 1001", offset: offset)
    }
    _ = try TorchPickle.read(bytes, at: &offset)
    let state = try TorchPickle.read(bytes, at: &offset)
    let keys = try TorchPickle.read(bytes, at: &offset)
    let storages = try Self.readStorages(keys, bytes, &offset)
    guard case .dictionary(let pairs) = state else {
      throw .unexpected(found: "another value", expected: "a dictionary of tensors", offset: offset)
    }
    var tensors: [String: Tensor] = [:]
    for pair in pairs {
      guard case .text(let name) = pair.key else {
        throw .unexpected(found: "a key that is no text", expected: "a tensor's name", offset: offset)
      }
      tensors[name] = try Self.makeTensor(pair.value, named: name, storages)
    }
    self.tensors = tensors
  }

  /// The tensor of that name.
  package func tensor(_ name: String) throws(WeightFileError) -> Tensor {
    guard let tensor = tensors[name] else { throw .missing(name: name) }
    return tensor
  }

  private static func readStorages(
    _ keys: TorchPickle.Value, _ bytes: [UInt8], _ offset: inout Int
  ) throws(WeightFileError) -> [String: [Float]] {
    guard case .list(let list) = keys else {
      throw .unexpected(found: "another value", expected: "a list of keys", offset: offset)
    }
    var storages: [String: [Float]] = [:]
    for item in list {
      guard case .text(let key) = item else {
        throw .unexpected(found: "a key that is no text", expected: "a storage's key", offset: offset)
      }
      guard bytes.count - offset >= 8 else { throw .truncated(offset: bytes.count) }
      let count = bytes[offset..<offset + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      offset += 8
      guard count <= UInt64((bytes.count - offset) / 4) else { throw .truncated(offset: bytes.count) }
      let start = offset
      offset += 4 * Int(count)
      storages[key] = bytes.withUnsafeBytes { raw in
        (0..<Int(count)).map {
          Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: start + 4 * $0, as: UInt32.self)))
        }
      }
    }
    guard offset == bytes.count else { throw .trailingBytes(count: bytes.count - offset) }
    return storages
  }

  /// Follows a reference: `_rebuild_tensor_v2(storage, offset, size, stride, …)`.
  private static func makeTensor(
    _ value: TorchPickle.Value, named name: String, _ storages: [String: [Float]]
  ) throws(WeightFileError) -> Tensor {
    guard
      case .call(.global("torch._utils._rebuild_tensor_v2"), .tuple(let arguments)) = value, arguments.count >= 4,
      case .persistent(.tuple(let reference)) = arguments[0], reference.count >= 3,
      case .global("torch.FloatStorage") = reference[1], case .text(let key) = reference[2],
      let storage = storages[key], case .integer(let start) = arguments[1],
      let shape = integers(arguments[2]), let strides = integers(arguments[3]), shape.count == strides.count
    else {
      throw .unexpected(found: "'\(name)' of another kind", expected: "a tensor of floats", offset: 0)
    }
    let count = shape.reduce(1, *)
    let last = start + zip(shape, strides).reduce(0) { $0 + max($1.0 - 1, 0) * $1.1 }
    guard start >= 0, strides.allSatisfy({ $0 >= 0 }), shape.allSatisfy({ $0 > 0 }), last < storage.count else {
      throw .unexpected(found: "'\(name)' of shape \(shape)", expected: "one that fits its storage", offset: 0)
    }
    var values: [Float] = []
    values.reserveCapacity(count)
    var position = [Int](repeating: 0, count: shape.count)
    for _ in 0..<count {
      values.append(storage[start + zip(position, strides).reduce(0) { $0 + $1.0 * $1.1 }])
      // Count up like an odometer, the last dimension first.
      for dimension in shape.indices.reversed() {
        position[dimension] += 1
        if position[dimension] < shape[dimension] { break }
        position[dimension] = 0
      }
    }
    return Tensor(shape: shape, values: values)
  }

  private static func integers(_ value: TorchPickle.Value) -> [Int]? {
    guard case .tuple(let items) = value else { return nil }
    var integers: [Int] = []
    for item in items {
      guard case .integer(let integer) = item else { return nil }
      integers.append(integer)
    }
    return integers
  }
}
