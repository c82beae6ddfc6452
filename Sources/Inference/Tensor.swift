import COpenVINO

/// A block of numbers that OpenVINO reads or writes.
final class Tensor {
  let handle: OpaquePointer

  init(adopting handle: OpaquePointer) {
    self.handle = handle
  }

  /// An uninitialised tensor of single-precision numbers.
  init(shape: [Int], subject: String) throws(InferenceError) {
    handle = try Tensor.make(F32, shape, subject)
  }

  /// A copy of raw bytes, as a graph's weights are handed over.
  init(bytes: [UInt8], subject: String) throws(InferenceError) {
    handle = try Tensor.make(U8, [max(bytes.count, 1)], subject)
    try withBytes(subject) { $0.copyBytes(from: bytes) }
  }

  deinit {
    ov_tensor_free(handle)
  }

  private static func make(
    _ type: ov_element_type_e, _ shape: [Int], _ subject: String
  ) throws(InferenceError) -> OpaquePointer {
    var dimensions = shape.map(Int64.init)
    var cShape = ov_shape_t()
    try check(
      ov_shape_create(Int64(dimensions.count), &dimensions, &cShape), "ov_shape_create", subject, as: .mismatch)
    defer { ov_shape_free(&cShape) }
    var created: OpaquePointer?
    try check(ov_tensor_create(type, cShape, &created), "ov_tensor_create", subject, as: .failed)
    guard let created else {
      throw InferenceError(code: .failed, subject: subject, call: "ov_tensor_create", text: "it made nothing")
    }
    return created
  }

  func shape(_ subject: String) throws(InferenceError) -> [Int] {
    var cShape = ov_shape_t()
    try check(ov_tensor_get_shape(handle, &cShape), "ov_tensor_get_shape", subject, as: .failed)
    defer { ov_shape_free(&cShape) }
    return UnsafeBufferPointer(start: cShape.dims, count: Int(cShape.rank)).map(Int.init)
  }

  /// Lends the tensor's bytes; they are the tensor's own.
  func withBytes<Result>(
    _ subject: String, _ body: (UnsafeMutableRawBufferPointer) -> Result
  ) throws(InferenceError) -> Result {
    var start: UnsafeMutableRawPointer?
    var count = 0
    try check(ov_tensor_data(handle, &start), "ov_tensor_data", subject, as: .failed)
    try check(ov_tensor_get_byte_size(handle, &count), "ov_tensor_get_byte_size", subject, as: .failed)
    // Safe because the memory belongs to the tensor, which outlives the call.
    return withExtendedLifetime(self) { body(UnsafeMutableRawBufferPointer(start: start, count: count)) }
  }

  func withFloats<Result>(
    _ subject: String, _ body: (UnsafeMutableBufferPointer<Float>) -> Result
  ) throws(InferenceError) -> Result {
    try withBytes(subject) { body($0.bindMemory(to: Float.self)) }
  }
}
