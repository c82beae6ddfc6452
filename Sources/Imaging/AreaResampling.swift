public import Vocabulary

/// Resizes by averaging: each new pixel is the mean of all old pixels that it touches.
///
/// Row i of n new rows over m old ones averages the old rows floor(i · m / n) ..< ceil((i + 1) · m / n), and columns
/// alike, so edges are not weighted by the share that lies inside.
///
/// Source: PyTorch's `interpolate(mode="area")`, which is `adaptive_avg_pool2d`.
public enum AreaResampling {
  /// Writes three planes (red, green, blue) of `size` into `planes`, each number (mean − `offset`) · `scale`.
  ///
  /// - Parameters:
  ///   - columns: The part of the picture that is resized, not empty and inside it; `rows` likewise.
  ///   - planes: Room for 3 · height · width numbers.
  public static func resample(
    _ image: RGBImage, columns: Range<Int>, rows: Range<Int>, to size: PixelSize,
    offset: Float, scale: Float, into planes: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(!columns.isEmpty && columns.lowerBound >= 0 && columns.upperBound <= image.width, "\(columns)")
    precondition(!rows.isEmpty && rows.lowerBound >= 0 && rows.upperBound <= image.height, "\(rows)")
    let planeCount = size.width * size.height
    precondition(planes.count >= 3 * planeCount, "\(planes.count) numbers are too few for \(size)")
    // Of up to 257 rows, the sums fit half the width, and half the time.
    if rows.count / size.height < 255 {
      sum(image, columns, rows, to: size, offset: offset, scale: scale, into: planes, as: UInt16.self)
    } else {
      sum(image, columns, rows, to: size, offset: offset, scale: scale, into: planes, as: UInt32.self)
    }
  }

  /// - Parameter _: Holds the sum of a column of a window.
  @inline(__always)
  private static func sum<Sum: FixedWidthInteger & UnsignedInteger & SIMDScalar>(
    _ image: RGBImage, _ columns: Range<Int>, _ rows: Range<Int>, to size: PixelSize,
    offset: Float, scale: Float, into planes: UnsafeMutableBufferPointer<Float>, as _: Sum.Type
  ) {
    let planeCount = size.width * size.height
    let byteCount = 3 * columns.count
    let windows = (0..<size.width).map { window($0, of: columns.count, over: size.width) }
    // Safe because each row's bytes lie inside the picture by the caller's checks, and the sums are one number longer
    // than a row: a pixel is read with the first number of the next.
    image.pixels.withUnsafeBufferPointer { pixels in
      withUnsafeTemporaryAllocation(of: Sum.self, capacity: byteCount + 1) { sums in
        sums[byteCount] = 0
        for y in 0..<size.height {
          let window = window(y, of: rows.count, over: size.height)
          for (index, row) in window.enumerated() {
            let start = (rows.lowerBound + row) * image.bytesPerRow + 3 * columns.lowerBound
            let bytes = UnsafeBufferPointer(rebasing: pixels[start..<start + byteCount])
            if index == 0 {
              for byte in 0..<byteCount { sums[byte] = Sum(bytes[byte]) }
            } else {
              for byte in 0..<byteCount { sums[byte] &+= Sum(bytes[byte]) }
            }
          }
          for (x, columnWindow) in windows.enumerated() {
            var sum = SIMD4<UInt32>.zero
            var first = 3 * columnWindow.lowerBound
            for _ in 0..<columnWindow.count {
              sum &+= SIMD4(
                UInt32(truncatingIfNeeded: sums[first]), UInt32(truncatingIfNeeded: sums[first &+ 1]),
                UInt32(truncatingIfNeeded: sums[first &+ 2]), 0)
              first &+= 3
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
  }

  /// The old indices that new index `index` averages.
  private static func window(_ index: Int, of oldCount: Int, over newCount: Int) -> Range<Int> {
    index * oldCount / newCount..<((index + 1) * oldCount + newCount - 1) / newCount
  }
}
