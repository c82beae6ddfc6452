public import Vocabulary

/// Resizes pictures of one size by linear interpolation, straight into the planes of numbers that a network takes.
///
/// Pixel centres lie on each other: new column x lies at (x + 0.5) · old width / new width − 0.5, and beyond the edge a
/// picture goes on as it ends. It does not average, so shrinking by more than half skips pixels; detectors were trained
/// on pictures that were resized like this.
///
/// Its positions are computed once, so keep it where many pictures have one size.
///
/// Source: OpenCV's `resize` with `INTER_LINEAR`. Departure: values between grey levels are kept, and not rounded.
public struct PlaneResampler: Sendable {
  public enum ChannelOrder: Sendable {
    case rgb
    case bgr
  }

  public let source: PixelSize
  public let result: PixelSize
  private let columns: [Position]
  private let rows: [Position]

  public init(from source: PixelSize, to result: PixelSize) {
    precondition(
      source.width > 0 && source.height > 0 && result.width > 0 && result.height > 0,
      "no resize from \(source) to \(result)")
    self.source = source
    self.result = result
    columns = Self.positions(from: source.width, to: result.width)
    rows = Self.positions(from: source.height, to: result.height)
  }

  /// Writes three planes of `canvas`, each number (value − mean) · scale: the picture at the top left, and `fill`
  /// on its right and below.
  ///
  /// - Parameters:
  ///   - canvas: At least as large as `result`.
  ///   - means: One a plane, in the planes' order.
  ///   - fill: A grey level; black where nothing is said.
  ///   - planes: Room for 3 · height · width numbers.
  public func write(
    _ image: RGBImage, canvas: PixelSize, order: ChannelOrder, means: [Float], scale: Float,
    fill: Float = 0, into planes: UnsafeMutableBufferPointer<Float>
  ) {
    let planeCount = canvas.width * canvas.height
    precondition(image.size == source, "\(image.size) instead of \(source)")
    precondition(canvas.width >= result.width && canvas.height >= result.height, "\(result) on a canvas of \(canvas)")
    precondition(planes.count >= 3 * planeCount && means.count == 3, "\(planes.count) numbers, \(means.count) means")
    // Red, green and blue go to these planes, each with its offset.
    let targets = order == .rgb ? [0, 1, 2] : [2, 1, 0]
    let offsets = SIMD4(
      -means[targets[0]] * scale, -means[targets[1]] * scale, -means[targets[2]] * scale, 0)
    let filled = offsets + fill * scale
    let lineCount = 3 * source.width
    // Safe because rows and columns are places inside the source, whose rows have `lineCount` bytes and whose line has
    // one number more, as four are loaded for three; and the planes have room, by the checks above.
    withUnsafeTemporaryAllocation(of: Float.self, capacity: lineCount + 1) { line in
      line.initialize(repeating: 0)
      image.pixels.withUnsafeBufferPointer { pixels in
        columns.withUnsafeBufferPointer { columns in
          for y in 0..<canvas.height {
            let start = y * canvas.width
            let red = UnsafeMutableBufferPointer(rebasing: planes[(targets[0] * planeCount + start)...])
            let green = UnsafeMutableBufferPointer(rebasing: planes[(targets[1] * planeCount + start)...])
            let blue = UnsafeMutableBufferPointer(rebasing: planes[(targets[2] * planeCount + start)...])
            var x = 0
            if y < result.height {
              blend(rows[y], of: pixels, into: line)
              let numbers = UnsafeRawPointer(line.baseAddress.unsafelyUnwrapped)
              while x < columns.count {
                let column = columns[x]
                let first = numbers.loadUnaligned(fromByteOffset: column.first &* 12, as: SIMD4<Float>.self)
                let second = numbers.loadUnaligned(fromByteOffset: column.second &* 12, as: SIMD4<Float>.self)
                let value = (first + (second - first) * column.share) * scale + offsets
                red[x] = value[0]
                green[x] = value[1]
                blue[x] = value[2]
                x &+= 1
              }
            }
            while x < canvas.width {
              red[x] = filled[0]
              green[x] = filled[1]
              blue[x] = filled[2]
              x &+= 1
            }
          }
        }
      }
    }
  }

  /// One line of the result's height and the source's width.
  private func blend(
    _ row: Position, of pixels: UnsafeBufferPointer<UInt8>, into line: UnsafeMutableBufferPointer<Float>
  ) {
    let count = 3 * source.width
    let upper = UnsafeBufferPointer(rebasing: pixels[(row.first * count)..<(row.first * count + count)])
    let lower = UnsafeBufferPointer(rebasing: pixels[(row.second * count)..<(row.second * count + count)])
    let share = row.share
    if share == 0 {
      for index in 0..<count { line[index] = Float(upper[index]) }
    } else {
      for index in 0..<count {
        let value = Float(upper[index])
        line[index] = value + (Float(lower[index]) - value) * share
      }
    }
  }

  private struct Position {
    let first: Int
    let second: Int
    /// How far from the first to the second, 0 ..< 1.
    let share: Float
  }

  private static func positions(from oldCount: Int, to newCount: Int) -> [Position] {
    let step = Double(oldCount) / Double(newCount)
    return (0..<newCount).map { index in
      let place = min(max((Double(index) + 0.5) * step - 0.5, 0), Double(oldCount - 1))
      let first = Int(place)
      return Position(first: first, second: min(first + 1, oldCount - 1), share: Float(place - Double(first)))
    }
  }
}
