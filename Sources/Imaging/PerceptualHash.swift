import Foundation
public import Vocabulary

/// 63 bits that say what a small picture looks like: near ones differ in few of them, whatever its light, contrast,
/// compression and size.
///
/// Each bit tells whether one of the slow waves that the picture's brightness is made of is stronger than the middle one.
///
/// Source: the DCT hash of Zauner 2010, "Implementation and Benchmarking of Perceptual Image Hash Functions", section
/// 3.2.1: 32 × 32 grey pixels, of their cosine transform the lowest 8 × 8, against the median. Departure: the constant, which
/// tells the mean brightness only, has no bit.
public enum PerceptualHash {
  public static let pictureSide = 32
  private static let waveCount = 8

  /// `cosines[wave][place]`.
  private static let cosines: [[Double]] = (0..<waveCount).map { wave in
    (0..<pictureSide).map { place in
      cos(Double.pi * Double(2 * place + 1) * Double(wave) / Double(2 * pictureSide))
    }
  }

  /// - Precondition: The picture has `pictureSide` × `pictureSide` pixels.
  public static func hash(of image: RGBImage) -> UInt64 {
    let side = pictureSide
    precondition(image.width == side && image.height == side, "a picture of \(image.size)")
    let luma: [Double] = (0..<(side * side)).map { index in
      let (red, green, blue) = (image.pixels[3 * index], image.pixels[3 * index + 1], image.pixels[3 * index + 2])
      let warm: Double = 0.299 * Double(red) + 0.587 * Double(green)
      return warm + 0.114 * Double(blue)
    }
    // Rows first: eight waves along each, then eight down each of those.
    var rows = [Double](repeating: 0, count: side * waveCount)
    for y in 0..<side {
      for wave in 0..<waveCount {
        var sum = 0.0
        for x in 0..<side { sum += luma[y * side + x] * cosines[wave][x] }
        rows[y * waveCount + wave] = sum
      }
    }
    var waves: [Double] = []
    for down in 0..<waveCount {
      for along in 0..<waveCount where down + along > 0 {
        var sum = 0.0
        for y in 0..<side { sum += rows[y * waveCount + along] * cosines[down][y] }
        waves.append(sum)
      }
    }
    let median = waves.sorted()[waves.count / 2]
    return waves.reduce(0) { bits, wave in bits << 1 | (wave > median ? 1 : 0) }
  }

  /// In how many bits two hashes differ.
  public static func distance(_ one: UInt64, _ other: UInt64) -> Int {
    (one ^ other).nonzeroBitCount
  }
}
