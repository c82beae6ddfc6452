/// How far a face is turned, told by its five points.
///
/// It is the place of the nose's tip across and along the line from the middle of the eyes to the middle of the mouth, in
/// lengths of that line: a face that is turned shows its nose off that line, one that is raised or lowered shows it
/// nearer to the eyes or the mouth. In the mean face of dlib's 68 points the tip lies at 0.53 of the way, and a nose of
/// half that length that sticks out at a right angle is a profile. An approximation: how a person's own face is built
/// moves it by some degrees, and a rolled head not at all.
public struct FacePose: Hashable, Sendable {
  /// −1 … 1: 0 looking at us, 1 in profile, its nose towards the right of the picture; −1 towards the left.
  public let yaw: Double

  /// −1 … 1: 0 looking at us, below 0 with the face raised, above 0 with it lowered.
  public let pitch: Double

  private static let noseAlong = 0.53
  private static let noseInProfile = 0.55
  private static let farthestAlong = 0.5

  /// - Returns: `nil` where eyes and mouth are at one place.
  public init?(of landmarks: Landmarks) {
    func middle(_ left: Point, _ right: Point) -> Point { Point(x: (left.x + right.x) / 2, y: (left.y + right.y) / 2) }
    let eyes = middle(landmarks.rightEye, landmarks.leftEye)
    let mouth = middle(landmarks.mouthRight, landmarks.mouthLeft)
    let (downX, downY) = (mouth.x - eyes.x, mouth.y - eyes.y)
    let length = (downX * downX + downY * downY).squareRoot()
    guard length > 0 else { return nil }
    let (noseX, noseY) = (landmarks.nose.x - eyes.x, landmarks.nose.y - eyes.y)
    let across = (noseX * downY - noseY * downX) / (length * length)
    let along = (noseX * downX + noseY * downY) / (length * length)
    yaw = min(1, max(-1, across / Self.noseInProfile))
    pitch = min(1, max(-1, (along - Self.noseAlong) / Self.farthestAlong))
  }
}
