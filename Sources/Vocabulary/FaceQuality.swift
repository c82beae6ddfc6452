/// How much a face says about whose it is, as one number and the parts that it is the product of; each is 0 … 1, and
/// 1 where nothing is wanting.
public struct FaceQuality: Hashable, Sendable {
  /// The shorter side over what the embedder can use.
  public var size: Double

  /// Fine detail over that of a sharp face.
  public var sharpness: Double

  /// 1 looking at us, falling as the face turns away.
  public var pose: Double

  /// Neither too dark nor too bright, nor without contrast.
  public var light: Double

  /// The detector's score, where it is a probability.
  public var score: Double

  /// The share of the face, with its eyes and mouth, that lies inside the frame.
  public var inside: Double

  public init(size: Double, sharpness: Double, pose: Double, light: Double, score: Double, inside: Double) {
    self.size = size
    self.sharpness = sharpness
    self.pose = pose
    self.light = light
    self.score = score
    self.inside = inside
  }

  public var value: Double { size * sharpness * pose * light * score * inside }

  /// All parts, in the order of `init`.
  public var parts: [Double] { [size, sharpness, pose, light, score, inside] }
}
