public import Vocabulary

/// One face in one frame, as the tracker sees it.
public struct FaceObservation: Sendable, Equatable {
  /// In pixels of the upright full-size frame.
  public var box: Rectangle

  /// `nil` where the face has none: it is then linked by its place alone.
  public var embedding: Embedding?

  public init(box: Rectangle, embedding: Embedding?) {
    self.box = box
    self.embedding = embedding
  }
}

/// The number of a track within its clip, from 0 in the order in which tracks begin.
public struct TrackNumber: Hashable, Sendable, Comparable {
  public let value: Int

  public init(_ value: Int) {
    self.value = value
  }

  public static func < (left: TrackNumber, right: TrackNumber) -> Bool { left.value < right.value }
}
