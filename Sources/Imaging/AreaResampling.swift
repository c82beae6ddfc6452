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
    let windows = (0..<size.width).map { window($0, of: columns.count, over: size.width) }
    let byteCount = 3 * columns.count
    var columnSums = [UInt32](repeating: 0, count: byteCount)
    // Safe because each row's bytes lie inside the picture by the checks above, and the sums are as long as a row.
    image.pixels.withUnsafeBufferPointer { pixels in
      columnSums.withUnsafeMutableBufferPointer { sums in
        for y in 0..<size.height {
          let window = window(y, of: rows.count, over: size.height)
          for (index, row) in window.enumerated() {
            let start = (rows.lowerBound + row) * image.bytesPerRow + 3 * columns.lowerBound
            let bytes = UnsafeBufferPointer(rebasing: pixels[start..<start + byteCount])
            if index == 0 {
              for byte in 0..<byteCount { sums[byte] = UInt32(bytes[byte]) }
            } else {
              for byte in 0..<byteCount { sums[byte] &+= UInt32(bytes[byte]) }
            }
          }
          for x in 0..<size.width {
            var red: UInt32 = 0
            var green: UInt32 = 0
            var blue: UInt32 = 0
            for column in windows[x] {
              red &+= sums[3 * column]
              green &+= sums[3 * column + 1]
              blue &+= sums[3 * column + 2]
            }
            let count = Float(window.count * windows[x].count)
            let index = y * size.width + x
            planes[index] = (Float(red) / count - offset) * scale
            planes[planeCount + index] = (Float(green) / count - offset) * scale
            planes[2 * planeCount + index] = (Float(blue) / count - offset) * scale
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
