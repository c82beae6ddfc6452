public import Vocabulary

/// One picture of the first portraits of a person: 5 × 5 tiles of 96 × 120 pixels, row by row.
///
/// Each portrait is resized to fill its tile, whatever its shape; unused tiles are black. So did the original, with
/// `imutils.build_montages`.
public enum Montage {
  public static let tileSize = PixelSize(width: 96, height: 120)
  public static let columnCount = 5
  public static let rowCount = 5
  public static let maximumCount = columnCount * rowCount

  /// Portraits of this size and more make tiles that are as sharp as of any: half as large again.
  public static let sourceSize = PixelSize(width: 3 * tileSize.width / 2, height: 3 * tileSize.height / 2)

  /// 480 × 600.
  public static let size = PixelSize(width: columnCount * tileSize.width, height: rowCount * tileSize.height)

  /// Always of `size`.
  ///
  /// - Parameter portraits: Those beyond the 25th are left out.
  public static func make(of portraits: some Sequence<RGBImage>) -> RGBImage {
    var montage = RGBImage(size: size)
    for (index, portrait) in portraits.prefix(maximumCount).enumerated() {
      let tile = Resampler(from: portrait.size, to: tileSize).resize(portrait)
      montage.draw(
        tile, left: index % columnCount * tileSize.width, top: index / columnCount * tileSize.height)
    }
    return montage
  }
}
