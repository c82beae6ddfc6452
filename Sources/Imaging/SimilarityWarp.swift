public import Vocabulary

/// Cuts a turned and scaled square out of a picture by linear interpolation, as OpenCV does it for face networks.
///
/// A pixel's place is its centre, in chip and picture alike; what lies outside the picture is black, and the edge fades
/// into it over one pixel. Nothing is smoothed where the square is larger than the chip: networks of the ArcFace family
/// were trained on chips like that.
///
/// Source: OpenCV's `warpAffine` with `INTER_LINEAR` and a black constant border.
public enum SimilarityWarp {
  /// Cuts the square that `placement` maps a chip of `size` × `size` pixels to.
  ///
  /// - Parameter placement: From chip pixels to picture pixels; where its numbers are not finite, the chip is black.
  public static func chip(of image: RGBImage, placement: SimilarityTransform, size: Int) -> RGBImage {
    var chip = RGBImage(size: PixelSize(width: size, height: size))
    guard [placement.a, placement.b, placement.shiftX, placement.shiftY].allSatisfy({ abs($0) < 1e6 }) else {
      return chip
    }
    let (width, height) = (image.width, image.height)
    let (maximumX, maximumY) = (Double(width), Double(height))
    // Safe because each of the four pixels of a place is read only where it lies inside the picture.
    image.pixels.withUnsafeBufferPointer { source in
      chip.pixels.withUnsafeMutableBufferPointer { target in
        var index = 0
        for row in 0..<size {
          var x = placement.shiftX - placement.b * Double(row)
          var y = placement.shiftY + placement.a * Double(row)
          for _ in 0..<size {
            if x > -1, y > -1, x < maximumX, y < maximumY {
              // One is added so that rounding towards zero rounds down.
              let left = Int(x + 1) &- 1
              let top = Int(y + 1) &- 1
              let shareX = Float(x - Double(left))
              let shareY = Float(y - Double(top))
              func pixel(_ x: Int, _ y: Int) -> SIMD4<Float> {
                guard x >= 0, y >= 0, x < width, y < height else { return .zero }
                let first = 3 &* (y &* width &+ x)
                return SIMD4(Float(source[first]), Float(source[first &+ 1]), Float(source[first &+ 2]), 0)
              }
              let upperLeft = pixel(left, top)
              let upper = upperLeft + (pixel(left &+ 1, top) - upperLeft) * shareX
              let lowerLeft = pixel(left, top &+ 1)
              let lower = lowerLeft + (pixel(left &+ 1, top &+ 1) - lowerLeft) * shareX
              let value = upper + (lower - upper) * shareY
              // Floats from 2²³ on are whole numbers whose last bits are the number: adding 2²³ rounds.
              let bits = unsafeBitCast(value + SIMD4(repeating: 8_388_608), to: SIMD4<UInt32>.self)
              target[index] = UInt8(truncatingIfNeeded: bits[0])
              target[index &+ 1] = UInt8(truncatingIfNeeded: bits[1])
              target[index &+ 2] = UInt8(truncatingIfNeeded: bits[2])
            }
            index &+= 3
            x += placement.a
            y += placement.b
          }
        }
      }
    }
    return chip
  }
}
