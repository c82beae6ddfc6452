import CBLAS

/// Distances of many groups to many others, by blocked matrix products in single precision.
struct GroupDistances {
  private let dimension: Int
  private let values: [Float]
  private let norms: [Float]

  /// Rows that are multiplied with all others at once: 10 MB of products for 10,000 groups.
  private static let blockRows = 256

  /// - Parameter groups: None is without weight.
  init(_ groups: [TrackGroup], dimension: Int) {
    self.dimension = dimension
    var values: [Float] = []
    var norms: [Float] = []
    values.reserveCapacity(groups.count * dimension)
    for group in groups {
      var square = group.spread
      for value in group.middle {
        square += value * value
        values.append(Float(value))
      }
      norms.append(Float(square))
    }
    (self.values, self.norms) = (values, norms)
  }

  var count: Int { norms.count }

  /// Calls `body` with each row and each of the others that is at most `limit` away; a pair of one array comes once, the
  /// smaller first.
  func forEachPair(
    with others: GroupDistances? = nil, within limit: Double,
    _ body: (_ row: Int, _ other: Int, _ distance: Double) -> Void
  ) {
    let columns = others ?? self
    let square = Float(limit * limit)
    var block: [Float] = []
    for first in stride(from: 0, to: count, by: Self.blockRows) {
      let end = min(first + Self.blockRows, count)
      let start = others == nil ? first : 0
      let width = columns.count - start
      guard width > 0 else { return }
      multiply(rows: first..<end, with: columns, from: start, into: &block)
      for row in first..<end {
        let line = (row - first) * width - start
        let norm = norms[row]
        for column in (others == nil ? row + 1 : 0)..<columns.count {
          let value = norm + columns.norms[column] + block[line + column]
          if value <= square { body(row, column, Double(max(0, value)).squareRoot()) }
        }
      }
    }
  }

  /// Minus two times the products of some rows with the others from `start` on.
  private func multiply(rows: Range<Int>, with others: GroupDistances, from start: Int, into block: inout [Float]) {
    let width = others.count - start
    if block.count < rows.count * width { block = [Float](repeating: 0, count: rows.count * width) }
    values.withUnsafeBufferPointer { own in
      others.values.withUnsafeBufferPointer { theirs in
        block.withUnsafeMutableBufferPointer { block in
          guard let left = own.baseAddress, let right = theirs.baseAddress, let output = block.baseAddress else {
            return
          }
          // Safe because the rows lie within the values of either side, and the block was made large enough.
          cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows.count), Int32(width), Int32(dimension), -2,
            left + rows.lowerBound * dimension, Int32(dimension), right + start * dimension, Int32(dimension), 0,
            output,
            Int32(width))
        }
      }
    }
  }
}
