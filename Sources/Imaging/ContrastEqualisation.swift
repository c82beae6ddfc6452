public import Vocabulary

/// Makes what lies in the dark readable: contrast-limited adaptive histogram equalisation of the brightness.
///
/// The picture is cut into tiles; each tile's brightness is spread by its own histogram, which was cut at a limit so
/// that noise in an even tile stays noise; between tiles the spreads are interpolated. All colours gain what the brightness gains, so noise in the dark stays as grey as it was.
///
/// Source: Zuiderveld 1994, "Contrast limited adaptive histogram equalization", Graphics Gems IV. One departure: what is
/// cut off a histogram is spread over all levels once, and not until nothing is over the limit.
public enum ContrastEqualisation {
  /// - Parameters:
  ///   - tiles: Tiles across and down.
  ///   - limit: The most that a level may be taken for, in multiples of an even histogram; 1 changes nothing.
  public static func equalised(_ image: RGBImage, tiles: Int = 8, limit: Double = 3) -> RGBImage {
    precondition(tiles > 0 && limit >= 1, "\(tiles) tiles with a limit of \(limit)")
    let luma = self.luma(of: image)
    let grid = Grid(luma, size: image.size, tiles: tiles, limit: limit)
    let columns = (0..<image.width).map { grid.position($0, tileSize: grid.tileWidth) }
    var result = image
    let width = image.width
    // Safe because luma has one value a pixel, the pixels three, and the grid 256 levels for each place of a position.
    result.pixels.withUnsafeMutableBufferPointer { pixels in
      grid.levels.withUnsafeBufferPointer { levels in
        luma.withUnsafeBufferPointer { luma in
          columns.withUnsafeBufferPointer { columns in
            for y in 0..<image.height {
              let row = grid.position(y, tileSize: grid.tileHeight)
              let (upper, lower) = (row.first * tiles * 256, row.second * tiles * 256)
              for x in 0..<width {
                let old = Int(luma[y * width + x])
                let column = columns[x]
                let (left, right) = (column.first * 256 + old, column.second * 256 + old)
                let above = (1 - column.share) * levels[upper + left] + column.share * levels[upper + right]
                let below = (1 - column.share) * levels[lower + left] + column.share * levels[lower + right]
                let gain = (1 - row.share) * above + row.share * below - Float(old)
                let start = 3 * (y * width + x)
                for channel in start..<start + 3 {
                  let new = min(255, max(0, Float(pixels[channel]) + gain + 0.5))
                  pixels[channel] = UInt8(truncatingIfNeeded: Int32(new))
                }
              }
            }
          }
        }
      }
    }
    return result
  }

  /// Rec. 601 brightness, a byte a pixel.
  private static func luma(of image: RGBImage) -> [UInt8] {
    image.pixels.withUnsafeBufferPointer { pixels in
      (0..<image.width * image.height).map { index in
        let sum = 77 * Int(pixels[3 * index]) + 150 * Int(pixels[3 * index + 1]) + 29 * Int(pixels[3 * index + 2])
        return UInt8(sum >> 8)
      }
    }
  }

  /// The tiles' spreads.
  private struct Grid {
    let tiles: Int
    let tileWidth: Float
    let tileHeight: Float
    /// 256 new levels a tile, row after row.
    private(set) var levels: [Float] = []

    init(_ luma: [UInt8], size: PixelSize, tiles: Int, limit: Double) {
      self.tiles = tiles
      tileWidth = Float(size.width) / Float(tiles)
      tileHeight = Float(size.height) / Float(tiles)
      for row in 0..<tiles {
        let rows = row * size.height / tiles..<max((row + 1) * size.height / tiles, row * size.height / tiles + 1)
        for column in 0..<tiles {
          let columns =
            column * size.width / tiles..<max((column + 1) * size.width / tiles, column * size.width / tiles + 1)
          levels += Self.levels(of: luma, width: size.width, rows: rows, columns: columns, limit: limit)
        }
      }
    }

    private static func levels(
      of luma: [UInt8], width: Int, rows: Range<Int>, columns: Range<Int>, limit: Double
    ) -> [Float] {
      var histogram = [Float](repeating: 0, count: 256)
      for y in rows where y * width < luma.count {
        for x in columns.clamped(to: 0..<width) { histogram[Int(luma[y * width + x])] += 1 }
      }
      let total = histogram.reduce(0, +)
      let most = Float(limit) * total / 256
      var surplus: Float = 0
      for level in histogram.indices where histogram[level] > most {
        surplus += histogram[level] - most
        histogram[level] = most
      }
      var sum: Float = 0
      return histogram.map { count in
        sum += count + surplus / 256
        return total > 0 ? sum / total * 255 : 0
      }
    }

    /// Between which tiles a pixel lies, and how far from the first to the second.
    func position(_ pixel: Int, tileSize: Float) -> (first: Int, second: Int, share: Float) {
      let place = (Float(pixel) + 0.5) / tileSize - 0.5
      let first = Int(place.rounded(.down))
      return (min(max(first, 0), tiles - 1), min(max(first + 1, 0), tiles - 1), place - Float(first))
    }
  }
}
