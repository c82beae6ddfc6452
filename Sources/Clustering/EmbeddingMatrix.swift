public import Vocabulary

/// The embeddings that are grouped: `rowCount` rows, one a face, of `columnCount` numbers each, row after row.
///
/// ```swift
/// let matrix = try EmbeddingMatrix([Embedding([0, 1]), Embedding([0.5, 1])])
/// ```
///
/// All numbers are finite: what makes a matrix throws otherwise, so nothing that takes one needs to look again. Floats
/// and doubles are kept as they came, and distances are computed in double precision from either.
public struct EmbeddingMatrix: Sendable {
  public let rowCount: Int

  /// 0 only where there are no rows.
  public let columnCount: Int

  enum Storage: Sendable {
    case floats([Float])
    case doubles([Double])
  }

  let storage: Storage

  /// - Precondition: All embeddings are equally long, and not empty.
  /// - Throws: `EmbeddingError.notFinite`, where a number is infinite or not a number.
  public init(_ embeddings: some Collection<Embedding>) throws(EmbeddingError) {
    let columnCount = embeddings.first?.values.count ?? 0
    var values: [Float] = []
    values.reserveCapacity(embeddings.count * columnCount)
    for embedding in embeddings {
      precondition(
        embedding.values.count == columnCount,
        "an embedding has \(embedding.values.count) numbers where the first has \(columnCount)")
      values += embedding.values
    }
    try self.init(floats: values, columnCount: columnCount)
  }

  /// - Parameter floats: Row after row.
  /// - Precondition: `floats` makes whole rows.
  /// - Throws: `EmbeddingError.notFinite`, where a number is infinite or not a number.
  public init(floats: [Float], columnCount: Int) throws(EmbeddingError) {
    rowCount = Self.rowCount(valueCount: floats.count, columnCount: columnCount)
    self.columnCount = columnCount
    storage = .floats(floats)
    if let index = floats.firstIndex(where: { !$0.isFinite }) {
      throw EmbeddingError.notFinite(row: index / columnCount)
    }
  }

  /// - Parameter doubles: Row after row.
  /// - Precondition: `doubles` makes whole rows.
  /// - Throws: `EmbeddingError.notFinite`, where a number is infinite or not a number.
  public init(doubles: [Double], columnCount: Int) throws(EmbeddingError) {
    rowCount = Self.rowCount(valueCount: doubles.count, columnCount: columnCount)
    self.columnCount = columnCount
    storage = .doubles(doubles)
    if let index = doubles.firstIndex(where: { !$0.isFinite }) {
      throw EmbeddingError.notFinite(row: index / columnCount)
    }
  }

  private static func rowCount(valueCount: Int, columnCount: Int) -> Int {
    if valueCount == 0 { return 0 }
    precondition(
      columnCount > 0 && valueCount.isMultiple(of: columnCount),
      "\(valueCount) numbers do not make rows of \(columnCount)")
    return valueCount / columnCount
  }

  /// The sum of the squared differences of two rows, in double precision.
  ///
  /// The order of the additions is fixed, so the same two rows give the same bits everywhere. Rows of up to 15 numbers
  /// are summed from the first to the last, as scikit-learn's k-d tree does, which it takes for those; so even ties in
  /// the last bit fall the same way. Sums above the largest double are infinite.
  public func squaredDistance(_ first: Int, _ second: Int) -> Double {
    precondition(
      first >= 0 && first < rowCount && second >= 0 && second < rowCount,
      "rows \(first) and \(second) are not both among \(rowCount)")
    // Safe because both rows lie within the `rowCount * columnCount` numbers that the initialisers checked.
    switch storage {
    case .floats(let values):
      return values.withUnsafeBytes { bytes in
        Self.squaredDistance(
          first * columnCount, second * columnCount, count: columnCount,
          sixteen: {
            let floats = bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Float>.size, as: SIMD16<Float>.self)
            return Self.widened(floats)
          },
          one: { Double(bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Float>.size, as: Float.self)) })
      }
    case .doubles(let values):
      return values.withUnsafeBytes { bytes in
        Self.squaredDistance(
          first * columnCount, second * columnCount, count: columnCount,
          sixteen: {
            bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Double>.size, as: SIMD16<Double>.self)
          },
          one: { bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Double>.size, as: Double.self) })
      }
    }
  }

  @inline(__always)
  private static func widened(_ floats: SIMD16<Float>) -> SIMD16<Double> {
    SIMD16<Double>(
      lowHalf: SIMD8<Double>(
        lowHalf: SIMD4<Double>(floats.lowHalf.lowHalf), highHalf: SIMD4<Double>(floats.lowHalf.highHalf)),
      highHalf: SIMD8<Double>(
        lowHalf: SIMD4<Double>(floats.highHalf.lowHalf), highHalf: SIMD4<Double>(floats.highHalf.highHalf)))
  }

  @inline(__always)
  private static func squaredDistance(
    _ first: Int, _ second: Int, count: Int, sixteen: (Int) -> SIMD16<Double>, one: (Int) -> Double
  ) -> Double {
    // Sixteen sums side by side, for the processor's vectors; what is left over is added one by one.
    let lanes = 16
    var sums = SIMD16<Double>()
    var index = 0
    while index + lanes <= count {
      let difference = sixteen(first + index) - sixteen(second + index)
      sums += difference * difference
      index += lanes
    }
    var sum = index > 0 ? sums.sum() : 0
    while index < count {
      let difference = one(first + index) - one(second + index)
      sum += difference * difference
      index += 1
    }
    return sum
  }
}

/// Why numbers cannot be grouped.
public enum EmbeddingError: Error, Hashable, Sendable {
  /// A number of this row (from 0) is infinite or not a number: a black picture, or an embedder that failed.
  case notFinite(row: Int)
}
