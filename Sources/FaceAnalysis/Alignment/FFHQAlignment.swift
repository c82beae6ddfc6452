public import Imaging
public import Vocabulary

/// Where the FFHQ dataset puts faces: the square that many networks which draw faces were trained on.
///
/// Source: Karras, Laine, Aila 2019, "A Style-Based Generator Architecture for Generative Adversarial Networks"; the
/// square is that of `recreate_aligned_images` in NVlabs/ffhq-dataset, `download_ffhq.py`. It takes the middles of the
/// eyes and the corners of the mouth, which five landmarks have. Departures: the script takes the middle of an eye from six
/// points of its outline, and blurs what it mirrors beyond the frame's edges.
public enum FFHQAlignment {
  /// Places a chip on a face; `nil` where eyes and mouth are at one place.
  public static func placement(landmarks: Landmarks, chipSize: Int) -> SimilarityTransform? {
    // The script's left is that of the picture.
    let (left, right) = (landmarks.rightEye, landmarks.leftEye)
    let (mouthLeft, mouthRight) = (landmarks.mouthRight, landmarks.mouthLeft)
    let eyes = Point(x: (left.x + right.x) / 2, y: (left.y + right.y) / 2)
    let eyeToEye = Point(x: right.x - left.x, y: right.y - left.y)
    let eyeToMouth = Point(x: (mouthLeft.x + mouthRight.x) / 2 - eyes.x, y: (mouthLeft.y + mouthRight.y) / 2 - eyes.y)
    // Half the square's side, along its upper edge: between the line of the eyes and the normal of the line to the mouth.
    var x = Point(x: eyeToEye.x + eyeToMouth.y, y: eyeToEye.y - eyeToMouth.x)
    let length = (x.x * x.x + x.y * x.y).squareRoot()
    guard length > 0 else { return nil }
    func norm(_ point: Point) -> Double { (point.x * point.x + point.y * point.y).squareRoot() }
    let half = max(norm(eyeToEye) * 2.0, norm(eyeToMouth) * 1.8)
    guard half > 0 else { return nil }
    x = Point(x: x.x / length * half, y: x.y / length * half)
    let center = Point(x: eyes.x + eyeToMouth.x * 0.1, y: eyes.y + eyeToMouth.y * 0.1)
    // From the edges 0 and chipSize of the chip to the corners of the square, told by the centres of pixels.
    let scale = 2 / Double(chipSize)
    let (a, b) = (x.x * scale, x.y * scale)
    let middle = Double(chipSize) / 2 - 0.5
    return SimilarityTransform(
      a: a, b: b, shiftX: center.x - a * middle + b * middle, shiftY: center.y - b * middle - a * middle)
  }
}
