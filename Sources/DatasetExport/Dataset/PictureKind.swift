/// What of a frame a dataset's picture shows.
public enum PictureKind: String, Hashable, Sendable, CaseIterable {
  /// The face's box with a margin, upright, in the frame's own pixels.
  case portrait

  /// The face turned and scaled to where recognisers of the ArcFace family want it.
  case aligned112 = "aligned-112"

  /// Where dlib's recogniser wants it.
  case aligned150 = "aligned-150"

  /// The face's box made a square of 160 pixels, as FaceNet's readers cut it.
  case aligned160 = "aligned-160"

  /// As the FFHQ dataset places faces.
  case aligned256 = "aligned-256"
  case aligned512 = "aligned-512"

  /// The portrait as `sort` cuts it, 400 pixels wide, and as the script did that Rollcall grew from.
  case original

  /// The whole frame: one picture for all faces in it.
  case frame

  /// No picture is written: the dataset only speaks of the clips' frames.
  case none

  /// The side of the square that it is; `nil` where it is as large as the frame lets it be.
  package var side: Int? {
    switch self {
    case .portrait, .original, .frame, .none: nil
    case .aligned112: 112
    case .aligned150: 150
    case .aligned160: 160
    case .aligned256: 256
    case .aligned512: 512
    }
  }

  /// Whether each picture shows one face, and not all of a frame.
  package var isOfOneFace: Bool { self != .frame && self != .none }
}

/// How a dataset's pictures are kept.
public enum PictureFormat: String, Hashable, Sendable, CaseIterable {
  case jpeg
  case png
  case webp

  package var fileEnding: String { self == .jpeg ? "jpg" : rawValue }
  package var mediaType: String { "image/\(rawValue)" }
}
