public import Vocabulary

/// Cuts an upright part out of a picture, pixel for pixel.
public enum Cropping {
  /// - Precondition: The region lies inside the picture.
  public static func crop(_ region: PixelRegion, of image: RGBImage) -> RGBImage {
    precondition(
      region.x >= 0 && region.y >= 0 && region.x + region.size.width <= image.width
        && region.y + region.size.height <= image.height, "no \(region) in \(image.size)")
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * region.size.width * region.size.height)
    for y in region.y..<(region.y + region.size.height) {
      let start = y * image.bytesPerRow + 3 * region.x
      pixels.append(contentsOf: image.pixels[start..<(start + 3 * region.size.width)])
    }
    return RGBImage(size: region.size, pixels: pixels)
  }
}
