/// What `pack.json` says about a model. `Documentation/models.md` describes it for people who write one.
public struct PackManifest: Codable, Equatable, Sendable {
  public enum Kind: String, PackWord {
    case detector
    case embedder
  }

  /// How the model's numbers are read; each has its own code, in a folder of its own.
  public enum Family: String, PackWord {
    case mtcnn
    case dlibMMOD = "dlib-mmod"
    case dlibResNet = "dlib-resnet"
    case scrfd
    case yunet
    case arcface

    /// Those that a pack may be added of.
    public static var words: [Family] { allCases.filter { !$0.isBuiltIn } }

    public var kind: Kind {
      switch self {
      case .mtcnn, .dlibMMOD, .scrfd, .yunet: .detector
      case .dlibResNet, .arcface: .embedder
      }
    }

    /// Whether its models are built of published weights by this program, and not added as a file.
    var isBuiltIn: Bool {
      switch self {
      case .mtcnn, .dlibMMOD, .dlibResNet: true
      case .scrfd, .yunet, .arcface: false
      }
    }
  }

  public var name: String
  public var kind: Kind
  public var family: Family

  /// Which version of this program's graph builder made the files; another one makes them anew. `nil` where a user
  /// added the pack.
  public var builder: Int?

  /// An SPDX identifier.
  public var licence: String

  /// Where the weights were published.
  public var source: String

  /// SHA-256 of each file of the pack, but this one.
  public var files: [String: String]

  /// The one of `files` that holds the network, as ONNX; packs that are built in have graphs instead.
  var model: String?

  var input: PackInput?
  var detector: PackDetector?
  var embedder: PackEmbedder?

  /// What is subtracted from red, green and blue; for networks that take (value − average) / 256.
  public var averages: [Double]?

  /// How far apart an embedder puts faces of one person and of two.
  public var statistics: EmbedderStatistics?

  var detectorGeometry: DlibMMODDetector.Geometry?

  /// What the network must answer to a fixed picture; `nil` where nobody noted it.
  var selfTest: PackSelfTest?
}

extension PackManifest {
  /// Whether a detector's score says how sure it is: a face in good view gets more than 0.95, so that what never does is
  /// likely none.
  public var scoresAreProbabilities: Bool { detector?.scoresAreProbabilities ?? (family == .mtcnn) }

  /// Whether a detector gives five landmarks a face.
  public var givesLandmarks: Bool {
    family == .mtcnn || detector?.outputs.values.contains { $0.meaning == .landmarks } ?? false
  }

  /// Whether an embedder aligns faces by the detector's landmarks, and by nothing else.
  public var needsLandmarks: Bool { embedder?.alignment != nil }
}

/// How a picture becomes the numbers that a network takes: (value − mean) · scale, in planes (batch, channels, rows,
/// columns).
struct PackInput: Codable, Equatable, Sendable {
  enum Order: String, PackWord {
    case rgb
    case bgr
  }

  var order: Order

  /// One a channel, in the network's order.
  var mean: [Double]
  var scale: Double

  /// The one size that the network takes.
  var width: Int?
  var height: Int?

  /// For a network that takes any size: pictures with a longer side are shrunk to it, and sides are filled up to a
  /// multiple of `stride`.
  var largestSide: Int?
  var stride: Int?
}

/// What a detector's numbers mean.
struct PackDetector: Codable, Equatable, Sendable {
  enum Meaning: String, PackWord {
    case score
    case box
    case landmarks
    /// A second likelihood, which the score is multiplied by.
    case objectness
  }

  struct Output: Codable, Equatable, Sendable {
    var meaning: Meaning
    /// Pixels of the network's picture from one place to the next.
    var stride: Int
  }

  /// The five places, in words of `Landmarks`: left and right are the person's own.
  enum Landmark: String, PackWord {
    case rightEye
    case leftEye
    case nose
    case mouthRight
    case mouthLeft
  }

  var outputs: [String: Output]
  var anchorsPerPlace: Int
  var landmarkOrder: [Landmark]?
  var scoreThreshold: Double

  /// Of two boxes that share more than this (intersection over union), the one with the lower score is dropped.
  var overlapThreshold: Double
  var scoresAreProbabilities: Bool
}

/// What an embedder's numbers mean.
struct PackEmbedder: Codable, Equatable, Sendable {
  enum Alignment: String, PackWord {
    case arcFace112 = "arcface-112"
  }

  var output: String
  var dimension: Int

  /// Whether embeddings are brought to length 1 here.
  var normalise: Bool
  var alignment: Alignment
}

/// Distances of an embedder, with the data that they were measured on.
public struct EmbedderStatistics: Codable, Equatable, Sendable {
  /// The largest distance of two pictures of one person, as published.
  public var pictureDistance: Double

  /// The largest distance of two long tracks of one person, by their means, and how far a clip may move it.
  public var trackDistance: Double
  public var leastTrackDistance: Double
  public var greatestTrackDistance: Double

  /// Root mean square distance of a single face from its track's mean.
  public var faceNoise: Double

  /// What they were measured on.
  public var data: String

  /// Distances of two pictures of one person, and of two people, where a calibration measured them.
  public var samePerson: DistanceSpread?
  public var differentPeople: DistanceSpread?

  public init(
    pictureDistance: Double, trackDistance: Double, leastTrackDistance: Double, greatestTrackDistance: Double,
    faceNoise: Double, data: String, samePerson: DistanceSpread? = nil, differentPeople: DistanceSpread? = nil
  ) {
    self.pictureDistance = pictureDistance
    self.trackDistance = trackDistance
    self.leastTrackDistance = leastTrackDistance
    self.greatestTrackDistance = greatestTrackDistance
    self.faceNoise = faceNoise
    self.data = data
    self.samePerson = samePerson
    self.differentPeople = differentPeople
  }
}

/// Distances of pairs of pictures, summed up.
public struct DistanceSpread: Codable, Equatable, Sendable {
  public var mean: Double
  public var deviation: Double
  public var count: Int

  public init(mean: Double, deviation: Double, count: Int) {
    self.mean = mean
    self.deviation = deviation
    self.count = count
  }
}
