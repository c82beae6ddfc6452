package import Vocabulary

/// How a stored picture is turned to stand upright.
package struct StoredOrientation: Hashable, Sendable {
  /// Clockwise: 0, 90, 180 or 270, after mirroring.
  package var rotationInDegrees: Int

  /// Whether it is mirrored left to right before it is turned.
  package var isMirrored: Bool

  package init(rotationInDegrees: Int, isMirrored: Bool) {
    self.rotationInDegrees = rotationInDegrees
    self.isMirrored = isMirrored
  }

  package func storedSize(of upright: PixelSize) -> PixelSize {
    rotationInDegrees % 180 == 0 ? upright : PixelSize(width: upright.height, height: upright.width)
  }

  /// A box in pixels of the upright picture as shares of the stored picture's width and height.
  package func storedShares(of box: Rectangle, in upright: PixelSize) -> Rectangle {
    let shares = box.scaled(byX: 1 / Double(upright.width), y: 1 / Double(upright.height))
    var stored: Rectangle =
      switch rotationInDegrees {
      case 90: Rectangle(x: shares.top, y: 1 - shares.right, width: shares.height, height: shares.width)
      case 180: Rectangle(x: 1 - shares.right, y: 1 - shares.bottom, width: shares.width, height: shares.height)
      case 270: Rectangle(x: 1 - shares.bottom, y: shares.left, width: shares.height, height: shares.width)
      default: shares
      }
    if isMirrored { stored.x = 1 - stored.right }
    return stored
  }

  /// The inverse of `storedShares`: shares of the stored picture as shares of the upright one.
  package func uprightShares(of stored: Rectangle) -> Rectangle {
    var box = stored
    if isMirrored { box.x = 1 - stored.right }
    return switch rotationInDegrees {
    case 90: Rectangle(x: 1 - box.bottom, y: box.left, width: box.height, height: box.width)
    case 180: Rectangle(x: 1 - box.right, y: 1 - box.bottom, width: box.width, height: box.height)
    case 270: Rectangle(x: box.top, y: 1 - box.right, width: box.height, height: box.width)
    default: box
    }
  }
}
