import Imaging
import Vocabulary

/// How a picture of any size becomes a network's input.
extension PackInput {
  /// A picture's place in the network's: at its top left, reduced with its shape kept; the rest is `fill`.
  struct Placing: Equatable {
    /// The network's picture.
    let canvas: PixelSize

    /// The part of it that the picture fills.
    let part: PixelSize
  }

  /// - Returns: Where the network takes one size, the largest part of it, enlarged too; where it takes any, the picture
  ///   itself or what fits `largestSide`, on no more filling than `stride` needs.
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

  /// Writes a picture into the numbers of `placing.canvas`, in the network's layout.
  func write(_ image: RGBImage, _ placing: Placing, into numbers: UnsafeMutableBufferPointer<Float>) {
    guard layout == .nhwc else { return writePlanes(image, placing, into: numbers) }
    let count = placing.canvas.width * placing.canvas.height
    // Safe because there is room for three numbers a pixel on both sides, and `writePlanes` fills all of one.
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 3 * count) { planes in
      planes.initialize(repeating: 0)
      writePlanes(image, placing, into: planes)
      for index in 0..<count {
        for channel in 0..<3 { numbers[3 * index + channel] = planes[channel * count + index] }
      }
    }
  }

  private func writePlanes(_ image: RGBImage, _ placing: Placing, into planes: UnsafeMutableBufferPointer<Float>) {
    PlaneResampler(from: image.size, to: placing.part).write(
      image, canvas: placing.canvas, order: order == .rgb ? .rgb : .bgr, means: mean.map(Float.init),
      scale: Float(scale), fill: Float(fill ?? 0), into: planes)
    if prewhitened == true {
      Self.prewhiten(
        UnsafeMutableBufferPointer(rebasing: planes[..<(3 * placing.canvas.width * placing.canvas.height)]))
    }
  }

  /// Brings numbers to the mean 0 and the standard deviation 1; those that hardly differ are divided by 1 / √count.
  ///
  /// Source: `prewhiten` in davidsandberg/facenet's `src/facenet.py`.
  private static func prewhiten(_ numbers: UnsafeMutableBufferPointer<Float>) {
    let count = Double(numbers.count)
    let mean = numbers.reduce(0.0) { $0 + Double($1) } / count
    let variance = numbers.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
    let deviation = max(variance.squareRoot(), 1 / count.squareRoot())
    for index in numbers.indices { numbers[index] = Float((Double(numbers[index]) - mean) / deviation) }
  }
}
