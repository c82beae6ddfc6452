import CBLAS

/// Finds all pairs of rows that are at most `eps` apart, and holds none of them.
///
/// Most pairs are settled by a cheap look in single precision: |x|² + |y|² − 2xy, the products as one matrix product a
/// block. What that look cannot settle for certain is computed again in double precision, so that the answer is the one
/// of `EmbeddingMatrix.squaredDistance(i, j) <= eps * eps` for every pair, whatever the matrix product rounds.
///
/// **How far the cheap look can be wrong.** Rows are first moved by their mean m, since distances do not change and the
/// cancellation in |x|² + |y|² − 2xy does, and multiplied with a power of two, so that the largest number is under 1.
/// With u = 2⁻²⁴, d columns, and a, b two such rows *as stored in single precision*:
/// - storing moves a row by at most 2u|a|, so it moves the distance by at most 2u(|a| + |b|); in squares this is at most
///   2u·distance² + 5u(|a|² + |b|²), by (p + q)² ≤ (1 + 2u)p² + (1 + 1/2u)q²;
/// - a product of d terms, in any order of additions, is off by at most γ|a||b| with γ = du/(1 − du) (Higham, *Accuracy
///   and Stability of Numerical Algorithms*, 2002, §3.1), so twice the product by at most γ(|a|² + |b|²);
/// - the two additions and the three roundings to single precision: less than 4u(|a|² + |b|²) + u·eps².
///
/// So with κ = γ + 16u, a pair is certainly too far apart if (1 − κ)(|a|² + |b|²) − 2ab > (1 + 8u)eps², and certainly
/// near enough if (1 + κ)(|a|² + |b|²) − 2ab < (1 − 8u)eps². The 8u also hold the roundings of the double-precision sum
/// itself (under 2⁻³² for d ≤ 2²⁰); `underflow` holds what single precision flushes to zero.
///
/// For d = 128 the undecided band is about 2·10⁻⁵ of |a|² + |b|² wide: a few pairs in 100,000 of face embeddings. Rows
/// that lie far from the mean and close to each other (an outlier that drags the mean away) are right too, and slow.
///
/// - Complexity: n²/2 distances; memory for a copy of the rows in single precision, and one block of distances.
struct NeighborSearch {
  let embeddings: EmbeddingMatrix
  let eps: Double

  /// Rows and columns of a block of distances. Tried on 50,000 × 128, two cores: see
  /// `Documentation/decisions/040-exact-dbscan.md`.
  static let blockRows = 512
  static let blockColumns = 2048

  /// Adds to both limits; far above what d ≤ 2²⁰ products under 2⁻¹²⁶ can amount to, far below any distance of note.
  private static let underflow = 0x1p-100
  private static let unitRoundoff = 0x1p-24

  /// Calls `body` with a row and those of the *later* rows of one block that are near enough, in ascending order.
  ///
  /// Each pair comes once. A row comes once for each block in which it has neighbours, in an order that depends on the
  /// blocks only.
  ///
  /// - Parameter progress: Called now and then with the share of pairs that are done; what it throws ends the search.
  func forEachRow(
    _ body: (_ row: Int, _ laterNeighbors: [UInt32]) -> Void, progress: (Double) throws -> Void
  ) rethrows {
    let count = embeddings.rowCount
    if count < 2 { return }
    precondition(count <= Int(UInt32.max), "\(count) rows are more than a row number can hold")
    guard let rows = SinglePrecisionRows(embeddings, eps: eps) else {
      return try forEachRowInDoublePrecision(body, progress: progress)
    }
    let squaredEps = rows.eps * rows.eps
    let farLimit = Self.clamped(squaredEps * (1 + 8 * Self.unitRoundoff) + Self.underflow)
    let nearLimit = Self.clamped(squaredEps * (1 - 8 * Self.unitRoundoff) - Self.underflow)
    let terms = Double(embeddings.columnCount) * Self.unitRoundoff
    let margin = terms / (1 - terms) + 16 * Self.unitRoundoff
    let lowNorms = rows.squaredNorms.map { Float((1 - margin) * $0) }
    let highNorms = rows.squaredNorms.map { Float((1 + margin) * $0) }

    var block = [Float](repeating: 0, count: Self.blockRows * Self.blockColumns)
    var candidates: [UInt32] = []
    var neighbors: [UInt32] = []
    for firstRow in stride(from: 0, to: count, by: Self.blockRows) {
      let endRow = min(firstRow + Self.blockRows, count)
      for firstColumn in stride(from: firstRow, to: count, by: Self.blockColumns) {
        let endColumn = min(firstColumn + Self.blockColumns, count)
        rows.multiply(rows: firstRow..<endRow, columns: firstColumn..<endColumn, into: &block)
        let width = endColumn - firstColumn
        for row in firstRow..<endRow {
          let start = max(firstColumn, row + 1)
          if start >= endColumn { continue }
          let line = (row - firstRow) * width - firstColumn
          Self.collectCandidates(
            block, at: line, norms: lowNorms, columns: start..<endColumn, limit: farLimit - lowNorms[row],
            into: &candidates)
          if candidates.isEmpty { continue }
          neighbors.removeAll(keepingCapacity: true)
          for candidate in candidates {
            let column = Int(candidate)
            if highNorms[column] + block[line + column] < nearLimit - highNorms[row]
              || embeddings.squaredDistance(row, column) <= eps * eps
            {
              neighbors.append(candidate)
            }
          }
          if !neighbors.isEmpty { body(row, neighbors) }
        }
      }
      try progress(Self.share(rows: endRow, of: count))
    }
  }

  /// The columns in ascending order that are not certainly too far: norm + product ≤ limit.
  ///
  /// Nearly all are, so 32 are looked at together: where none is within the limit, all differences to the next number
  /// above it have a clear sign bit. (Differences of unequal numbers are never zero: subnormals are on.)
  @inline(__always)
  private static func collectCandidates(
    _ block: [Float], at line: Int, norms: [Float], columns: Range<Int>, limit: Float, into candidates: inout [UInt32]
  ) {
    candidates.removeAll(keepingCapacity: true)
    precondition(line + columns.upperBound <= block.count && columns.upperBound <= norms.count)
    let step = 32
    let above = SIMD16<Float>(repeating: limit.nextUp)
    // Safe because the precondition holds all of `columns` within both buffers, and a step never passes its end.
    block.withUnsafeBytes { products in
      norms.withUnsafeBytes { norms in
        let size = MemoryLayout<Float>.size
        func signs(_ column: Int) -> SIMD16<UInt32> {
          let sums =
            products.loadUnaligned(fromByteOffset: (line + column) * size, as: SIMD16<Float>.self)
            + norms.loadUnaligned(fromByteOffset: column * size, as: SIMD16<Float>.self)
          return unsafeBitCast(sums - above, to: SIMD16<UInt32>.self)
        }
        func look(at columns: Range<Int>) {
          for column in columns {
            let sum =
              products.loadUnaligned(fromByteOffset: (line + column) * size, as: Float.self)
              + norms.loadUnaligned(fromByteOffset: column * size, as: Float.self)
            if sum <= limit { candidates.append(UInt32(column)) }
          }
        }
        var column = columns.lowerBound
        while column + step <= columns.upperBound {
          let all = signs(column) | signs(column + 16)
          let eight = all.lowHalf | all.highHalf
          let four = eight.lowHalf | eight.highHalf
          let two = four.lowHalf | four.highHalf
          if (two.x | two.y) >> 31 == 1 { look(at: column..<(column + step)) }
          column += step
        }
        look(at: column..<columns.upperBound)
      }
    }
  }

  private func forEachRowInDoublePrecision(
    _ body: (_ row: Int, _ laterNeighbors: [UInt32]) -> Void, progress: (Double) throws -> Void
  ) rethrows {
    let count = embeddings.rowCount
    var neighbors: [UInt32] = []
    for row in 0..<count {
      neighbors.removeAll(keepingCapacity: true)
      for other in (row + 1)..<count where embeddings.squaredDistance(row, other) <= eps * eps {
        neighbors.append(UInt32(other))
      }
      if !neighbors.isEmpty { body(row, neighbors) }
      if (row + 1).isMultiple(of: Self.blockRows) { try progress(Self.share(rows: row + 1, of: count)) }
    }
    try progress(1)
  }

  /// The share of all pairs whose first row is among the first `rows`.
  private static func share(rows: Int, of count: Int) -> Double {
    let left = Double(count - rows) / Double(count)
    return 1 - left * left
  }

  private static func clamped(_ value: Double) -> Float {
    Float(min(value, Double(Float.greatestFiniteMagnitude)))
  }
}
