package import Vocabulary

/// The text beside each portrait: `label left top right bottom`, as the original script wrote it.
package enum Annotation {
  /// The original widened each box by this many pixels on every side before it wrote it.
  package static let marginInPixels = 20.0

  /// What the original wrote for faces of nobody: scikit-learn's label of noise.
  package static let unsortedLabel = -1

  /// - Parameter box: In pixels of the upright full-size frame; written as whole pixels of it, rounded and clipped.
  package static func text(person: PersonNumber?, box: Rectangle, frame: PixelSize) -> String {
    let widened = box.expanded(byX: marginInPixels, y: marginInPixels)
    func whole(_ value: Double, limit: Int) -> Int { Int(min(max(0, value.rounded()), Double(limit))) }
    let (left, right) = (whole(widened.left, limit: frame.width), whole(widened.right, limit: frame.width))
    let (top, bottom) = (whole(widened.top, limit: frame.height), whole(widened.bottom, limit: frame.height))
    return "\(person?.value ?? unsortedLabel) \(left) \(top) \(right) \(bottom)\n"
  }
}
