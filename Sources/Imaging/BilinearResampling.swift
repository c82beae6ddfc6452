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

  /// Resizes one region of a picture of floats, three a pixel, into another region of the same picture.
  ///
  /// - Parameters:
  ///   - pixels: Rows of `width` pixels; the regions lie inside and do not overlap.
  public static func resize(
    in pixels: UnsafeMutableBufferPointer<Float>, width: Int, from source: PixelRegion, to target: PixelRegion
  ) {
    // Safe because positions lie inside the source, and there is one for each place of the target.
    positions(from: source.size.width, to: target.size.width).withUnsafeBufferPointer { columns in
      for (y, row) in positions(from: source.size.height, to: target.size.height).enumerated() {
        let top = 3 * ((source.y + row.first) * width + source.x)
        let bottom = 3 * ((source.y + row.second) * width + source.x)
        var place = 3 * ((target.y + y) * width + target.x)
        let (upperShare, lowerShare) = (1 - row.share, row.share)
        for column in columns {
          let (left, right) = (3 &* column.first, 3 &* column.second)
          let (leftShare, rightShare) = (1 - column.share, column.share)
          for channel in 0..<3 {
            let upper = leftShare * pixels[top &+ left &+ channel] + rightShare * pixels[top &+ right &+ channel]
            let lower = leftShare * pixels[bottom &+ left &+ channel] + rightShare * pixels[bottom &+ right &+ channel]
            pixels[place &+ channel] = upperShare * upper + lowerShare * lower
          }
          place &+= 3
        }
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
