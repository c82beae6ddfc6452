/// A frame reduced to 32 × 18 cells of brightness, to be compared with frames of other shots: do both show one place from
/// one camera position?
///
/// It comes from the thumbnail that cuts are found with, and keeps the first of its planes: luma, or red where a clip is
/// stored as RGB. 576 bytes.
///
/// Cells that are dark in both frames say nothing: black bars, and most of a dark scene, would make everything alike. Of
/// the others, the median difference is compared with the contrast of the frames: the median difference between cells of
/// one frame that are far from each other. So a limit means the same for a bright scene and for a dim one.
///
/// Measured on frames of six clips (comedy, company film, talk, concert in the dark, street, nine clips before one wall;
/// 168 frames): of one camera position, the median difference was at most 0.30 of the contrast, with other people in
/// front; of two positions, at least 0.45 (12,208 pairs); black bars on any side moved neither by more than 0.11. Limits on
/// the difference alone fail on the concert: under 16 of 255 between any two of its four positions. Colour told no more.
/// See `Documentation/decisions/081-camera-set-ups.md`.
public struct ShotThumbnail: Hashable, Sendable {
  static let columns = FrameThumbnail.columns / 2
  static let rows = FrameThumbnail.rows / 2
  static let cellCount = columns * rows

  /// Darker cells show nothing: black is 16 in most videos.
  static let darkest: UInt8 = 24

  /// Fewer cells that show something are not compared: an eighth.
  static let minimumLitCount = cellCount / 8

  /// A frame with less contrast is blank.
  static let minimumContrast = 5

  /// The largest median difference of frames that show one place, as a share of the lower contrast of the two: between
  /// 0.30 and 0.45.
  static let maximumShare = 0.4

  /// The same in brightness, 0 … 255, whatever the contrast: from tracks at one place of the frame, of which a quarter
  /// were not one person where frames differed by 16 to 24.
  static let maximumDifference = 16.0

  /// 0 … 255, in the order of `place(of:)`.
  private let cells: [UInt8]

  /// The median difference between cells that are far from each other and show something; 0 where too few do.
  let contrast: Int

  init(_ thumbnail: FrameThumbnail) {
    let full = thumbnail.values
    let divisor = 4 * FrameThumbnail.fullScale / 255
    self.init(
      cells: (0..<Self.cellCount).map { cell in
        let corner = cell / Self.columns * 2 * FrameThumbnail.columns + cell % Self.columns * 2
        let below = corner + FrameThumbnail.columns
        let sum = full[corner] + full[corner + 1] + full[below] + full[below + 1]
        return UInt8(clamping: (sum + divisor / 2) / divisor)
      })
  }

  /// - Parameter cells: Brightness, 0 … 255, row after row from the top.
  init(cells: [UInt8]) {
    precondition(cells.count == Self.cellCount, "\(cells.count) values are no thumbnail")
    self.cells = (0..<Self.cellCount).map { cells[Self.place(of: $0)] }
    contrast = Self.contrast(of: self.cells)
  }

  /// Spreads numbers over the frame: each cell comes once, and the first 64 are a sample of all. As the multiplier is
  /// prime and odd, a cell and its number differ by each odd number of cells once or twice.
  private static func place(of number: Int) -> Int { (263 * number + 131) % cellCount }

  /// - Parameter cells: In the order of `place(of:)`, so that half of them on lie far away in the frame.
  private static func contrast(of cells: [UInt8]) -> Int {
    let lit = cells.filter { $0 >= darkest }
    guard lit.count >= minimumLitCount else { return 0 }
    let differences = lit.indices.map { index in
      let other = lit[(index + lit.count / 2) % lit.count]
      return max(lit[index], other) - min(lit[index], other)
    }
    return Int(differences.sorted()[lit.count / 2])
  }

  /// Whether it shows nothing that could be known again: black, white, or a logo on white.
  var isBlank: Bool { contrast < Self.minimumContrast }

  /// How many of the cells that show something in either are nearly the same, 0 … 1. Over one half, both show one place
  /// from one camera position.
  ///
  /// What is clearly below it is 0.
  func likeness(to other: ShotThumbnail) -> Double {
    let bound = min(Self.maximumDifference, Self.maximumShare * Double(min(contrast, other.contrast)))
    let limit = UInt8(bound)
    let (near, lit) = counts(with: other, limit: limit)
    return lit >= Self.minimumLitCount ? Double(near) / Double(lit) : 0
  }

  /// Cells in the sample that ends most comparisons. Of frames that are alike, under a quarter of it was never near.
  private static let sampleCount = 64

  private func counts(with other: ShotThumbnail, limit: UInt8) -> (near: Int, lit: Int) {
    var (near, lit): (UInt16, UInt16) = (0, 0)
    // Safe because both have `cellCount` cells.
    cells.withUnsafeBufferPointer { one in
      other.cells.withUnsafeBufferPointer { two in
        func add(_ range: Range<Int>) {
          for index in range {
            let (larger, smaller) = (max(one[index], two[index]), min(one[index], two[index]))
            let isLit: UInt16 = larger >= Self.darkest ? 1 : 0
            lit &+= isLit
            near &+= larger &- smaller <= limit ? isLit : 0
          }
        }
        add(0..<Self.sampleCount)
        if 4 * near >= lit { add(Self.sampleCount..<Self.cellCount) } else { (near, lit) = (0, 0) }
      }
    }
    return (Int(near), Int(lit))
  }
}
