public import Vocabulary

/// A part of a picture in whole pixels.
public struct PixelRegion: Hashable, Sendable {
  public var x: Int
  public var y: Int
  public var size: PixelSize

  public init(x: Int, y: Int, size: PixelSize) {
    self.x = x
    self.y = y
    self.size = size
  }
}

/// Resizes pictures of one size to another, with antialiasing; separable, in floats.
///
/// Its weights are computed once, so keep it where many pictures change size alike. It works row by row: beside source
/// and result it needs no more than the rows that one result row is made of, each as wide as the result.
///
/// - Complexity: (source height × result width × taps + result size × taps) steps of four floats, where taps is 6 to
///   enlarge with Lanczos and 6 × scale to reduce.
///
/// Values are in the picture's own (sRGB) scale, as nearly all tools do it: linear light would darken nothing that
/// people see in portraits, and cost twice the time. The same picture gives the same bytes on every x86-64 processor.
public struct Resampler: Sendable {
  public let source: PixelSize
  public let result: PixelSize
  private let columns: ResamplingWeights
  private let rows: ResamplingWeights

  public init(from source: PixelSize, to result: PixelSize, filter: ResamplingFilter = .lanczos3) {
    precondition(
      source.width > 0 && source.height > 0 && result.width > 0 && result.height > 0,
      "no resize from \(source) to \(result)")
    self.source = source
    self.result = result
    columns = ResamplingWeights(source: source.width, count: result.width, filter: filter)
    rows = ResamplingWeights(source: source.height, count: result.height, filter: filter)
  }

  public func resize(_ image: RGBImage) -> RGBImage {
    resize(image, from: PixelRegion(x: 0, y: 0, size: image.size))
  }

  /// Resizes a part of a picture, which must have the source's size and lie inside; pixels around it are not used.
  public func resize(_ image: RGBImage, from region: PixelRegion) -> RGBImage {
    precondition(
      region.size == source && region.x >= 0 && region.y >= 0
        && region.x + source.width <= image.width && region.y + source.height <= image.height,
      "no \(source) at \(region.x), \(region.y) in \(image.size)")
    let count = 3 * result.width * result.height
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
      image.pixels.withUnsafeBufferPointer { input in
        // Safe because the precondition puts all rows of the region inside the picture.
        let start = region.y * image.bytesPerRow + 3 * region.x
        let length = (source.height - 1) * image.bytesPerRow + 3 * source.width
        run(
          UnsafeBufferPointer(rebasing: input[start..<(start + length)]), bytesPerRow: image.bytesPerRow,
          into: output)
      }
      initialized = count
    }
    return RGBImage(size: result, pixels: pixels)
  }

  /// The rings below hold the source rows, already resized in width, that the current result row needs: source row `y`
  /// is in slot `y % ringCount`. As starts never decrease, each source row is read once.
  ///
  /// Safe because every index is a row or column of source or result, as `ResamplingWeights` made them, times the
  /// width that each buffer was made with.
  private func run(
    _ input: UnsafeBufferPointer<UInt8>, bytesPerRow: Int, into output: UnsafeMutableBufferPointer<UInt8>
  ) {
    let ringCount = rows.maximumCount
    let width = result.width
    withUnsafeTemporaryAllocation(of: SIMD4<Float>.self, capacity: source.width + (ringCount + 1) * width) { memory in
      memory.initialize(repeating: .zero)
      let line = UnsafeMutableBufferPointer(rebasing: memory[..<source.width])
      let sum = UnsafeMutableBufferPointer(rebasing: memory[source.width..<(source.width + width)])
      let ring = UnsafeMutableBufferPointer(rebasing: memory[(source.width + width)...])
      rows.weights.withUnsafeBufferPointer { rowWeights in
        var nextSourceRow = rows.starts[0]
        for y in 0..<result.height {
          let first = rows.starts[y]
          let end = first + rows.counts[y]
          nextSourceRow = max(nextSourceRow, first)
          while nextSourceRow < end {
            let start = nextSourceRow * bytesPerRow
            load(UnsafeBufferPointer(rebasing: input[start..<(start + 3 * source.width)]), into: line)
            let slot = nextSourceRow % ringCount * width
            resizeLine(line, into: UnsafeMutableBufferPointer(rebasing: ring[slot..<(slot + width)]))
            nextSourceRow += 1
          }
          sum.update(repeating: SIMD4(repeating: 0.5))  // rounds to the nearest when cut below
          for tap in 0..<rows.counts[y] {
            let weight = rowWeights[y * rows.maximumCount + tap]
            let slot = (first + tap) % ringCount * width
            for x in 0..<width { sum[x] += ring[slot + x] * weight }
          }
          store(sum, into: UnsafeMutableBufferPointer(rebasing: output[(3 * y * width)..<(3 * (y + 1) * width)]))
        }
      }
    }
  }

  private func load(_ row: UnsafeBufferPointer<UInt8>, into line: UnsafeMutableBufferPointer<SIMD4<Float>>) {
    for x in line.indices {
      line[x] = SIMD4(Float(row[3 * x]), Float(row[3 * x + 1]), Float(row[3 * x + 2]), 0)
    }
  }

  private func resizeLine(
    _ line: UnsafeMutableBufferPointer<SIMD4<Float>>, into target: UnsafeMutableBufferPointer<SIMD4<Float>>
  ) {
    columns.weights.withUnsafeBufferPointer { weights in
      for x in target.indices {
        let first = columns.starts[x]
        let firstWeight = x * columns.maximumCount
        var sum = SIMD4<Float>.zero
        for tap in 0..<columns.counts[x] { sum += line[first + tap] * weights[firstWeight + tap] }
        target[x] = sum
      }
    }
  }

  private func store(_ sum: UnsafeMutableBufferPointer<SIMD4<Float>>, into row: UnsafeMutableBufferPointer<UInt8>) {
    for x in sum.indices {
      let value = SIMD4<Int32>(sum[x].clamped(lowerBound: .zero, upperBound: SIMD4(repeating: 255)))
      row[3 * x] = UInt8(truncatingIfNeeded: value[0])
      row[3 * x + 1] = UInt8(truncatingIfNeeded: value[1])
      row[3 * x + 2] = UInt8(truncatingIfNeeded: value[2])
    }
  }
}
