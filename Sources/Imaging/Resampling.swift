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

  /// The ring below holds the source rows, already resized in width, that the current result row needs: source row `y`
  /// is in slot `y % ringCount`. As starts never decrease, each source row is read once.
  ///
  /// Rows are packed, three floats a pixel: between rows all lanes of a vector count then, and along a row four floats
  /// are loaded and stored for three, the fourth of which the next pixel overwrites.
  ///
  /// Safe because every index is a row or column of source or result, as `ResamplingWeights` made them, times the
  /// width that each buffer was made with; so the sums without overflow checks, which took half the time, cannot
  /// overflow either.
  private func run(
    _ input: UnsafeBufferPointer<UInt8>, bytesPerRow: Int, into output: UnsafeMutableBufferPointer<UInt8>
  ) {
    let ringCount = rows.maximumCount
    let resultCount = 3 * result.width
    // Some places more than the source is wide: at the right edge, weights that are not used are read with what is there.
    let lineLength = Self.vectors(holding: 3 * (source.width + columns.maximumCount) + 1)
    let rowLength = Self.vectors(holding: resultCount + 1)
    withUnsafeTemporaryAllocation(
      of: SIMD4<Float>.self, capacity: lineLength + (ringCount + 1) * rowLength
    ) { memory in
      memory.initialize(repeating: .zero)
      let line = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: memory[..<lineLength]))
      let sum = UnsafeMutableBufferPointer(rebasing: memory[lineLength..<(lineLength + rowLength)])
      let ring = UnsafeMutableBufferPointer(rebasing: memory[(lineLength + rowLength)...])
      rows.weights.withUnsafeBufferPointer { rowWeights in
        var nextSourceRow = rows.starts[0]
        for y in 0..<result.height {
          let first = rows.starts[y]
          let end = first + rows.counts[y]
          nextSourceRow = max(nextSourceRow, first)
          while nextSourceRow < end {
            let start = nextSourceRow * bytesPerRow
            load(UnsafeBufferPointer(rebasing: input[start..<(start + 3 * source.width)]), into: line)
            let slot = nextSourceRow % ringCount * rowLength
            resizeLine(
              line,
              into: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: ring[slot..<(slot + rowLength)]))
            )
            nextSourceRow += 1
          }
          let weights = UnsafeBufferPointer(
            rebasing: rowWeights[(y * rows.maximumCount)..<((y + 1) * rows.maximumCount)])
          add(rows.counts[y], of: ring, from: first, weights, into: sum)
          store(sum, into: UnsafeMutableBufferPointer(rebasing: output[(y * resultCount)..<((y + 1) * resultCount)]))
        }
      }
    }
  }

  private static func vectors(holding count: Int) -> Int { (count + 3) / 4 }

  /// Adds up rows of the ring by their weights: two at a time, and up to eight in one go, since each further go reads and
  /// writes the sums once more.
  private func add(
    _ count: Int, of ring: UnsafeMutableBufferPointer<SIMD4<Float>>, from first: Int,
    _ weights: UnsafeBufferPointer<Float>, into sum: UnsafeMutableBufferPointer<SIMD4<Float>>
  ) {
    let (ringCount, width) = (rows.maximumCount, sum.count)
    func slot(_ tap: Int) -> Int { (first + tap) % ringCount * width }
    for start in stride(from: 0, to: count, by: 8) {
      // Weights are padded with zeros to the largest count, and the ring holds numbers everywhere.
      let pairCount = (min(8, ringCount - start)) / 2
      let (slot0, slot1, slot2, slot3) = (slot(start), slot(start + 1), slot(start + 2), slot(start + 3))
      let (slot4, slot5, slot6, slot7) = (slot(start + 4), slot(start + 5), slot(start + 6), slot(start + 7))
      func weight(_ tap: Int) -> Float { start + tap < ringCount ? weights[start + tap] : 0 }
      let (weight0, weight1, weight2, weight3) = (weight(0), weight(1), weight(2), weight(3))
      let (weight4, weight5, weight6, weight7) = (weight(4), weight(5), weight(6), weight(7))
      let isFirst = start == 0
      switch pairCount {
      case 4:
        for x in 0..<width {
          var value = ring[slot0 &+ x] * weight0 + ring[slot1 &+ x] * weight1
          if !isFirst { value = sum[x] + value }
          value += ring[slot2 &+ x] * weight2 + ring[slot3 &+ x] * weight3
          value += ring[slot4 &+ x] * weight4 + ring[slot5 &+ x] * weight5
          sum[x] = value + (ring[slot6 &+ x] * weight6 + ring[slot7 &+ x] * weight7)
        }
      case 3:
        for x in 0..<width {
          var value = ring[slot0 &+ x] * weight0 + ring[slot1 &+ x] * weight1
          if !isFirst { value = sum[x] + value }
          value += ring[slot2 &+ x] * weight2 + ring[slot3 &+ x] * weight3
          sum[x] = value + (ring[slot4 &+ x] * weight4 + ring[slot5 &+ x] * weight5)
        }
      case 2:
        for x in 0..<width {
          var value = ring[slot0 &+ x] * weight0 + ring[slot1 &+ x] * weight1
          if !isFirst { value = sum[x] + value }
          sum[x] = value + (ring[slot2 &+ x] * weight2 + ring[slot3 &+ x] * weight3)
        }
      default:
        for x in 0..<width {
          let value = ring[slot0 &+ x] * weight0 + ring[slot1 &+ x] * weight1
          sum[x] = isFirst ? value : sum[x] + value
        }
      }
    }
  }

  private func load(_ row: UnsafeBufferPointer<UInt8>, into line: UnsafeMutableRawBufferPointer) {
    let numbers = line.assumingMemoryBound(to: Float.self)
    for index in row.indices { numbers[index] = Float(row[index]) }
  }

  private func resizeLine(_ line: UnsafeMutableRawBufferPointer, into target: UnsafeMutableRawBufferPointer) {
    let maximumCount = columns.maximumCount
    let pixelBytes = 3 * MemoryLayout<Float>.size
    let source = UnsafeRawPointer(line.baseAddress.unsafelyUnwrapped)
    let target = target.baseAddress.unsafelyUnwrapped
    columns.weights.withUnsafeBufferPointer { weights in
      columns.starts.withUnsafeBufferPointer { starts in
        for x in starts.indices {
          let pixels = source + starts[x] &* pixelBytes
          let firstWeight = x &* maximumCount
          var sum = SIMD4<Float>.zero
          var otherSum = SIMD4<Float>.zero
          var tap = 0
          while tap < maximumCount {
            let pixel = pixels.loadUnaligned(fromByteOffset: tap &* pixelBytes, as: SIMD4<Float>.self)
            let next = pixels.loadUnaligned(fromByteOffset: tap &* pixelBytes &+ pixelBytes, as: SIMD4<Float>.self)
            sum += pixel * weights[firstWeight &+ tap]
            otherSum += next * weights[firstWeight &+ tap &+ 1]
            tap &+= 2
          }
          target.storeBytes(of: sum + otherSum, toByteOffset: x &* pixelBytes, as: SIMD4<Float>.self)
        }
      }
    }
  }

  /// Clips and rounds to the nearest grey level, halves to even.
  ///
  /// Floats from 2²³ on are whole numbers whose last bits are the number: adding 2²³ rounds, and leaves the byte in
  /// place. The usual conversion, with its checks for each number, took nine tenths of the whole resize.
  private func store(_ sum: UnsafeMutableBufferPointer<SIMD4<Float>>, into row: UnsafeMutableBufferPointer<UInt8>) {
    func bytes(_ index: Int) -> SIMD4<UInt8> {
      var clipped = sum[index]
      clipped.replace(with: 0, where: clipped .< 0)
      clipped.replace(with: 255, where: clipped .> 255)
      // Safe because both are four lanes of 32 bits.
      let bits = unsafeBitCast(clipped + SIMD4(repeating: 8_388_608), to: SIMD4<UInt32>.self)
      return SIMD4<UInt8>(truncatingIfNeeded: bits)
    }
    let target = UnsafeMutableRawPointer(row.baseAddress.unsafelyUnwrapped)
    let whole = row.count / 4
    for index in 0..<whole { target.storeBytes(of: bytes(index), toByteOffset: 4 &* index, as: SIMD4<UInt8>.self) }
    for index in (4 * whole)..<row.count { row[index] = bytes(whole)[index - 4 * whole] }
  }
}
