public import Vocabulary

extension PersonGrouping {
  /// Distances of an embedder.
  public struct Statistics: Hashable, Sendable, Codable {
    /// The largest distance of two long tracks of one person, by their means.
    public var trackDistance: Double

    /// A stricter distance, for tracks of low quality.
    public var minimumTrackDistance: Double

    /// The largest average distance of single photos of one person.
    public var photoDistance: Double

    /// Root mean square distance of a single face from its track's mean: what a mean of few faces is off by.
    public var faceNoise: Double

    /// `nil` where it was not measured.
    public var averageFace: AverageFace?

    public init(
      trackDistance: Double, minimumTrackDistance: Double, photoDistance: Double, faceNoise: Double,
      averageFace: AverageFace? = nil
    ) {
      self.trackDistance = trackDistance
      self.minimumTrackDistance = minimumTrackDistance
      self.photoDistance = photoDistance
      self.faceNoise = faceNoise
      self.averageFace = averageFace
    }
  }

  /// The mean embedding of many people. Embeddings of blurred, dark and heavily compressed faces are near it, and so near
  /// each other.
  public struct AverageFace: Hashable, Sendable, Codable {
    public var embedding: [Double]

    /// Below this distance from it, slack is lowered.
    public var radius: Double

    public init(embedding: [Double], radius: Double) {
      self.embedding = embedding
      self.radius = radius
    }
  }

  /// One track, or a face that belongs to none.
  public struct Track: Sendable {
    /// The quality-weighted mean of its faces' embeddings.
    public var mean: [Double]
    public var faceCount: Int

    /// The sum of its faces' qualities.
    public var quality: Double

    /// Whether it is a face of a photo. Photos of one person differ more than tracks of one video.
    public var isPhoto: Bool

    /// Where in a video it was seen: of a track one, of several that were linked one each. Empty for photos, and where it is
    /// not known.
    public var scenes: [Scene]

    public init(mean: [Double], faceCount: Int, quality: Double, isPhoto: Bool = false, scenes: [Scene] = []) {
      self.mean = mean
      self.faceCount = faceCount
      self.quality = quality
      self.isPhoto = isPhoto
      self.scenes = scenes
    }
  }

  /// Where in a video a track was seen, and the clothes that were seen.
  public struct Scene: Hashable, Sendable {
    /// Any number that is the clip's own.
    public var clip: Int
    public var shot: Int?

    /// The camera set-up of the shot, a number of the clip.
    public var setUp: Int?

    /// The median of its boxes, in fractions of the frame.
    public var box: Rectangle?
    public var clothing: ClothingHistogram?

    public init(clip: Int, shot: Int?, setUp: Int?, box: Rectangle?, clothing: ClothingHistogram?) {
      self.clip = clip
      self.shot = shot
      self.setUp = setUp
      self.box = box
      self.clothing = clothing
    }
  }
}
