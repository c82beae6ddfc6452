/// What `pack.json` says about a model.
public struct PackManifest: Codable, Equatable, Sendable {
  public enum Kind: String, Codable, Sendable {
    case detector
    case embedder
  }

  /// How the model's numbers are read; each has its own code.
  public enum Family: String, Codable, Sendable {
    case mtcnn
    case dlibMMOD = "dlib-mmod"
    case dlibResNet = "dlib-resnet"
  }

  public var name: String
  public var kind: Kind
  public var family: Family

  /// Which version of this program's graph builder made the files. Another one makes them anew.
  public var builder: Int

  /// An SPDX identifier.
  public var licence: String

  /// Where the weights were published.
  public var source: String

  /// SHA-256 of each file of the pack, but this one.
  public var files: [String: String]

  /// What is subtracted from red, green and blue; for networks that take (value − average) / 256.
  public var averages: [Double]?

  /// How far apart an embedder puts faces of one person and of two.
  public var statistics: EmbedderStatistics?

  var detectorGeometry: DlibMMODDetector.Geometry?
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
}
