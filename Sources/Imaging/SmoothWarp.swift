public import Vocabulary

/// Cuts a turned and scaled square out of a picture so that it looks well: where the square is larger than the chip, each
/// pixel is the mean of the places that it covers, and the picture goes on beyond its edges as in a mirror.
public enum SmoothWarp {
  /// No more places than this are taken each way; a square so much larger than its chip is a mistake in the landmarks.
  private static let mostPlaces = 16

  /// - Parameter placement: From chip pixels to picture pixels, both told by the centres of pixels.
  /// - Complexity: (square's side in picture pixels)², at least the chip's pixels.
  public static func chip(of image: RGBImage, placement: SimilarityTransform, size: Int) -> RGBImage {
    let part = MirroredPart(of: image, around: placement, size: size)
    let count = min(mostPlaces, max(1, Int(placement.scale.rounded(.up))))
    let (x, y) = (Double(part.x), Double(part.y))
    guard count > 1 else {
      var moved = placement
      moved.shiftX -= x
      moved.shiftY -= y
      return SimilarityWarp.chip(of: part.image, placement: moved, size: size)
    }
    // Place i of a finer chip lies at (i + 0.5) / count − 0.5 of the chip.
    let step = 1 / Double(count)
    let first = placement(Point(x: step / 2 - 0.5, y: step / 2 - 0.5))
    let fine = SimilarityTransform(
      a: placement.a * step, b: placement.b * step, shiftX: first.x - x, shiftY: first.y - y)
    let finer = SimilarityWarp.chip(of: part.image, placement: fine, size: size * count)
    return mean(of: finer, count: count, size: size)
  }

  /// Each pixel the mean of `count` × `count` others.
  private static func mean(of fine: RGBImage, count: Int, size: Int) -> RGBImage {
    var chip = RGBImage(size: PixelSize(width: size, height: size))
    let half = count * count / 2
    // Safe because the finer picture has `count` times the chip's rows and columns.
    fine.pixels.withUnsafeBufferPointer { source in
      chip.pixels.withUnsafeMutableBufferPointer { target in
        let rowLength = 3 * size * count
        for y in 0..<size {
          for x in 0..<size {
            var (red, green, blue) = (half, half, half)
            for row in 0..<count {
              var index = (y * count + row) * rowLength + 3 * x * count
              for _ in 0..<count {
                red &+= Int(source[index])
                green &+= Int(source[index + 1])
                blue &+= Int(source[index + 2])
                index &+= 3
              }
            }
            let index = 3 * (y * size + x)
            target[index] = UInt8(red / (count * count))
            target[index + 1] = UInt8(green / (count * count))
            target[index + 2] = UInt8(blue / (count * count))
          }
        }
      }
    }
    return chip
  }
}

/// The part of a picture that a turned square touches; beyond the edges, as in a mirror.
private struct MirroredPart {
  let image: RGBImage
  let x: Int
  let y: Int

  init(of image: RGBImage, around placement: SimilarityTransform, size: Int) {
    let far = Double(size) - 0.5
    let corners = [(-0.5, -0.5), (far, -0.5), (-0.5, far), (far, far)].map { placement(Point(x: $0.0, y: $0.1)) }
    // A face reaches beyond its frame by a few of its own sizes at most.
    func edge(_ value: Double, _ limit: Int) -> Int { Int(min(max(value, -2 * Double(limit)), 3 * Double(limit))) }
    let left = edge((corners.map(\.x).min() ?? 0).rounded(.down), image.width) - 1
    let right = edge((corners.map(\.x).max() ?? 0).rounded(.up), image.width) + 2
    let top = edge((corners.map(\.y).min() ?? 0).rounded(.down), image.height) - 1
    let bottom = edge((corners.map(\.y).max() ?? 0).rounded(.up), image.height) + 2
    (x, y) = (left, top)
    let columns = (left..<max(right, left + 1)).map { 3 * Self.mirrored($0, image.width) }
    var pixels: [UInt8] = []
    let rows = top..<max(bottom, top + 1)
    pixels.reserveCapacity(3 * columns.count * rows.count)
    for row in rows {
      let start = Self.mirrored(row, image.height) * image.bytesPerRow
      for column in columns {
        pixels.append(image.pixels[start + column])
        pixels.append(image.pixels[start + column + 1])
        pixels.append(image.pixels[start + column + 2])
      }
    }
    self.image = RGBImage(size: PixelSize(width: columns.count, height: rows.count), pixels: pixels)
  }

  /// … 1 0 0 1 2 … n−1 n−1 n−2 …
  private static func mirrored(_ place: Int, _ count: Int) -> Int {
    let period = 2 * count
    let inPeriod = (place % period + period) % period
    return inPeriod < count ? inPeriod : period - 1 - inPeriod
  }
}
