import CBLAS

/// The rows of a matrix, moved to their mean and scaled into -1 … 1, for matrix products in single precision.
struct SinglePrecisionRows {
  /// Row after row.
  let values: [Float]
  let columnCount: Int

  /// Of `values`, not of what they were rounded from.
  let squaredNorms: [Double]

  /// The distance looked for, scaled like the rows.
  let eps: Double

  /// Outside of this, squares of doubles leave the range where rounding errors are relative.
  private static let range = 1e-100...1e100

  /// The bounds on errors hold up to here.
  private static let largestColumnCount = 1 << 20

  /// `nil` where the numbers are so large, so small or so many that the bounds on rounding errors do not hold.
  init?(_ embeddings: EmbeddingMatrix, eps: Double) {
    guard Self.range.contains(eps), embeddings.columnCount <= Self.largestColumnCount else { return nil }
    let rows: (values: [Float], scale: Double)?
    switch embeddings.storage {
    case .floats(let values): rows = Self.centered(values, columnCount: embeddings.columnCount)
    case .doubles(let values): rows = Self.centered(values, columnCount: embeddings.columnCount)
    }
    guard let rows else { return nil }
    let columnCount = embeddings.columnCount
    values = rows.values
    self.columnCount = columnCount
    self.eps = eps * rows.scale
    squaredNorms = (0..<embeddings.rowCount).map { row in
      var sum = 0.0
      for index in (row * columnCount)..<((row + 1) * columnCount) {
        sum += Double(rows.values[index]) * Double(rows.values[index])
      }
      return sum
    }
  }

  private static func centered<Scalar: BinaryFloatingPoint>(
    _ values: [Scalar], columnCount: Int
  ) -> (values: [Float], scale: Double)? {
    let rowCount = values.count / columnCount
    var means = [Double](repeating: 0, count: columnCount)
    for row in 0..<rowCount {
      for column in 0..<columnCount { means[column] += Double(values[row * columnCount + column]) }
    }
    for column in 0..<columnCount { means[column] /= Double(rowCount) }
    var largest = 0.0
    for row in 0..<rowCount {
      for column in 0..<columnCount {
        largest = max(largest, abs(Double(values[row * columnCount + column]) - means[column]))
      }
    }
    // Where all rows are equal there is nothing to scale.
    if largest == 0 { return ([Float](repeating: 0, count: values.count), 1) }
    guard range.contains(largest), means.allSatisfy({ abs($0) <= range.upperBound }) else { return nil }
    let scale = Double(sign: .plus, exponent: -largest.exponent - 1, significand: 1)
    let centered = [Float](unsafeUninitializedCapacity: values.count) { buffer, initialized in
      for row in 0..<rowCount {
        for column in 0..<columnCount {
          let index = row * columnCount + column
          buffer[index] = Float((Double(values[index]) - means[column]) * scale)
        }
      }
      initialized = values.count
    }
    return (centered, scale)
  }

  /// Writes minus two times the product of each of `rows` with each of `columns` (which are rows, too) to the front of
  /// `block`, line after line.
  func multiply(rows: Range<Int>, columns: Range<Int>, into block: inout [Float]) {
    precondition(rows.count * columns.count <= block.count)
    precondition(max(rows.upperBound, columns.upperBound) * columnCount <= values.count)
    values.withUnsafeBufferPointer { values in
      block.withUnsafeMutableBufferPointer { block in
        guard let base = values.baseAddress, let output = block.baseAddress else { return }
        // Safe because of the preconditions: both operands lie within `values`, and the result within `block`.
        cblas_sgemm(
          CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows.count), Int32(columns.count), Int32(columnCount),
          -2, base + rows.lowerBound * columnCount, Int32(columnCount),
          base + columns.lowerBound * columnCount, Int32(columnCount), 0, output, Int32(columns.count))
      }
    }
  }
}
