public import Vocabulary

/// Resizes parts of one picture by averaging: each new pixel is the mean of all old pixels that it touches.
///
/// Row i of n new rows over m old ones averages the old rows floor(i · m / n) ..< ceil((i + 1) · m / n), and columns
/// alike, so edges are not weighted by the share that lies inside.
///
/// Making one sums the picture's columns from the top down, once for all resizes; the sum over the rows of a window is
/// then a difference of two rows. It holds 2 bytes for each of the picture's.
///
/// Source: PyTorch's `interpolate(mode="area")`, which is `adaptive_avg_pool2d`.
public struct AreaResampler: Sendable {
  public let size: PixelSize

  /// For each row, and one beyond the last, the sums of the bytes above it, without what does not fit. A difference of
  /// two rows is exact nevertheless where it fits itself.
  private let sums: [UInt16]

  /// As many bytes as surely fit a sum.
  private static let mostRows = 257

  /// - Complexity: O(pixels).
  public init(_ image: RGBImage) {
    size = image.size
    let (rowLength, height) = (image.bytesPerRow, image.height)
    let count = rowLength * (height + 1)
    // Safe because row y of the picture and rows y and y + 1 of the sums are as long as a row.
    sums = [UInt16](unsafeUninitializedCapacity: count) { sums, initialized in
      for index in 0..<rowLength { sums[index] = 0 }
      image.pixels.withUnsafeBufferPointer { pixels in
        for y in 0..<height {
          let above = UnsafeMutableBufferPointer(rebasing: sums[(y * rowLength)..<((y + 1) * rowLength)])
          let below = UnsafeMutableBufferPointer(rebasing: sums[((y + 1) * rowLength)..<((y + 2) * rowLength)])
          let row = UnsafeBufferPointer(rebasing: pixels[(y * rowLength)..<((y + 1) * rowLength)])
          for index in 0..<rowLength { below[index] = above[index] &+ UInt16(row[index]) }
        }
      }
      initialized = count
    }
  }

  /// Writes three planes (red, green, blue) of `size` into `planes`, each number (mean − `offset`) · `scale`.
  ///
  /// - Parameters:
  ///   - columns: The part of the picture that is resized, not empty and inside it; `rows` likewise.
  ///   - planes: Room for 3 · height · width numbers.
  public func resample(
    columns: Range<Int>, rows: Range<Int>, to size: PixelSize, offset: Float, scale: Float,
    into planes: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(!columns.isEmpty && columns.lowerBound >= 0 && columns.upperBound <= self.size.width, "\(columns)")
    precondition(!rows.isEmpty && rows.lowerBound >= 0 && rows.upperBound <= self.size.height, "\(rows)")
    let planeCount = size.width * size.height
    precondition(planes.count >= 3 * planeCount, "\(planes.count) numbers are too few for \(size)")
    let windows = (0..<size.width).map { Self.window($0, of: columns.count, over: size.width) }
    let length = 3 * columns.count
    // Safe because windows lie inside columns and rows, and these inside the picture by the checks above. The line is
    // one number longer than a row: a pixel is read with the first number of the next.
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: length + 1) { line in
      line[length] = 0
      for y in 0..<size.height {
        let window = Self.window(y, of: rows.count, over: size.height)
        sum(
          rows: (rows.lowerBound + window.lowerBound)..<(rows.lowerBound + window.upperBound),
          from: 3 * columns.lowerBound, into: UnsafeMutableBufferPointer(rebasing: line[..<length]))
        guard let start = line.baseAddress else { return }
        let place = UnsafeRawPointer(start)
        for (x, columnWindow) in windows.enumerated() {
          var sum = SIMD4<UInt32>.zero
          var pixel = place + 12 * columnWindow.lowerBound
          for _ in 0..<columnWindow.count {
            sum &+= pixel.loadUnaligned(as: SIMD4<UInt32>.self)
            pixel += 12
          }
          let count = Float(window.count * columnWindow.count)
          let index = y * size.width + x
          planes[index] = (Float(sum[0]) / count - offset) * scale
          planes[planeCount + index] = (Float(sum[1]) / count - offset) * scale
          planes[2 * planeCount + index] = (Float(sum[2]) / count - offset) * scale
        }
      }
    }
  }

  /// Writes the sum over some rows of each byte from one on.
  private func sum(rows: Range<Int>, from start: Int, into line: UnsafeMutableBufferPointer<UInt32>) {
    let rowLength = 3 * size.width
    sums.withUnsafeBufferPointer { sums in
      var first = rows.lowerBound
      repeat {
        let end = min(first + Self.mostRows, rows.upperBound)
        let above = UnsafeBufferPointer(rebasing: sums[(first * rowLength + start)...].prefix(line.count))
        let below = UnsafeBufferPointer(rebasing: sums[(end * rowLength + start)...].prefix(line.count))
        if first == rows.lowerBound {
          for index in line.indices { line[index] = UInt32(below[index] &- above[index]) }
        } else {
          for index in line.indices { line[index] &+= UInt32(below[index] &- above[index]) }
        }
        first = end
      } while first < rows.upperBound
    }
  }

  /// The old indices that new index `index` averages.
  private static func window(_ index: Int, of oldCount: Int, over newCount: Int) -> Range<Int> {
    index * oldCount / newCount..<((index + 1) * oldCount + newCount - 1) / newCount
  }
}
