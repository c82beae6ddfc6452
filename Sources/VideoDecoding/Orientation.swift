import Vocabulary

/// One of the eight ways in which a stored picture stands: mirrored left to right or not, then turned clockwise.
struct Orientation: Hashable {
  /// Rows become columns.
  var isTransposed = false
  /// After transposing, columns are reversed.
  var reversesColumns = false
  /// After transposing, rows are reversed.
  var reversesRows = false

  static let upright = Orientation()

  /// From the number in EXIF's tag 0x0112; `nil` unless 1 … 8.
  ///
  /// Source: Exif 2.3 (CIPA DC-008), 4.6.4 A, "Orientation": where the stored row 0 and column 0 lie.
  init?(exif number: Int) {
    switch number {
    case 1: self.init()
    case 2: self.init(reversesColumns: true)
    case 3: self.init(reversesColumns: true, reversesRows: true)
    case 4: self.init(reversesRows: true)
    case 5: self.init(isTransposed: true)
    case 6: self.init(isTransposed: true, reversesColumns: true)
    case 7: self.init(isTransposed: true, reversesColumns: true, reversesRows: true)
    case 8: self.init(isTransposed: true, reversesRows: true)
    default: return nil
    }
  }

  /// From a display matrix: nine numbers, of which the first, second, fourth and fifth turn the picture
  /// (x' = m0 x + m3 y, y' = m1 x + m4 y, y down). Angles between the quarter turns go to the nearest of them.
  init(displayMatrix matrix: [Int32]) {
    precondition(matrix.count == 9, "a display matrix has 9 numbers and not \(matrix.count)")
    let straight = abs(Int64(matrix[0])) + abs(Int64(matrix[4]))
    let crossed = abs(Int64(matrix[1])) + abs(Int64(matrix[3]))
    if straight >= crossed {
      self.init(reversesColumns: matrix[0] < 0, reversesRows: matrix[4] < 0)
    } else {
      self.init(isTransposed: true, reversesColumns: matrix[3] < 0, reversesRows: matrix[1] < 0)
    }
  }

  private init(isTransposed: Bool = false, reversesColumns: Bool = false, reversesRows: Bool = false) {
    self.isTransposed = isTransposed
    self.reversesColumns = reversesColumns
    self.reversesRows = reversesRows
  }

  var isMirrored: Bool { isTransposed != (reversesColumns != reversesRows) }

  /// Clockwise, after mirroring left to right where `isMirrored`.
  var rotationInDegrees: Int {
    isTransposed ? (reversesColumns ? 90 : 270) : (reversesRows ? 180 : 0)
  }

  func applied(to size: PixelSize) -> PixelSize {
    isTransposed ? PixelSize(width: size.height, height: size.width) : size
  }

  /// The picture turned upright. One pass in squares of 32 pixels, so that columns are walked within the cache.
  func applied(to image: RGBImage) -> RGBImage {
    guard self != .upright else { return image }
    let target = applied(to: image.size)
    let block = 32
    let count = image.pixels.count
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
      image.pixels.withUnsafeBufferPointer { input in
        for blockTop in stride(from: 0, to: target.height, by: block) {
          for blockLeft in stride(from: 0, to: target.width, by: block) {
            for y in blockTop..<min(blockTop + block, target.height) {
              for x in blockLeft..<min(blockLeft + block, target.width) {
                let column = reversesColumns ? target.width - 1 - x : x
                let row = reversesRows ? target.height - 1 - y : y
                let source = 3 * (isTransposed ? column * image.width + row : row * image.width + column)
                let place = 3 * (y * target.width + x)
                // Safe because both pictures have `count` bytes, and each pixel of one is a pixel of the other.
                output[place] = input[source]
                output[place + 1] = input[source + 1]
                output[place + 2] = input[source + 2]
              }
            }
          }
        }
      }
      initialized = count
    }
    return RGBImage(size: target, pixels: pixels)
  }
}
