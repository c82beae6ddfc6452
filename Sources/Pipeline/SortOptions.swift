import VideoDecoding
public import Vocabulary

/// How clips are sorted; the defaults are those of `rollcall sort`.
public struct SortOptions: Sendable, Equatable {
  /// Name of the detector's model pack.
  public var detector = "mtcnn"

  /// Name of the embedder's model pack; that of the library that is added to, else `usualEmbedder`, where `nil`.
  public var embedder: String?

  public static let usualEmbedder = "dlib-resnet"

  /// Frames looked at a second; every frame where `nil`. Photos have one.
  ///
  /// Six divides 24, 30 and 60 frames a second, shows whoever is there for a second six times, and lets a face move by
  /// less than its own width in between.
  public var samplesPerSecond: Double? = 6

  /// Whether numbered pictures that are a video's frames are read as one clip; each is a photo if not.
  public var readsSequences = true

  /// Frames a second at which such pictures are read; `FrameSequence.usualFramesPerSecond` where `nil`.
  public var frameRate: Double?

  public static let usualFrameRate = FrameSequence.usualFramesPerSecond

  /// The part of each video that is looked at, in seconds from its first frame on.
  public var from = 0.0
  public var to: Double?

  /// Faces are looked for, and embedded, in frames that are reduced to fit this. Portraits are always cut from the
  /// full frame.
  public var maximumSize: PixelSize?

  /// The smallest face looked for, in pixels of the frame as it is looked at.
  public var minimumFaceSize = 40.0

  /// What the detector must score a face at least; its own limit where `nil`.
  public var minimumScore: Double?

  /// How often dlib's detector doubles a frame; as `minimumFaceSize` needs it where `nil`.
  public var upsamplingCount: Int?

  /// Whether dark frames are also looked at with their dark parts made readable.
  public var looksIntoDarkness = true

  /// How faces become people.
  public enum Grouping: String, Sendable, CaseIterable {
    /// Faces are followed through shots, and tracks are grouped by `PersonGrouping`.
    case tracks
    /// Single faces are grouped by DBSCAN, by `eps` and `minSamples`.
    case dbscan
    /// Single faces are grouped by HDBSCAN, by `minSamples`, which needs no distance.
    case hdbscan
    /// Single faces are grouped by Chinese whispers over pairs within `eps`, as dlib does.
    case whispers
    /// Single faces are grouped by average linkage up to `eps`.
    case average
  }

  public var grouping = Grouping.tracks

  /// The largest distance of two tracks of one person; the embedder's own where `nil`.
  public var trackDistance: Double?

  /// -1 prefers pure folders, of which one person may have several; 1 prefers few folders, in which people may be mixed.
  public var mergeBias = 0.0

  /// Largest distance between the embeddings of neighbours (DBSCAN).
  public var eps = 0.5

  /// Faces within `eps` that make a person, the face itself included (DBSCAN).
  public var minSamples = 2

  /// What is cut out around a face, left and right and above and below, in pixels of a frame of 700 × 500.
  public var portraitMarginX = 100.0
  public var portraitMarginY = 150.0

  /// Width of the portraits, in pixels.
  public var portraitWidth = 400

  /// The number format that the networks compute in; that of the library that is added to, else f32, where `nil`.
  public var precision: Precision?

  /// Where the networks compute, as OpenVINO names it: `CPU`, `GPU`, `GPU.1`, `NPU`; or `AUTO`, for what is quickest.
  public var device = usualDevice

  public static let usualDevice = "CPU"

  /// Frames that are analysed at once; the result does not depend on it. As many as there are cores, unless these are
  /// so many that memory for each would be the limit.
  public var threadCount = WorkerPool.usualThreadCount

  /// Whether a finished library may be replaced.
  public var replacesLibrary = false

  public init() {}

  /// What the original script did: a frame a second of at most 700 × 500, dlib's convolutional detector on the doubled
  /// frame, dlib's embedding, DBSCAN of 0.5 and 5.
  public static var original: SortOptions {
    var options = SortOptions()
    options.detector = "dlib-mmod"
    options.samplesPerSecond = 1
    options.grouping = .dbscan
    options.looksIntoDarkness = false
    options.maximumSize = PixelSize(width: 700, height: 500)
    options.upsamplingCount = 1
    options.minSamples = 5
    return options
  }
}
