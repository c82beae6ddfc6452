public import Vocabulary

/// The cut of a face that is written out: the face with a margin, never beyond the frame, at a fixed width.
///
/// The original script reduced each frame to at most 700 × 500 and added 100 pixels left and right and 150 above and
/// below. Frames are full size here, so the margin grows with the frame by as much as that would have reduced it:
/// the same picture is cut out, with more pixels in it.
public struct PortraitCrop: Hashable, Sendable {
  /// The size that the margins are meant for; the original's.
  public static let referenceSize = PixelSize(width: 700, height: 500)

  /// Left and right, and above and below, in pixels of a frame that fits the reference size.
  public var marginX: Double
  public var marginY: Double

  public var widthInPixels: Int

  /// A portrait is never higher than this many widths: a sliver at the frame's edge is squeezed, so that it cannot
  /// become a picture of 400 × 200,000. The original's margins stay under 5.
  public static let maximumHeightInWidths = 10

  /// The defaults are the original script's.
  public init(marginX: Double = 100, marginY: Double = 150, widthInPixels: Int = 400) {
    precondition(
      marginX >= 0 && marginY >= 0 && marginX.isFinite && marginY.isFinite && widthInPixels > 0,
      "no portrait of width \(widthInPixels) with margins \(marginX), \(marginY)")
    self.marginX = marginX
    self.marginY = marginY
    self.widthInPixels = widthInPixels
  }

  /// The part of the frame that is cut out: edges rounded to the nearest pixel, at least one pixel in each direction.
  ///
  /// - Parameter face: In pixels of this frame; finite. It may reach beyond the frame.
  public func region(around face: Rectangle, in frame: PixelSize) -> PixelRegion {
    precondition(
      [face.x, face.y, face.width, face.height].allSatisfy { $0.magnitude < 1e9 }, "no face at \(face)")
    let scale = max(
      1, Double(frame.width) / Double(Self.referenceSize.width),
      Double(frame.height) / Double(Self.referenceSize.height))
    let box = face.expanded(byX: marginX * scale, y: marginY * scale)
    let left = min(max(0, Int(box.left.rounded())), frame.width - 1)
    let top = min(max(0, Int(box.top.rounded())), frame.height - 1)
    let right = min(max(left + 1, Int(box.right.rounded())), frame.width)
    let bottom = min(max(top + 1, Int(box.bottom.rounded())), frame.height)
    return PixelRegion(x: left, y: top, size: PixelSize(width: right - left, height: bottom - top))
  }

  /// The size of a portrait of this region: the width is fixed, the shape is kept.
  public func size(of region: PixelSize) -> PixelSize {
    let height = (Double(widthInPixels) * Double(region.height) / Double(region.width)).rounded()
    return PixelSize(
      width: widthInPixels,
      height: min(max(1, Int(height)), Self.maximumHeightInWidths * widthInPixels))
  }

  /// Cuts a face out of an upright full-size frame.
  public func portrait(of face: Rectangle, in frame: RGBImage) -> RGBImage {
    let region = region(around: face, in: frame.size)
    return Resampler(from: region.size, to: size(of: region.size)).resize(frame, from: region)
  }
}
