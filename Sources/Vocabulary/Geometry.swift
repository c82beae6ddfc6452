/// A point in a picture: origin top left, x to the right, y down, in pixels.
public struct Point: Hashable, Sendable, Codable {
  public var x: Double
  public var y: Double

  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// The width and height of a picture, in whole pixels.
public struct PixelSize: Hashable, Sendable, Codable {
  public var width: Int
  public var height: Int

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// The largest size of the same shape that fits into `limit`; itself where it fits already.
  ///
  /// Sides are rounded to the nearest pixel and are never under 1.
  public func fitted(into limit: PixelSize) -> PixelSize {
    let scale = min(
      Double(limit.width) / Double(width), Double(limit.height) / Double(height), 1)
    return PixelSize(
      width: max(1, Int((Double(width) * scale).rounded())),
      height: max(1, Int((Double(height) * scale).rounded())))
  }
}

/// An upright box: origin top left, in pixels of the upright full-size frame unless said otherwise.
///
/// It is half open: a box of width 10 at x = 5 covers the columns 5 ..< 15.
public struct Rectangle: Hashable, Sendable, Codable {
  public var x: Double
  public var y: Double
  public var width: Double
  public var height: Double

  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  public init(left: Double, top: Double, right: Double, bottom: Double) {
    self.init(x: left, y: top, width: right - left, height: bottom - top)
  }

  public var left: Double { x }
  public var top: Double { y }
  public var right: Double { x + width }
  public var bottom: Double { y + height }
  public var area: Double { max(width, 0) * max(height, 0) }
  public var center: Point { Point(x: x + width / 2, y: y + height / 2) }

  /// The part that lies in both; of width and height 0 where there is none.
  public func intersection(with other: Rectangle) -> Rectangle {
    let left = max(left, other.left)
    let top = max(top, other.top)
    return Rectangle(
      x: left, y: top,
      width: max(0, min(right, other.right) - left),
      height: max(0, min(bottom, other.bottom) - top))
  }

  /// Shared area over joint area, 0 … 1 (the field's "IoU").
  public func intersectionOverUnion(with other: Rectangle) -> Double {
    let shared = intersection(with: other).area
    let joint = area + other.area - shared
    return joint > 0 ? shared / joint : 0
  }

  /// The box with its coordinates multiplied, to go from one size of a picture to another.
  public func scaled(byX scaleX: Double, y scaleY: Double) -> Rectangle {
    Rectangle(x: x * scaleX, y: y * scaleY, width: width * scaleX, height: height * scaleY)
  }

  /// The box grown by a margin on each side.
  public func expanded(byX marginX: Double, y marginY: Double) -> Rectangle {
    Rectangle(
      x: x - marginX, y: y - marginY, width: width + 2 * marginX, height: height + 2 * marginY)
  }

  /// The part of the box inside a picture of this size.
  public func clipped(to size: PixelSize) -> Rectangle {
    intersection(
      with: Rectangle(x: 0, y: 0, width: Double(size.width), height: Double(size.height)))
  }
}
