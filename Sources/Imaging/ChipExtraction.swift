import Foundation
public import Vocabulary

/// Cuts a turned and scaled square out of a picture, as dlib does it for its face networks.
///
/// Where the square is much larger than the chip, it is cut from a picture that was halved as often as needed, each
/// time smoothed by a 5 × 5 binomial filter; then interpolated bilinearly, without the fraction. What lies outside
/// the picture is black.
///
/// Source: `extract_image_chips`, `chip_details` and `pyramid_down<2>` in dlib 19.24. One departure: dlib copies
/// pixels where a chip is neither turned nor scaled; here they are interpolated, with the same result inside.
public enum ChipExtraction {
  /// Cuts the square that `placement` maps a chip of `size` × `size` pixels to.
  ///
  /// - Parameter placement: From chip pixels to picture pixels.
  public static func chip(of image: RGBImage, placement: SimilarityTransform, size: Int) -> RGBImage {
    let square = Square(placement: placement, size: size)
    let halvings = square.halvings(forChipOf: size)
    let source = square.neighbourhood(halvings: halvings, in: image)
    var result = RGBImage(size: PixelSize(width: size, height: size))
    guard source.size.width > 0, source.size.height > 0 else { return result }
    var picture = PicturePart(image: image, part: source)
    var placed = square.moved(byX: -Double(source.x), y: -Double(source.y))
    for _ in 0..<halvings {
      guard let half = picture.halved() else { return result }
      picture = half
      placed = placed.halved()
    }
    placed.interpolate(picture, into: &result)
    return result
  }
}

/// The square as dlib holds it: corners counted at pixel centres, and a turn around its middle.
private struct Square {
  var left: Double
  var top: Double
  var right: Double
  var bottom: Double
  let angle: Double

  init(placement: SimilarityTransform, size: Int) {
    let center = placement(Point(x: Double(size) / 2, y: Double(size) / 2))
    let reach = (Double(size) * placement.scale - 1) / 2
    (left, top) = (center.x - reach, center.y - reach)
    (right, bottom) = (center.x + reach, center.y + reach)
    angle = atan2(placement.b, placement.a)
  }

  func moved(byX x: Double, y: Double) -> Square {
    var moved = self
    moved.left += x
    moved.right += x
    moved.top += y
    moved.bottom += y
    return moved
  }

  /// The same square in a picture that was halved once. A filter of five loses two pixels at the edge, hence the shift.
  func halved() -> Square {
    var half = self
    half.left = left / 2 - 1.25
    half.right = right / 2 - 1.25
    half.top = top / 2 - 0.75
    half.bottom = bottom / 2 - 0.75
    return half
  }

  private var area: Double { (right - left + 1) * (bottom - top + 1) }

  func halvings(forChipOf size: Int) -> Int {
    var count = 0
    var square = halved()
    while square.area > Double(size * size) {
      square = square.halved()
      count += 1
    }
    return count
  }

  func corner(_ x: Double, _ y: Double) -> Point {
    let (centerX, centerY) = ((left + right) / 2, (top + bottom) / 2)
    let (offsetX, offsetY) = (x - centerX, y - centerY)
    return Point(
      x: cos(angle) * offsetX - sin(angle) * offsetY + centerX,
      y: sin(angle) * offsetX + cos(angle) * offsetY + centerY)
  }

  /// The whole pixels around the turned square that smoothing can reach, inside the picture.
  func neighbourhood(halvings: Int, in image: RGBImage) -> PixelRegion {
    var margin = 2.0
    for _ in 0..<halvings { margin = margin * 2 + 2 }
    let corners = [corner(left, top), corner(right, top), corner(left, bottom), corner(right, bottom)]
    func bound(_ value: Double?, _ limit: Int) -> Int {
      // Far outside, the exact place does not matter, and it must fit an integer.
      Int(((value ?? 0).isFinite ? min(max(value ?? 0, -1), Double(limit)) : -1).rounded(.toNearestOrAwayFromZero))
    }
    let minX = max(0, bound(corners.map { $0.x - margin }.min(), image.width))
    let minY = max(0, bound(corners.map { $0.y - margin }.min(), image.height))
    let maxX = min(image.width - 1, bound(corners.map { $0.x + margin }.max(), image.width))
    let maxY = min(image.height - 1, bound(corners.map { $0.y + margin }.max(), image.height))
    return PixelRegion(
      x: minX, y: minY, size: PixelSize(width: max(0, maxX - minX + 1), height: max(0, maxY - minY + 1)))
  }

  /// Writes the chip: its first and last pixels lie on the square's corners.
  func interpolate(_ picture: PicturePart, into chip: inout RGBImage) {
    let origin = corner(left, top)
    let endOfRow = corner(right, top)
    let endOfColumn = corner(left, bottom)
    let steps = Double(chip.width - 1)
    let (columnX, columnY) = ((endOfRow.x - origin.x) / steps, (endOfRow.y - origin.y) / steps)
    let (rowX, rowY) = ((endOfColumn.x - origin.x) / steps, (endOfColumn.y - origin.y) / steps)
    let width = chip.width
    // Safe because every index is checked against the picture's sides before it is used.
    picture.bytes.withUnsafeBufferPointer { source in
      chip.pixels.withUnsafeMutableBufferPointer { target in
        for row in 0..<width {
          for column in 0..<width {
            let x = origin.x + Double(column) * columnX + Double(row) * rowX
            let y = origin.y + Double(column) * columnY + Double(row) * rowY
            guard x >= 0, y >= 0, x < Double(picture.width - 1), y < Double(picture.height - 1) else { continue }
            let (left, top) = (Int(x), Int(y))
            let (shareX, shareY) = (x - Double(left), y - Double(top))
            let first = 3 * (top * picture.width + left)
            let below = first + 3 * picture.width
            for channel in 0..<3 {
              let upper =
                (1 - shareX) * Double(source[first + channel]) + shareX * Double(source[first + 3 + channel])
              let lower =
                (1 - shareX) * Double(source[below + channel]) + shareX * Double(source[below + 3 + channel])
              target[3 * (row * width + column) + channel] = UInt8((1 - shareY) * upper + shareY * lower)
            }
          }
        }
      }
    }
  }
}

/// Pixels that were cut out of a picture, red, green and blue in turn.
private struct PicturePart {
  let width: Int
  let height: Int
  let bytes: [UInt8]

  init(width: Int, height: Int, bytes: [UInt8]) {
    self.width = width
    self.height = height
    self.bytes = bytes
  }

  init(image: RGBImage, part: PixelRegion) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(3 * part.size.width * part.size.height)
    for y in part.y..<part.y + part.size.height {
      let start = y * image.bytesPerRow + 3 * part.x
      bytes += image.pixels[start..<start + 3 * part.size.width]
    }
    self.init(width: part.size.width, height: part.size.height, bytes: bytes)
  }

  /// Smoothed by (1, 4, 6, 4, 1) both ways, and every second pixel kept; `nil` where it is too small for that.
  func halved() -> PicturePart? {
    guard width > 8, height > 8 else { return nil }
    let halfWidth = (width - 3) / 2
    let halfHeight = (height - 3) / 2
    var smoothed = [UInt16](repeating: 0, count: 3 * halfWidth * height)
    for y in 0..<height {
      for x in 0..<halfWidth {
        for channel in 0..<3 {
          let first = 3 * (y * width + 2 * x) + channel
          smoothed[3 * (y * halfWidth + x) + channel] =
            UInt16(bytes[first]) + 4 * UInt16(bytes[first + 3]) + 6 * UInt16(bytes[first + 6])
            + 4 * UInt16(bytes[first + 9]) + UInt16(bytes[first + 12])
        }
      }
    }
    let rowCount = 3 * halfWidth
    var half = [UInt8](repeating: 0, count: rowCount * halfHeight)
    for y in 0..<halfHeight {
      for index in 0..<rowCount {
        let first = 2 * y * rowCount + index
        let outer = UInt32(smoothed[first]) + UInt32(smoothed[first + 4 * rowCount])
        let inner = UInt32(smoothed[first + rowCount]) + UInt32(smoothed[first + 3 * rowCount])
        half[y * rowCount + index] = UInt8((outer + 4 * inner + 6 * UInt32(smoothed[first + 2 * rowCount])) / 256)
      }
    }
    return PicturePart(width: halfWidth, height: halfHeight, bytes: half)
  }
}
