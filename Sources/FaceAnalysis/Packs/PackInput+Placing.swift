import Imaging
import Vocabulary

/// How a picture of any size becomes a network's input.
extension PackInput {
  /// A picture's place in the network's: at its top left, reduced with its shape kept; the rest is black.
  struct Placing: Equatable {
    /// The network's picture.
    let canvas: PixelSize

    /// The part of it that the picture fills.
    let part: PixelSize
  }

  /// - Returns: Where the network takes one size, the largest part of it, enlarged too; where it takes any, the picture
  ///   itself or what fits `largestSide`, on no more black than `stride` needs.
  func placing(of size: PixelSize) -> Placing {
    if let width, let height {
      let scale = min(Double(width) / Double(size.width), Double(height) / Double(size.height))
      let part = PixelSize(
        width: min(width, max(1, Int((Double(size.width) * scale).rounded()))),
        height: min(height, max(1, Int((Double(size.height) * scale).rounded()))))
      return Placing(canvas: PixelSize(width: width, height: height), part: part)
    }
    let part = largestSide.map { size.fitted(into: PixelSize(width: $0, height: $0)) } ?? size
    let stride = stride ?? 1
    func filledUp(_ side: Int) -> Int { (side + stride - 1) / stride * stride }
    return Placing(canvas: PixelSize(width: filledUp(part.width), height: filledUp(part.height)), part: part)
  }

  /// Writes a picture into planes of `placing.canvas`.
  func write(_ image: RGBImage, _ placing: Placing, into planes: UnsafeMutableBufferPointer<Float>) {
    PlaneResampler(from: image.size, to: placing.part).write(
      image, canvas: placing.canvas, order: order == .rgb ? .rgb : .bgr, means: mean.map(Float.init),
      scale: Float(scale), into: planes)
  }
}
