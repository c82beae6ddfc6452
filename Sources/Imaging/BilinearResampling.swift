public import Vocabulary

/// Resizes by linear interpolation with the corners of both pictures on each other: new column x lies at
/// x · (old width − 1) / (new width − 1).
///
/// It does not average, so shrinking by more than a little loses detail; it is here because dlib's detector was
/// trained on it.
///
/// Source: `resize_image` in dlib's `image_transforms/interpolation.h`, and `tt::resize_bilinear`.
public enum BilinearResampling {
  /// Resizes a picture; each new byte is the interpolated value without its fraction, as dlib does it for colour.
  public static func resize(_ image: RGBImage, to size: PixelSize) -> RGBImage {
    let columns = positions(from: image.width, to: size.width)
    let rows = positions(from: image.height, to: size.height)
    var result = RGBImage(size: size)
    let bytesPerRow = image.bytesPerRow
    // Safe because `positions` lie inside the picture, and the result has three bytes a pixel.
    image.pixels.withUnsafeBufferPointer { source in
      result.pixels.withUnsafeMutableBufferPointer { target in
        var index = 0
        for row in rows {
          let top = row.first * bytesPerRow
          let bottom = row.second * bytesPerRow
          for column in columns {
            for channel in 0..<3 {
              let left = 3 * column.first + channel
              let right = 3 * column.second + channel
              let value =
                (1 - row.share)
                * ((1 - column.share) * Float(source[top + left]) + column.share * Float(source[top + right]))
                + row.share
                * ((1 - column.share) * Float(source[bottom + left]) + column.share * Float(source[bottom + right]))
              target[index] = UInt8(value)
              index += 1
            }
          }
        }
      }
    }
    return result
  }

  /// Resizes one region of a plane of floats into another region of the same plane.
  ///
  /// - Parameters:
  ///   - plane: Rows of `width` numbers; the regions lie inside and do not overlap.
  public static func resize(
    in plane: UnsafeMutableBufferPointer<Float>, width: Int, from source: PixelRegion, to target: PixelRegion
  ) {
    let columns = positions(from: source.size.width, to: target.size.width)
    for (y, row) in positions(from: source.size.height, to: target.size.height).enumerated() {
      let top = (source.y + row.first) * width + source.x
      let bottom = (source.y + row.second) * width + source.x
      let start = (target.y + y) * width + target.x
      for (x, column) in columns.enumerated() {
        plane[start + x] =
          (1 - row.share) * ((1 - column.share) * plane[top + column.first] + column.share * plane[top + column.second])
          + row.share
          * ((1 - column.share) * plane[bottom + column.first] + column.share * plane[bottom + column.second])
      }
    }
  }

  private struct Position {
    let first: Int
    let second: Int
    /// How far from the first to the second, 0 ..< 1.
    let share: Float
  }

  private static func positions(from oldCount: Int, to newCount: Int) -> [Position] {
    let step = Float(oldCount - 1) / Float(max(newCount - 1, 1))
    return (0..<newCount).map { index in
      let position = Float(index) * step
      let first = min(Int(position), oldCount - 1)
      return Position(first: first, second: min(first + 1, oldCount - 1), share: position - Float(first))
    }
  }
}
