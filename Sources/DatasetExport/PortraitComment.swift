public import Vocabulary

/// What a portrait's file says of itself, in a JPEG comment, so that a renamed or moved one is still known.
public enum PortraitComment {
  private static let prefix = "rollcall face "

  /// For `JPEGEncoder.encode`.
  public static func text(for face: FaceID) -> String {
    prefix + face.hexadecimal
  }

  /// The face of a portrait; `nil` where no comment names one.
  public static func face(in comments: [String]) -> FaceID? {
    for comment in comments where comment.hasPrefix(prefix) {
      let digits = comment.dropFirst(prefix.count)
      if digits.utf8.count == 16, digits.utf8.allSatisfy(Set("0123456789abcdef".utf8).contains) {
        return FaceID(hexadecimal: String(digits))
      }
    }
    return nil
  }
}
