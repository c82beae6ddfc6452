public import Vocabulary

/// What can be told of a small picture without knowing what it shows.
public struct PictureMeasures: Sendable, Equatable {
  /// Mean brightness, 0 … 255 (Rec. 601 luma).
  public let meanLuma: Double

  /// Standard deviation of the brightness.
  public let lumaDeviation: Double

  /// Variance of the Laplacian of the brightness, over the variance of the brightness: how much of the contrast is in
  /// fine detail. Light and contrast do not change it; a blur makes it small.
  ///
  /// Source: Pech-Pacheco et al. 2000, "Diatom autofocusing in brightfield microscopy", for the variance of the
  /// Laplacian; dividing by the variance is ours.
  public let detail: Double

  /// - Precondition: At least 3 × 3 pixels.
  public init(of image: RGBImage) {
    precondition(image.width >= 3 && image.height >= 3, "no measures of \(image.size)")
    let luma = Self.luma(of: image)
    let (mean, variance) = Self.meanAndVariance(luma)
    meanLuma = mean
    lumaDeviation = variance.squareRoot()
    let (_, laplacian) = Self.meanAndVariance(Self.laplacian(of: luma, size: image.size))
    detail = variance > 0 ? laplacian / variance : 0
  }

  /// Mean brightness of a large picture, from every eighth pixel each way.
  public static func meanLuma(of image: RGBImage) -> Double {
    var sum = 0
    var count = 0
    for y in stride(from: 0, to: image.height, by: 8) {
      for x in stride(from: 0, to: image.width, by: 8) {
        let index = y * image.bytesPerRow + 3 * x
        sum += 77 * Int(image.pixels[index]) + 150 * Int(image.pixels[index + 1]) + 29 * Int(image.pixels[index + 2])
        count += 256
      }
    }
    return Double(sum) / Double(count)
  }

  private static func luma(of image: RGBImage) -> [Float] {
    // Safe because each pixel has three bytes.
    image.pixels.withUnsafeBufferPointer { pixels in
      (0..<image.width * image.height).map { index in
        0.299 * Float(pixels[3 * index]) + 0.587 * Float(pixels[3 * index + 1]) + 0.114 * Float(pixels[3 * index + 2])
      }
    }
  }

  private static func laplacian(of luma: [Float], size: PixelSize) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity((size.width - 2) * (size.height - 2))
    for y in 1..<size.height - 1 {
      for x in 1..<size.width - 1 {
        let index = y * size.width + x
        let around = luma[index - 1] + luma[index + 1] + luma[index - size.width] + luma[index + size.width]
        result.append(around - 4 * luma[index])
      }
    }
    return result
  }

  private static func meanAndVariance(_ values: [Float]) -> (Double, Double) {
    let count = Double(values.count)
    let mean = values.reduce(0.0) { $0 + Double($1) } / count
    let variance = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
    return (mean, variance)
  }
}
