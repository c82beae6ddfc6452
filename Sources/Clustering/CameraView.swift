import Vocabulary

/// One camera position in a clip: a set-up, or a shot whose set-up is not known.
struct CameraView: Hashable, Comparable {
  let clip: Int
  let setUp: Int
  let shot: Int

  static func < (left: CameraView, right: CameraView) -> Bool {
    (left.clip, left.setUp, left.shot) < (right.clip, right.setUp, right.shot)
  }
}

/// What a track shows besides its face. Of several linked tracks, the first stands for all.
extension PersonGrouping.Track {
  /// The minimum overlap of two boxes at one place (intersection over union).
  private static let minimumOverlap = 0.2

  /// Where the track was seen from; `nil` for photos, and where its place in the frame is not known.
  var view: CameraView? {
    guard let scene = scenes.first, scene.box != nil else { return nil }
    if let setUp = scene.setUp { return CameraView(clip: scene.clip, setUp: setUp, shot: -1) }
    return scene.shot.map { CameraView(clip: scene.clip, setUp: -1, shot: $0) }
  }

  /// Whether two tracks of one view are at the same place in the frame.
  func isAtPlace(of other: Self) -> Bool {
    guard let one = scenes.first?.box, let other = other.scenes.first?.box else { return false }
    return one.intersectionOverUnion(with: other) > Self.minimumOverlap
  }

  /// The intersection of two tracks' clothing histograms: 0 … 1; `nil` if one is unknown.
  func clothingIntersection(with other: Self) -> Double? {
    guard let one = scenes.first?.clothing, let other = other.scenes.first?.clothing else { return nil }
    return one.intersection(with: other)
  }
}
