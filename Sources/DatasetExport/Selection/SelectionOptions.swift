public import Vocabulary

/// Which of a library's faces become a dataset.
public struct SelectionOptions: Hashable, Sendable {
  public enum Balance: String, Sendable, CaseIterable {
    /// Spread over yaw, pitch and light, and within them over time.
    case pose

    /// Spread over clips, shots and moments, and within them over yaw, pitch and light.
    case time

    /// The best, whatever they show.
    case none
  }

  public enum NearDuplicates: String, Sendable, CaseIterable {
    case drop
    case keep
  }

  /// `nil` for everybody who is not ignored.
  public var people: Set<PersonNumber>?

  /// Whether faces of nobody come along, as a class of their own.
  public var includesUnsorted = false

  /// People who would have fewer faces in the dataset are left out.
  public var minimumFaces = 1

  /// 0 … 1; a face whose quality was not measured passes.
  public var minimumQuality = 0.0

  /// In pixels of the box's shorter side.
  public var minimumSize = 0.0

  public var maximumPerPerson: Int?

  /// How `maximumPerPerson` is spread.
  public var balance = Balance.none
  public var nearDuplicates = NearDuplicates.drop

  /// Only the best face of each track.
  public var onePerTrack = false

  /// Faces whose place with their person is less sure than this are left out, but for those that a human put there;
  /// `nil` to keep them all.
  public var minimumConfidence: Double?

  /// A face is left out where its picture would be enlarged by more than this.
  public var maximumEnlargement = 2.0

  public init() {}
}

/// Why a face is not in a dataset, in the order in which it is asked: a face counts for the first that holds.
public enum SelectionRule: String, Hashable, Sendable, CaseIterable {
  /// A human said that it is no face.
  case rejected
  case ignoredPerson = "ignored-person"
  case unsorted

  /// Of somebody who was not asked for.
  case otherPerson = "other-person"

  /// Of a video, and the format is of photos.
  case inVideo = "in-video"
  case uncertain
  case tooSmall = "too-small"
  case poorQuality = "poor-quality"

  /// The detector gave no landmarks, and pictures that are turned upright need them.
  case noLandmarks = "no-landmarks"
  case enlarged

  /// The clip is not where it was, or has other bytes.
  case clipMissing = "clip-missing"
  case nearDuplicate = "near-duplicate"
  case sameTrack = "same-track"
  case beyondMaximum = "beyond-maximum"
  case fewFaces = "few-faces"

  /// Its frame could not be decoded again, or not as it was.
  case unreadable
}
