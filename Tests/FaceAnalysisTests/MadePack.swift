import FileHandling
import Foundation
import Inference
import TestSupport

/// A pack of a network that a test makes, of a few numbers: what it must say is known by construction.
struct MadePack {
  /// Where `PackHome` finds it; as the folder's name, so of files too.
  static let name = "made"

  var fields: [String: any Sendable]
  var files: [String: Data]
  let model: String

  /// As an OpenVINO IR.
  init(_ graph: Graph, _ fields: [String: any Sendable]) {
    self.fields = fields
    model = "\(Self.name).xml"
    files = [model: Data(graph.xml.utf8), "\(Self.name).bin": Data(graph.weights)]
  }

  init(file: String, _ bytes: Data, _ fields: [String: any Sendable]) {
    self.fields = fields
    model = file
    files = [file: bytes]
  }

  /// Writes the folder, with hashes of the files as they are.
  func write(to home: PackHome) throws {
    let folder = home.models.appending(path: Self.name)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var manifest = fields
    manifest["name"] = Self.name
    manifest["licence"] = "none"
    manifest["source"] = "a test"
    manifest["model"] = model
    manifest["files"] = try files.mapValues { ContentHash.hexadecimal(try ContentHash.sha256(of: [UInt8]($0))) }
    for (file, bytes) in files { try bytes.write(to: folder.appending(path: file)) }
    try JSONSerialization.data(withJSONObject: manifest).write(to: folder.appending(path: "pack.json"))
  }

  /// A detector's manifest.
  static func detector(
    _ family: String, input: [String: any Sendable], outputs: [String: String], _ more: [String: any Sendable]
  ) -> [String: any Sendable] {
    let detector: [String: any Sendable] = [
      "outputs": outputs.mapValues { ["meaning": $0] }, "scoreThreshold": 0.5, "overlapThreshold": 0.4,
    ]
    return [
      "kind": "detector", "family": family, "input": input,
      "detector": detector.merging(more) { _, new in new },
    ]
  }

  /// An embedder's manifest.
  static func embedder(
    _ family: String, alignment: String, input: [String: any Sendable], dimension: Int, normalise: Bool = false,
    margin: Double? = nil
  ) -> [String: any Sendable] {
    var embedder: [String: any Sendable] = [
      "output": "embedding", "dimension": dimension, "normalise": normalise, "alignment": alignment,
    ]
    embedder["margin"] = margin
    let statistics: [String: any Sendable] = [
      "pictureDistance": 1, "trackDistance": 1, "leastTrackDistance": 1, "greatestTrackDistance": 1, "faceNoise": 1,
      "data": "none",
    ]
    return ["kind": "embedder", "family": family, "input": input, "embedder": embedder, "statistics": statistics]
  }

  static let landmarkOrder = ["rightEye", "leftEye", "nose", "mouthRight", "mouthLeft"]
}

/// Networks whose outputs are constants and sums of the picture's mean colours.
struct MadeNetwork {
  var builder = GraphBuilder(name: "made")
  let input: GraphBuilder.Value
  /// The means of the three channels, in the network's order: batch × 3.
  let colours: GraphBuilder.Value

  /// - Parameter shape: As the network takes pictures, with rows and columns at `spatial`.
  init(shape: [Int?], spatial: [Int] = [2, 3]) {
    input = builder.input("picture", shape: shape)
    colours = builder.mean(input, over: spatial)
  }

  /// An output that is `values`, and at some places in addition the colours' sum weighted by three factors.
  mutating func output(_ name: String, shape: [Int], _ values: [Float], colourWeights: [Int: [Float]] = [:]) {
    var weights = [Float](repeating: 0, count: 3 * values.count)
    for (place, factors) in colourWeights {
      for (channel, factor) in factors.enumerated() { weights[channel * values.count + place] = factor }
    }
    let sums = builder.product(colours, builder.constant(weights, shape: [3, values.count]))
    let all = builder.add(sums, builder.constant(values, shape: [1, values.count]))
    builder.output(builder.reshape(all, to: shape), name: name)
  }

  func build() -> Graph { builder.build() }
}
