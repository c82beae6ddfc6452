public import Vocabulary

extension ClothingHistogram {
  /// The measured area, in widths and heights of the face's box: as wide as shoulders, from under the chin to the chest.
  private static let halfWidth = 0.9
  private static let top = 0.25
  private static let bottom = 1.5

  /// The minimum part of the area that must lie in the picture, in the same units.
  private static let minimumHeight = 0.3
  private static let minimumWidth = 0.5

  /// Cells that the area is reduced to, and samples across and down in each.
  private static let columns = 24
  private static let rows = 20
  private static let samples = 3

  /// The width of a bin of a colour difference, in levels: the middle bins cover ± 20 around grey.
  private static let colorStep = 10.0

  /// Measures the clothing under a face.
  ///
  /// - Parameters:
  ///   - face: The face's box, in pixels.
  ///   - image: The upright picture that it is in.
  /// - Returns: `nil` where too little of the area lies in the picture.
  /// - Complexity: 4,320 pixels, whatever the size.
  public init?(under face: Rectangle, in image: RGBImage) {
    let left = max(0, face.center.x - Self.halfWidth * face.width)
    let right = min(Double(image.width), face.center.x + Self.halfWidth * face.width)
    let top = max(0, face.y + face.height + Self.top * face.height)
    let bottom = min(Double(image.height), face.y + face.height + Self.bottom * face.height)
    guard bottom - top >= Self.minimumHeight * face.height, right - left >= Self.minimumWidth * face.width,
      bottom - top >= 1, right - left >= 1
    else { return nil }
    var weights = [Double](repeating: 0, count: Self.binCount)
    let across = (0..<Self.columns * Self.samples).map { column in
      3
        * min(
          image.width - 1, Int(left + (right - left) * (Double(column) + 0.5) / Double(Self.columns * Self.samples)))
    }
    let down = (0..<Self.rows * Self.samples).map { row in
      image.bytesPerRow
        * min(image.height - 1, Int(top + (bottom - top) * (Double(row) + 0.5) / Double(Self.rows * Self.samples)))
    }
    // Safe because every sample's row and column were limited to the picture's.
    image.pixels.withUnsafeBufferPointer { pixels in
      for row in 0..<Self.rows {
        for column in 0..<Self.columns {
          var (red, green, blue) = (0, 0, 0)
          for y in down[(row * Self.samples)..<((row + 1) * Self.samples)] {
            for x in across[(column * Self.samples)..<((column + 1) * Self.samples)] {
              red += Int(pixels[y + x])
              green += Int(pixels[y + x + 1])
              blue += Int(pixels[y + x + 2])
            }
          }
          let count = Double(Self.samples * Self.samples)
          Self.add(red: Double(red) / count, green: Double(green) / count, blue: Double(blue) / count, to: &weights)
        }
      }
    }
    self.init(weights: weights)
  }

  /// Spreads one colour over the eight bins around it.
  private static func add(red: Double, green: Double, blue: Double, to weights: inout [Double]) {
    let luma = 0.299 * red + 0.587 * green + 0.114 * blue
    let middle = Double(colorBinCount - 1) / 2
    let axes = [
      Axis(luma / 256 * Double(lumaBinCount - 1), count: lumaBinCount),
      Axis(0.713 * (red - luma) / colorStep + middle, count: colorBinCount),
      Axis(0.564 * (blue - luma) / colorStep + middle, count: colorBinCount),
    ]
    for corner in 0..<8 {
      var weight = 1.0
      var bin = 0
      for (place, axis) in axes.enumerated() {
        let isUpper = corner >> place & 1 == 1
        weight *= isUpper ? axis.upperShare : 1 - axis.upperShare
        bin = bin * (place == 0 ? lumaBinCount : colorBinCount) + axis.lowerBin + (isUpper ? 1 : 0)
      }
      weights[bin] += weight
    }
  }

  /// Between which two bins a value lies, and how much of it belongs to the upper one.
  private struct Axis {
    let lowerBin: Int
    let upperShare: Double

    init(_ value: Double, count: Int) {
      let inside = min(max(value, 0), Double(count - 1))
      lowerBin = min(Int(inside), count - 2)
      upperShare = inside - Double(lowerBin)
    }
  }
}
