import Vocabulary

/// A box on its way through MTCNN's three stages, in single precision as the reference computes it: in doubles, a
/// face at a rounding edge was lost.
struct MTCNNBox {
  var left: Float
  var top: Float
  var right: Float
  var bottom: Float
  var score: Float
  /// How far each side should move, in widths and heights: left, top, right, bottom.
  var regression: SIMD4<Float> = .zero
  /// Five points, as fractions of the box: all x, then all y.
  var landmarks: [Float] = []

  /// Moves the sides as the network asks. From the second stage on, a box counts its last pixel, hence `extra` 1.
  func regressed(extra: Float) -> MTCNNBox {
    let width = right - left + extra
    let height = bottom - top + extra
    var box = self
    box.left = left + regression[0] * width
    box.top = top + regression[1] * height
    box.right = right + regression[2] * width
    box.bottom = bottom + regression[3] * height
    return box
  }

  /// The square around the same middle with the longer side.
  func squared() -> MTCNNBox {
    let width = right - left
    let height = bottom - top
    let side = max(width, height)
    var box = self
    box.left = left + width * 0.5 - side * 0.5
    box.top = top + height * 0.5 - side * 0.5
    box.right = box.left + side
    box.bottom = box.top + side
    return box
  }

  /// The whole pixels inside a picture, or `nil` where there are none. Coordinates count from 1.
  func pixels(in size: PixelSize) -> (columns: Range<Int>, rows: Range<Int>)? {
    // NaN or beyond any picture: not a box.
    guard [left, top, right, bottom].allSatisfy({ abs($0) < 1e9 }) else { return nil }
    let firstColumn = max(Int(left), 1) - 1
    let firstRow = max(Int(top), 1) - 1
    let endColumn = min(Int(right), size.width)
    let endRow = min(Int(bottom), size.height)
    guard firstColumn < endColumn, firstRow < endRow else { return nil }
    return (firstColumn..<endColumn, firstRow..<endRow)
  }

  enum Overlap {
    /// Shared over joint area.
    case union
    /// Shared over the smaller area, sizes counting the last pixel.
    case smaller
  }

  /// Keeps boxes, highest score first, that no kept box overlaps by more than `limit`.
  ///
  /// Of equal scores the later one comes first, as in the reference.
  static func suppressed(_ boxes: [MTCNNBox], limit: Float, by overlap: Overlap) -> [MTCNNBox] {
    let order = boxes.indices.sorted { left, right in
      boxes[left].score != boxes[right].score ? boxes[left].score > boxes[right].score : left > right
    }
    var kept: [MTCNNBox] = []
    for index in order where !kept.contains(where: { $0.overlap(with: boxes[index], by: overlap) > limit }) {
      kept.append(boxes[index])
    }
    return kept
  }

  private func overlap(with other: MTCNNBox, by overlap: Overlap) -> Float {
    let extra: Float = overlap == .smaller ? 1 : 0
    let width = max(0, min(right, other.right) - max(left, other.left) + extra)
    let height = max(0, min(bottom, other.bottom) - max(top, other.top) + extra)
    let shared = width * height
    let area = (right - left + extra) * (bottom - top + extra)
    let otherArea = (other.right - other.left + extra) * (other.bottom - other.top + extra)
    return overlap == .smaller ? shared / min(area, otherArea) : shared / (area + otherArea - shared)
  }
}
