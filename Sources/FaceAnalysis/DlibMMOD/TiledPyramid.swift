import Imaging
import Vocabulary

/// All sizes of a picture side by side in one, so that one pass of a network sees faces of every size.
///
/// Each level is 5/6 of the one before, down to a height of 5; they lie one below the other, and where the next fits
/// beside the last, back up at the right edge. 10 pixels between them and 11 around are zero.
///
/// Source: `compute_tiled_image_pyramid_details` and `input_rgb_image_pyramid` in dlib 19.24.
struct TiledPyramid: Equatable {
  static let padding = 10
  static let outerPadding = 11
  private static let minimumHeight = 5

  let size: PixelSize
  /// Where each level lies, the largest first.
  let levels: [PixelRegion]

  init(of size: PixelSize) {
    let sizes = Self.levelSizes(of: size)
    let (firstWidth, firstHeight) = (size.width, size.height)
    let totalHeight = sizes.reduce(0) { $0 + $1.height + Self.padding } - 2 * Self.padding
    var columnHeight = 0
    var previousWidth = 0
    for level in sizes {
      // The first column ends where the next level fits beside the last and half of the rest is placed.
      let fitsBeside = level.width <= firstWidth - previousWidth - Self.padding
      if fitsBeside, (columnHeight - firstHeight) * 2 >= totalHeight - firstHeight { break }
      columnHeight += level.height + Self.padding
      previousWidth = level.width
    }
    columnHeight -= Self.padding
    self.size = PixelSize(
      width: firstWidth + 2 * Self.outerPadding, height: columnHeight + 2 * Self.outerPadding)
    levels = Self.place(sizes, columnHeight: columnHeight)
  }

  private static func levelSizes(of size: PixelSize) -> [PixelSize] {
    var sizes = [size]
    while true {
      let last = sizes[sizes.count - 1]
      // In doubles, as dlib counts it: 5/6 of 18 is 15 there, and not 14.
      let rate = 5.0 / 6
      let next = PixelSize(width: Int(rate * Double(last.width)), height: Int(rate * Double(last.height)))
      guard next.width > 0, next.height >= minimumHeight else { return sizes }
      sizes.append(next)
    }
  }

  private static func place(_ sizes: [PixelSize], columnHeight: Int) -> [PixelRegion] {
    var placed: [PixelRegion] = []
    var y = outerPadding
    for size in sizes {
      guard y < columnHeight + outerPadding else { break }
      placed.append(PixelRegion(x: outerPadding, y: y, size: size))
      y += size.height + padding
    }
    let rightEdge = outerPadding + sizes[0].width
    let firstBottom = outerPadding + sizes[0].height
    y -= padding
    for size in sizes[placed.count...] {
      // The last of a column must not reach the first level.
      guard y - size.height >= firstBottom else { break }
      placed.append(PixelRegion(x: rightEdge - size.width, y: y - size.height, size: size))
      y -= size.height + padding
    }
    return placed
  }

  /// Writes the pyramid's pixels, red, green and blue in turn, each number (value − average) / 256 and 0 between the
  /// levels.
  func write(_ image: RGBImage, averages: [Double], into numbers: UnsafeMutableBufferPointer<Float>) {
    precondition(numbers.count == 3 * size.width * size.height, "\(numbers.count) numbers for a pyramid of \(size)")
    numbers.update(repeating: 0)
    let (red, green, blue) = (Float(averages[0]), Float(averages[1]), Float(averages[2]))
    // Safe because the first level has the picture's size and lies inside the pyramid.
    image.pixels.withUnsafeBufferPointer { pixels in
      for y in 0..<image.height {
        let target = 3 * ((levels[0].y + y) * size.width + levels[0].x)
        let source = y * image.bytesPerRow
        for x in stride(from: 0, to: 3 * image.width, by: 3) {
          numbers[target + x] = (Float(pixels[source + x]) - red) / 256
          numbers[target + x + 1] = (Float(pixels[source + x + 1]) - green) / 256
          numbers[target + x + 2] = (Float(pixels[source + x + 2]) - blue) / 256
        }
      }
    }
    for (larger, smaller) in zip(levels, levels.dropFirst()) {
      BilinearResampling.resize(in: numbers, width: size.width, from: larger, to: smaller)
    }
  }

  /// From a point of the pyramid to the picture, by the level that `center` lies in or is nearest to.
  func picturePoint(_ point: Point, centeredOn center: Point) -> Point {
    let level =
      levels.indices.min { distance(from: center, to: levels[$0]) < distance(from: center, to: levels[$1]) } ?? 0
    var result = Point(x: point.x - Double(levels[level].x), y: point.y - Double(levels[level].y))
    for _ in 0..<level {
      // The 0.3 is dlib's: where a pixel's middle goes when five are made of six.
      result = Point(x: result.x * 1.2 + 0.3, y: result.y * 1.2 + 0.3)
    }
    return result
  }

  /// Squared distance from a point to the nearest pixel of a level; 0 inside.
  private func distance(from point: Point, to level: PixelRegion) -> Double {
    let x = max(Double(level.x) - point.x, 0, point.x - Double(level.x + level.size.width - 1))
    let y = max(Double(level.y) - point.y, 0, point.y - Double(level.y + level.size.height - 1))
    return x * x + y * y
  }
}
