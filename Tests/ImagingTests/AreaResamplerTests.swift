import Imaging
import Testing
import Vocabulary

/// Each new pixel is the mean of the old ones that it touches.
struct AreaResamplerTests {
  /// Bright all over, with a pattern: sums of many rows fill what they are held in.
  private static func picture(_ width: Int, _ height: Int) -> RGBImage {
    var pixels: [UInt8] = []
    for index in 0..<(3 * width * height) {
      let step = (index * 31 + index / 7) % 56
      pixels.append(UInt8(200 + step))
    }
    return RGBImage(size: PixelSize(width: width, height: height), pixels: pixels)
  }

  @Test(
    "means, also of more rows than one sum holds",
    arguments: [(40, 30, 7, 4), (5, 1200, 2, 1), (3, 700, 3, 2), (9, 257, 4, 1), (12, 12, 12, 12)])
  func means(_ size: (width: Int, height: Int, columns: Int, rows: Int)) {
    let image = Self.picture(size.width, size.height)
    // A part that begins inside the picture, where there is room.
    let (columns, rows) = (1..<size.width, min(1, size.height / 20)..<size.height)
    let result = PixelSize(width: size.columns - 1, height: size.rows)
    var planes = [Float](repeating: .nan, count: 3 * result.width * result.height)
    planes.withUnsafeMutableBufferPointer {
      AreaResampler(image).resample(columns: columns, rows: rows, to: result, offset: 0, scale: 1, into: $0)
    }
    for channel in 0..<3 {
      for y in 0..<result.height {
        for x in 0..<result.width {
          let across = window(x, of: columns, over: result.width)
          let down = window(y, of: rows, over: result.height)
          var sum = 0
          for row in down {
            for column in across { sum += Int(image.pixels[row * image.bytesPerRow + 3 * column + channel]) }
          }
          let mean = Float(sum) / Float(across.count * down.count)
          #expect(planes[(channel * result.height + y) * result.width + x] == mean, "\(channel) \(x) \(y)")
        }
      }
    }
  }

  private func window(_ index: Int, of range: Range<Int>, over count: Int) -> Range<Int> {
    let end = (Double((index + 1) * range.count) / Double(count)).rounded(.up)
    return (range.lowerBound + index * range.count / count)..<(range.lowerBound + Int(end))
  }
}
