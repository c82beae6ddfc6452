import Inference

/// The models that Rollcall makes of published weights.
public enum BuiltInPack: String, CaseIterable, Sendable {
  case mtcnn
  case dlibMMOD = "dlib-mmod"
  case dlibResNet = "dlib-resnet"

  /// Raised when the graphs or the statistics change, so that packs of an older program are made anew.
  static let builder = 6

  /// A published weight file.
  struct WeightFile {
    let name: String
    let sha256: String
  }

  var weightFiles: [WeightFile] {
    switch self {
    case .mtcnn:
      [
        WeightFile(name: "pnet.pt", sha256: "a2a71925e0b9996a42f63e47efc1ca19043e69558b5c523b978d611dfae49c8f"),
        WeightFile(name: "rnet.pt", sha256: "bbb937de72efc9ef83b186c49f5f558467a1d7e3453a8ece0d71a886633f6a86"),
        WeightFile(name: "onet.pt", sha256: "165bfbe42940416ccfb977545cf0e976d5bf321f67083ae2aaaa5c764280118d"),
      ]
    case .dlibMMOD:
      [
        WeightFile(
          name: "mmod_human_face_detector.dat",
          sha256: "4cb19393e2fbaf2b1609a9319ad5386618c886a6234ec1b971f3e87c85d87fe6")
      ]
    case .dlibResNet:
      [
        WeightFile(
          name: "dlib_face_recognition_resnet_model_v1.dat",
          sha256: "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30"),
        WeightFile(
          name: "shape_predictor_5_face_landmarks.dat",
          sha256: "c4b1e9804792707d3a405c2c16a80a20269e6675021f64a41d30fffafbc41888"),
      ]
    }
  }

  static let predictorFile = "shape-predictor.dat"

  /// The pack's files but its manifest, by name.
  ///
  /// - Parameter weights: The bytes of `weightFiles`, in their order.
  func makeFiles(from weights: [[UInt8]]) throws(WeightFileError) -> [String: [UInt8]] {
    switch self {
    case .mtcnn:
      let proposal = try MTCNNGraphs.proposal(TorchWeightFile(bytes: weights[0]))
      let refinement = try MTCNNGraphs.refinement(TorchWeightFile(bytes: weights[1]))
      let output = try MTCNNGraphs.output(TorchWeightFile(bytes: weights[2]))
      return Self.files(["proposal": proposal, "refinement": refinement, "output": output])
    case .dlibMMOD:
      return Self.files(["detector": try DlibMMODGraph.make(DlibNetworkFile(bytes: weights[0]))])
    case .dlibResNet:
      var files = Self.files(["embedder": try DlibResNetGraph.make(DlibNetworkFile(bytes: weights[0]))])
      // The predictor is trees and no graph: its file is read as it was published, and once here to see that it can be.
      _ = try DlibShapePredictorFile(bytes: weights[1])
      files[Self.predictorFile] = weights[1]
      return files
    }
  }

  func makeManifest(from weights: [[UInt8]], files: [String: String]) throws(WeightFileError) -> PackManifest {
    var manifest = PackManifest(
      name: rawValue, kind: .detector, family: .mtcnn, builder: Self.builder, licence: "MIT",
      source: "facenet-pytorch 2.6.0", files: files)
    switch self {
    case .mtcnn:
      break
    case .dlibMMOD:
      manifest.family = .dlibMMOD
      manifest.detectorGeometry = try DlibMMODDetector.Geometry(DlibNetworkFile(bytes: weights[0]))
    case .dlibResNet:
      manifest.family = .dlibResNet
      manifest.kind = .embedder
      manifest.averages = try DlibNetworkFile(bytes: weights[0]).averages
      manifest.statistics = EmbedderStatistics(
        pictureDistance: 0.6, trackDistance: 0.38, leastTrackDistance: 0.34, greatestTrackDistance: 0.42,
        faceNoise: 0.2, photoDistance: 0.55, averageFace: Self.averageFaceOfDlib,
        data: """
          pictureDistance: dlib's own, on Labeled Faces in the Wild (99.38 %). trackDistance and its bounds: means of up \
          to 8 faces, as they are and degraded in 26 ways (size, blur, darkness with noise, compression), compared within \
          each way (benchmarks/degraded-faces.py). 202 pairs of tracks of nine people: 98.2 % lie within trackDistance, \
          92.9 % within the least and all within the greatest. 3957 pairs of two people: 5.6, 3.1 and 9.5 % do. faceNoise: \
          21 tracks in two short clips. photoDistance: two sets of ten and of eight people, 100 and 38 photos. averageFace: \
          the mean of three sets' means, 23 people in 168 photos; its radius by clips of other people, as they are and blurred
          """)
    }
    if self != .mtcnn {
      manifest.licence = "CC0-1.0"
      manifest.source = "face_recognition_models 0.3.0"
    }
    return manifest
  }

  private static func files(_ graphs: [String: Graph]) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for (name, graph) in graphs {
      files[name + ".xml"] = [UInt8](graph.xml.utf8)
      files[name + ".bin"] = graph.weights
    }
    return files
  }
}
