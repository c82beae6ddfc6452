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
    case retinaface
    case yolov5Face = "yolov5-face"
    case yolov8Face = "yolov8-face"
    case arcface
    case facenet

    /// Those that a pack may be added of.
    public static var words: [Family] { allCases.filter { !$0.isBuiltIn } }

    public var kind: Kind {
      switch self {
      case .mtcnn, .dlibMMOD, .scrfd, .yunet, .retinaface, .yolov5Face, .yolov8Face: .detector
      case .dlibResNet, .arcface, .facenet: .embedder
      }
    }

    /// Whether its models are built of published weights by this program, and not added as a file.
    var isBuiltIn: Bool {
      switch self {
      case .mtcnn, .dlibMMOD, .dlibResNet: true
      case .scrfd, .yunet, .retinaface, .yolov5Face, .yolov8Face, .arcface, .facenet: false
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

  /// The one of `files` that holds the network (`PackFileKind`); packs that are built in have graphs instead.
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
  /// What a face in good view always scores more than, where a detector's score says so: what never does is likely none.
  /// `nil` where scores say less.
  ///
  /// MTCNN's is measured: it is surer than 0.95 of a face at least once while it is in sight.
  public var notAFaceBelow: Double? { family == .mtcnn ? 0.95 : detector?.notAFaceBelow }

  /// The median score of a track's faces below which the track may be no face, where a detector's score says so; `nil`
  /// where scores say less.
  ///
  /// MTCNN's lies between what is no face (.734 to .893) and what is one (.942 and more, but for a few in the dark or from
  /// the side); dlib's below all labelled tracks (.70 and more): `Documentation/decisions/082-is-it-a-face.md`.
  public var doubtBelow: Double? {
    switch family {
    case .mtcnn: 0.92
    case .dlibMMOD: 0.5
    default: nil
    }
  }

  /// Whether a detector gives five landmarks a face.
  public var givesLandmarks: Bool { family == .mtcnn || detector?.landmarkOrder != nil }

  /// Whether an embedder aligns faces by the detector's landmarks, where it gives any.
  public var usesLandmarks: Bool { embedder?.alignment == .arcFace112 }
}

/// How a picture becomes the numbers that a network takes: (value − mean) · scale.
struct PackInput: Codable, Equatable, Sendable {
  enum Order: String, PackWord {
    case rgb
    case bgr
  }

  /// Batch, channels, rows, columns (a plane a channel), or batch, rows, columns, channels.
  enum Layout: String, PackWord {
    case nchw
    case nhwc
  }

  var order: Order

  /// Planes where `nil`.
  var layout: Layout?

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

  /// The grey level of what is filled up, before `mean` and `scale`; black where `nil`.
  var fill: Double?

  /// Whether each picture's own mean is subtracted, and its own standard deviation divided by, in place of `mean` and
  /// `scale`.
  var prewhitened: Bool?
}

/// What a detector's numbers mean.
struct PackDetector: Codable, Equatable, Sendable {
  enum Meaning: String, PackWord {
    case score
    case box
    case landmarks
    /// A second likelihood, which the score is multiplied by.
    case objectness
    /// All of a face's numbers in a row.
    case faces
  }

  struct Output: Codable, Equatable, Sendable {
    var meaning: Meaning
    /// Pixels of the network's picture from one place to the next; `nil` where an output is of all grids.
    var stride: Int?
  }

  /// The squares that a network measures faces against, at each place of one grid.
  struct Anchors: Codable, Equatable, Sendable {
    /// Pixels of the network's picture from one place to the next.
    var stride: Int
    /// Sides in pixels of the network's picture, in the network's order.
    var sizes: [Double]
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
  var anchorsPerPlace: Int?

  /// Grid by grid, in the network's order.
  var anchors: [Anchors]?

  /// What a face's offset from its anchor is multiplied by, and the logarithm of its size; 0.1 and 0.2 where `nil`.
  var variances: [Double]?
  var landmarkOrder: [Landmark]?

  /// Numbers of a landmark: 2 (x, y), or 3 with how likely it is in sight; 2 where `nil`.
  var numbersPerLandmark: Int?
  var scoreThreshold: Double

  /// Of two boxes that share more than this (intersection over union), the one with the lower score is dropped.
  var overlapThreshold: Double

  /// See `PackManifest.notAFaceBelow`.
  var notAFaceBelow: Double?
}

/// What an embedder's numbers mean.
struct PackEmbedder: Codable, Equatable, Sendable {
  enum Alignment: String, PackWord {
    case arcFace112 = "arcface-112"
    case faceNet160 = "facenet-160"

    /// The family of networks that takes such chips.
    var family: PackManifest.Family {
      switch self {
      case .arcFace112: .arcface
      case .faceNet160: .facenet
      }
    }
  }

  var output: String
  var dimension: Int

  /// Whether embeddings are brought to length 1 here.
  var normalise: Bool
  var alignment: Alignment

  /// What is seen around a face's box, in pixels of the chip, both sides together; none where `nil`.
  var margin: Double?
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

  /// The largest average distance of single photos of one person; `nil` where it was not measured.
  public var photoDistance: Double?

  /// The mean embedding of many people; `nil` where it was not measured.
  public var averageFace: AverageFace?

  /// Blurred and dark faces are drawn to the mean of all.
  public struct AverageFace: Codable, Equatable, Sendable {
    public var embedding: [Double]

    /// Faces nearer to it than this are drawn to it noticeably.
    public var radius: Double
  }

  /// What they were measured on.
  public var data: String

  /// Distances of two pictures of one person, and of two people, where a calibration measured them.
  public var samePerson: DistanceSpread?
  public var differentPeople: DistanceSpread?

  public init(
    pictureDistance: Double, trackDistance: Double, leastTrackDistance: Double, greatestTrackDistance: Double,
    faceNoise: Double, photoDistance: Double? = nil, averageFace: AverageFace? = nil, data: String,
    samePerson: DistanceSpread? = nil, differentPeople: DistanceSpread? = nil
  ) {
    self.pictureDistance = pictureDistance
    self.trackDistance = trackDistance
    self.leastTrackDistance = leastTrackDistance
    self.greatestTrackDistance = greatestTrackDistance
    self.faceNoise = faceNoise
    self.photoDistance = photoDistance
    self.averageFace = averageFace
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
