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

  var detectorGeometry: DlibMMODDetector.Geometry?
}
