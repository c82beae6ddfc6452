import CFFmpeg

/// A frame reduced to 64 × 36 cells of brightness and two colours, to be compared with its neighbours.
///
/// It is sampled from the decoder's own planes: a few values a cell, so that it costs little beside decoding. What the
/// planes mean (YUV or RGB) does not matter, as long as all frames of a clip mean the same.
struct FrameThumbnail: Equatable {
  static let columns = 64
  static let rows = 36
  static let cellCount = columns * rows

  /// Samples across and down in one cell.
  private static let samples = 4

  /// Three planes of `cellCount` values, 0 … 255 times `samples` squared.
  let values: [Int32]

  /// The most that a value can be.
  static let fullScale = Int32(255 * samples * samples)

  init(values: [Int32]) {
    precondition(values.count == 3 * Self.cellCount, "\(values.count) values are no thumbnail")
    self.values = values
  }

  /// `nil` for pixel formats without whole bytes, and for frames that are smaller than the thumbnail's cells.
  init?(_ buffer: FrameBuffer) {
    let frame = buffer.pointer
    let width = Int(frame.pointee.width)
    let height = Int(frame.pointee.height)
    let format = AVPixelFormat(rawValue: frame.pointee.format)
    guard let descriptor = av_pix_fmt_desc_get(format), width >= Self.columns, height >= Self.rows else { return nil }
    let flags = Int32(truncatingIfNeeded: descriptor.pointee.flags)
    guard flags & (AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_FLOAT) == 0 else { return nil }
    var values = [Int32](repeating: 0, count: 3 * Self.cellCount)
    let components = [descriptor.pointee.comp.0, descriptor.pointee.comp.1, descriptor.pointee.comp.2]
    for (index, component) in components.prefix(Int(descriptor.pointee.nb_components)).enumerated() {
      let isChroma = index > 0 && flags & AV_PIX_FMT_FLAG_RGB == 0
      let plane = Plane(
        frame, component,
        width: isChroma ? -((-width) >> Int(descriptor.pointee.log2_chroma_w)) : width,
        height: isChroma ? -((-height) >> Int(descriptor.pointee.log2_chroma_h)) : height)
      guard let plane else { return nil }
      plane.add(to: &values, at: index * Self.cellCount)
    }
    self.values = values
  }

  /// One component of a frame.
  private struct Plane {
    let start: UnsafePointer<UInt8>
    let stride: Int
    let step: Int
    let shift: Int
    let isWide: Bool
    let width: Int
    let height: Int

    init?(_ frame: UnsafeMutablePointer<AVFrame>, _ component: AVComponentDescriptor, width: Int, height: Int) {
      let planes = [
        frame.pointee.data.0, frame.pointee.data.1, frame.pointee.data.2, frame.pointee.data.3,
      ]
      let strides = [
        frame.pointee.linesize.0, frame.pointee.linesize.1, frame.pointee.linesize.2, frame.pointee.linesize.3,
      ]
      let plane = Int(component.plane)
      guard plane < planes.count, let data = planes[plane] else { return nil }
      // Safe because the descriptor says where in a pixel the component lies.
      start = UnsafePointer(data + Int(component.offset))
      stride = Int(strides[plane])
      step = Int(component.step)
      isWide = component.depth > 8
      // To eight bits, whatever the depth.
      shift = Int(component.shift) + max(0, Int(component.depth) - 8)
      self.width = width
      self.height = height
    }

    func add(to values: inout [Int32], at offset: Int) {
      let samples = FrameThumbnail.samples
      let across = (0..<FrameThumbnail.columns * samples).map { $0 * width / (FrameThumbnail.columns * samples) * step }
      // Safe because columns and rows lie inside the plane, by the division above and below, and cells in `values`.
      values.withUnsafeMutableBufferPointer { values in
        across.withUnsafeBufferPointer { across in
          for row in 0..<FrameThumbnail.rows * samples {
            let line = start + row * height / (FrameThumbnail.rows * samples) * stride
            let target = offset + row / samples * FrameThumbnail.columns
            for column in 0..<FrameThumbnail.columns {
              // One after the other: this runs for every frame of a clip, and a loop took three times as long.
              let first = column &* samples
              var sum = sample(line, across[first])
              sum &+= sample(line, across[first &+ 1])
              sum &+= sample(line, across[first &+ 2])
              sum &+= sample(line, across[first &+ 3])
              values[target &+ column] &+= sum
            }
          }
        }
      }
    }

    /// The value at a place of a line, as eight bits.
    @inline(__always)
    private func sample(_ line: UnsafePointer<UInt8>, _ place: Int) -> Int32 {
      guard isWide else { return Int32(truncatingIfNeeded: line[place] &>> UInt8(truncatingIfNeeded: shift)) }
      let wide = UInt32(line[place]) | UInt32(line[place &+ 1]) &<< 8
      return Int32(truncatingIfNeeded: min(wide &>> UInt32(truncatingIfNeeded: shift), 255))
    }
  }

  /// How much two frames differ where neither has what the other has, even a little moved: the mean over cells of the
  /// smallest difference to the cells around. 0 … 255 for each of the three planes, added up.
  func change(to next: FrameThumbnail) -> Double {
    let columns = Self.columns
    let reach = 2
    var total = 0
    // Safe because every cell that is compared lies `reach` cells inside.
    values.withUnsafeBufferPointer { old in
      next.values.withUnsafeBufferPointer { new in
        for y in reach..<Self.rows - reach {
          for x in reach..<columns - reach {
            let cell = y * columns + x
            var smallest = Int32.max
            for shift in Self.shifts {
              var difference: Int32 = 0
              for plane in 0..<3 {
                let index = plane * Self.cellCount + cell
                difference += abs(old[index + shift] - new[index])
              }
              smallest = min(smallest, difference)
            }
            total += Int(smallest)
          }
        }
      }
    }
    let count = (Self.rows - 2 * reach) * (columns - 2 * reach)
    return Double(total) / Double(count) * 255 / Double(Self.fullScale)
  }

  /// Two cells each way, and none.
  private static let shifts = [-2, 0, 2].flatMap { y in [-2, 0, 2].map { x in y * columns + x } }

  /// How two frames differ, cell by cell, without tolerance: the mean, on the scale of `change`, and the share of cells
  /// that differ at all, by more than `differing`.
  func difference(to other: FrameThumbnail) -> (mean: Double, share: Double) {
    var total = 0
    var differing = 0
    for cell in 0..<Self.cellCount {
      var difference = 0
      for plane in 0..<3 {
        let index = plane * Self.cellCount + cell
        difference += Int(abs(values[index] - other.values[index]))
      }
      total += difference
      if difference > Self.differing { differing += 1 }
    }
    return (Self.mean(total), Double(differing) / Double(Self.cellCount))
  }

  /// More than noise and trembling make: 20 of 255, over the three planes.
  private static let differing = Int(fullScale) * 20 / 255

  /// How far a frame is from the mean of two others.
  func differenceFromMean(of first: FrameThumbnail, _ second: FrameThumbnail) -> Double {
    var total = 0
    for index in values.indices { total += Int(abs(2 * values[index] - first.values[index] - second.values[index])) }
    return Self.mean(total)
  }

  /// Whether it shows nothing: all cells of nearly one brightness.
  var isBlank: Bool {
    let luma = values[..<Self.cellCount]
    let mean = luma.reduce(0) { $0 + Int($1) } / Self.cellCount
    let deviation = luma.reduce(0) { $0 + abs(Int($1) - mean) } / Self.cellCount
    return Double(deviation) * 255 / Double(Self.fullScale) < 2
  }

  private static func mean(_ total: Int) -> Double {
    Double(total) / Double(cellCount) * 255 / Double(fullScale)
  }
}
