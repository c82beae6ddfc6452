import CBLAS

/// Distances of many tracks as grouping compares them, by blocked matrix products: those of two rows, divided by what
/// is allowed for having few faces.
///
/// The allowance of a pair is √(1 + slack of one + slack of the other). Rows are moved to their mean first, which changes
/// no distance and keeps cancellation small: in single precision, distances of embeddings are off by some 10⁻⁶.
struct TrackDistances {
  let count: Int
  private let columnCount: Int
  /// Row after row.
  private let values: [Float]
  private let squaredNorms: [Float]
  private let slack: [Float]
  let weights: [Float]

  /// Rows that are multiplied with all others at once: 51 MB of products for 100,000 tracks.
  private static let blockRows = 128

  /// - Parameters:
  ///   - points: One a track, equally long.
  ///   - slack: One a track, not negative.
  ///   - weights: One a track, above 0.
  init(_ points: [[Double]], slack: [Double], weights: [Double]) {
    let columnCount = points.first?.count ?? 0
    var means = [Double](repeating: 0, count: columnCount)
    for point in points {
      for column in 0..<columnCount { means[column] += point[column] / Double(points.count) }
    }
    var values: [Float] = []
    values.reserveCapacity(points.count * columnCount)
    for point in points {
      for column in 0..<columnCount { values.append(Float(point[column] - means[column])) }
    }
    self.init(
      values: values, columnCount: columnCount, slack: slack.map { Float($0) },
      weights: weights.map { Float($0) })
  }

  private init(values: [Float], columnCount: Int, slack: [Float], weights: [Float]) {
    count = slack.count
    self.columnCount = columnCount
    self.values = values
    self.slack = slack
    self.weights = weights
    squaredNorms = (0..<slack.count).map { row in
      var sum = 0.0
      for value in values[(row * columnCount)..<((row + 1) * columnCount)] {
        sum += Double(value) * Double(value)
      }
      return Float(sum)
    }
  }

  /// The same tracks in another order.
  func reordered(_ order: [Int]) -> TrackDistances {
    var moved: [Float] = []
    moved.reserveCapacity(values.count)
    for row in order { moved += values[(row * columnCount)..<((row + 1) * columnCount)] }
    return TrackDistances(
      values: moved, columnCount: columnCount, slack: order.map { slack[$0] },
      weights: order.map { weights[$0] })
  }

  /// The distance of two tracks.
  func distance(_ first: Int, _ second: Int) -> Float {
    values.withUnsafeBufferPointer { values in
      // Safe because both rows lie within the values, by how these were made.
      var sums = SIMD8<Float>.zero
      var (one, other) = (first * columnCount, second * columnCount)
      let end = one + columnCount
      while one &+ 8 <= end {
        var difference = SIMD8<Float>.zero
        for lane in 0..<8 { difference[lane] = values[one &+ lane] - values[other &+ lane] }
        sums += difference * difference
        one &+= 8
        other &+= 8
      }
      var sum = sums.sum()
      while one < end {
        let difference = values[one] - values[other]
        sum += difference * difference
        one &+= 1
        other &+= 1
      }
      return (sum / (1 + slack[first] + slack[second])).squareRoot()
    }
  }

  /// Calls `body` with each pair of tracks that are at most `limit()` apart, which may fall meanwhile.
  func forEachNearPair(
    limit: () -> Float, _ body: (_ first: Int, _ second: Int, _ distance: Float) -> Void
  ) {
    var block: [Float] = []
    var candidates: [UInt32] = []
    var squaredLimit: Float = -1
    var lowNorms: [Float] = []
    // What a product of single precision may be off by, so that no near pair is missed; distances are computed again.
    let largestNorm = squaredNorms.max() ?? 0
    let margin = (Float(columnCount) + 16) * 0x1p-24
    for firstRow in stride(from: 0, to: count, by: Self.blockRows) {
      let endRow = min(firstRow + Self.blockRows, count)
      multiply(rows: firstRow..<endRow, into: &block)
      if limit() * limit() != squaredLimit {
        squaredLimit = limit() * limit()
        lowNorms = (0..<count).map { squaredNorms[$0] - squaredLimit * slack[$0] }
      }
      let width = count - firstRow
      for row in firstRow..<endRow {
        NeighborSearch.collectCandidates(
          block, at: (row - firstRow) * width - firstRow, norms: lowNorms,
          columns: (row + 1)..<count,
          limit: squaredLimit * (1 + slack[row]) - squaredNorms[row] + margin
            * (squaredNorms[row] + largestNorm), into: &candidates)
        for candidate in candidates {
          let distance = distance(row, Int(candidate))
          if distance <= limit() { body(row, Int(candidate), distance) }
        }
      }
    }
  }

  /// Calls `body` with each cluster and the mean distances to the later ones, weighed by both tracks' weights.
  ///
  /// - Parameters:
  ///   - starts: Where the clusters begin, the tracks of each lying side by side; the count of tracks at the end.
  ///   - maximumClusterCount: Only for so many of the first.
  func forEachCluster(
    startingAt starts: [Int], maximumClusterCount: Int = .max,
    _ body: (_ cluster: Int, _ means: UnsafeBufferPointer<Float>) -> Void
  ) {
    let clusterCount = starts.count - 1
    let clusterWeights = (0..<clusterCount).map { cluster in
      weights[starts[cluster]..<starts[cluster + 1]].reduce(0.0) { $0 + Double($1) }
    }
    var block: [Float] = []
    var line = [Float](repeating: 0, count: count)
    var sums = [Double](repeating: 0, count: clusterCount)
    var means = [Float](repeating: 0, count: clusterCount)
    var cluster = 0
    let end = starts[min(maximumClusterCount, clusterCount)]
    for firstRow in stride(from: 0, to: end, by: Self.blockRows) {
      let endRow = min(firstRow + Self.blockRows, end)
      multiply(rows: firstRow..<endRow, into: &block)
      for row in firstRow..<endRow {
        let later = starts[cluster + 1]
        fill(
          &line, row: row, from: later, products: block,
          at: (row - firstRow) * (count - firstRow) - firstRow)
        addRuns(
          of: line, starts: starts, from: cluster + 1, weight: Double(weights[row]), to: &sums)
        guard row + 1 == later else { continue }
        for other in (cluster + 1)..<max(clusterCount, cluster + 1) {
          means[other] = Float(sums[other] / (clusterWeights[cluster] * clusterWeights[other]))
          sums[other] = 0
        }
        means.withUnsafeBufferPointer {
          body(cluster, UnsafeBufferPointer(rebasing: $0[(cluster + 1)...]))
        }
        cluster += 1
      }
    }
  }

  /// Writes the weighted distances from `row` to the tracks from `start` on.
  private func fill(
    _ line: inout [Float], row: Int, from start: Int, products: [Float], at place: Int
  ) {
    let (norm, own, end) = (squaredNorms[row], 1 + slack[row], count)
    // Safe because products, norms, slacks, weights and the line all have a number for each track from `start` on.
    line.withUnsafeMutableBufferPointer { line in
      products.withUnsafeBufferPointer { products in
        squaredNorms.withUnsafeBufferPointer { norms in
          slack.withUnsafeBufferPointer { slack in
            weights.withUnsafeBufferPointer { weights in
              for other in start..<end {
                let square = (norm + norms[other] + products[place &+ other]) / (own + slack[other])
                line[other] = (square > 0 ? square : 0).squareRoot() * weights[other]
              }
            }
          }
        }
      }
    }
  }

  private func addRuns(
    of line: [Float], starts: [Int], from first: Int, weight: Double, to sums: inout [Double]
  ) {
    line.withUnsafeBufferPointer { line in
      starts.withUnsafeBufferPointer { starts in
        sums.withUnsafeMutableBufferPointer { sums in
          for cluster in first..<max(sums.count, first) {
            var sum: Float = 0
            for place in starts[cluster]..<starts[cluster + 1] { sum += line[place] }
            sums[cluster] += weight * Double(sum)
          }
        }
      }
    }
  }

  /// Minus two times the products of some rows with themselves and all later ones.
  private func multiply(rows: Range<Int>, into block: inout [Float]) {
    let width = count - rows.lowerBound
    if block.count < rows.count * width { block = [Float](repeating: 0, count: rows.count * width) }
    values.withUnsafeBufferPointer { values in
      block.withUnsafeMutableBufferPointer { block in
        guard let base = values.baseAddress, let output = block.baseAddress else { return }
        // Safe because both operands lie within the values, and the block was made large enough.
        cblas_sgemm(
          CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows.count), Int32(width),
          Int32(columnCount), -2,
          base + rows.lowerBound * columnCount, Int32(columnCount),
          base + rows.lowerBound * columnCount,
          Int32(columnCount), 0, output, Int32(width))
      }
    }
  }
}
