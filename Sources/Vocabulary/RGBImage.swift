/// A picture in memory: 8 bits for each of red, green and blue, in that order, rows from the top.
///
/// Rows follow each other without padding, so a row is `3 * width` bytes.
public struct RGBImage: Sendable, Equatable {
  public let size: PixelSize

  /// `3 * width * height` bytes.
  public var pixels: [UInt8]

  public var width: Int { size.width }
  public var height: Int { size.height }
  public var bytesPerRow: Int { 3 * size.width }

  public init(size: PixelSize, pixels: [UInt8]) {
    precondition(
      size.width > 0 && size.height > 0 && pixels.count == 3 * size.width * size.height,
      "a \(size.width) × \(size.height) picture does not have \(pixels.count) bytes")
    self.size = size
    self.pixels = pixels
  }

  /// A picture of one colour.
  public init(size: PixelSize, red: UInt8 = 0, green: UInt8 = 0, blue: UInt8 = 0) {
    let count = 3 * size.width * size.height
    let color = [red, green, blue]
    // Safe because every one of the bytes is written before they are said to be there.
    self.init(
      size: size,
      pixels: [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
        for index in 0..<count { buffer[index] = color[index % 3] }
        initialized = count
      })
  }

  /// Puts another picture on this one.
  ///
  /// - Precondition: It fits in there.
  public mutating func draw(_ image: RGBImage, left: Int, top: Int) {
    precondition(
      left >= 0 && top >= 0 && left + image.width <= width && top + image.height <= height,
      "\(image.width) × \(image.height) pixels do not fit at \(left), \(top) into \(width) × \(height)")
    for row in 0..<image.height {
      let start = (top + row) * bytesPerRow + 3 * left
      pixels.replaceSubrange(
        start..<(start + image.bytesPerRow),
        with: image.pixels[(row * image.bytesPerRow)..<((row + 1) * image.bytesPerRow)])
    }
  }
}
