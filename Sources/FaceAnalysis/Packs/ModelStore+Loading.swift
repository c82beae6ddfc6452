public import Inference
import Vocabulary

/// From packs to detectors and embedders that are ready to work.
extension ModelStore {
  /// What a detection run may choose, whatever the detector is.
  public struct DetectorOptions: Sendable {
    /// The smallest face looked for, in pixels; detectors with a window of their own come as near as they can.
    public var minimumFaceSize = 40.0

    /// What a face must score at least; the detector's own limit where `nil`.
    public var minimumScore: Double?

    /// How often dlib's detector doubles the picture; as `minimumFaceSize` needs it where `nil`.
    public var upsamplingCount: Int?

    public init() {}
  }

  public func makeDetector(
    _ name: String, options: DetectorOptions, on core: InferenceCore
  ) throws -> any Detector {
    let pack = try pack(name, as: .detector)
    switch pack.manifest.family {
    case .mtcnn:
      var detectorOptions = MTCNNDetector.Options()
      detectorOptions.minimumFaceSize = options.minimumFaceSize
      if let score = options.minimumScore { detectorOptions.thresholds.output = Float(score) }
      return MTCNNDetector(
        proposal: try core.compile(pack.graph("proposal"), name: name),
        refinement: try core.compile(pack.graph("refinement"), name: name),
        output: try core.compile(pack.graph("output"), name: name), options: detectorOptions)
    case .dlibMMOD:
      guard let geometry = pack.manifest.detectorGeometry else { throw missing("detectorGeometry", in: pack) }
      var detectorOptions = DlibMMODDetector.Options()
      detectorOptions.upsamplingCount =
        options.upsamplingCount ?? DlibMMODDetector.upsamplingCount(forFacesOf: options.minimumFaceSize, geometry)
      detectorOptions.threshold = options.minimumScore ?? detectorOptions.threshold
      return DlibMMODDetector(
        graph: GraphByShape(try pack.graph("detector"), name: name, on: core), geometry: geometry,
        options: detectorOptions)
    case .scrfd:
      guard let detector = pack.manifest.detector else { throw missing("detector", in: pack) }
      return try SCRFDDetector(PackNetwork(pack, in: folder(of: name), on: core), detector, options: options)
    case .yunet:
      guard let detector = pack.manifest.detector else { throw missing("detector", in: pack) }
      return try YuNetDetector(PackNetwork(pack, in: folder(of: name), on: core), detector, options: options)
    case .dlibResNet, .arcface:
      throw ModelError.wrongKind(name: name, kind: .embedder, wanted: .detector)
    }
  }

  public func makeEmbedder(_ name: String, on core: InferenceCore) throws -> any Embedder {
    let pack = try pack(name, as: .embedder)
    switch pack.manifest.family {
    case .dlibResNet:
      return try makeDlibResNet(pack, on: core)
    case .arcface:
      guard let embedder = pack.manifest.embedder else { throw missing("embedder", in: pack) }
      return try ArcFaceEmbedder(PackNetwork(pack, in: folder(of: name), on: core), embedder)
    case .mtcnn, .dlibMMOD, .scrfd, .yunet:
      throw ModelError.wrongKind(name: name, kind: .detector, wanted: .embedder)
    }
  }

  private func makeDlibResNet(_ pack: Pack, on core: InferenceCore) throws -> DlibResNetEmbedder {
    let name = pack.manifest.name
    guard let averages = pack.manifest.averages else { throw missing("averages", in: pack) }
    let predictorBytes = try pack.file(BuiltInPack.predictorFile)
    let predictor: ShapePredictor
    do {
      predictor = try ShapePredictor(bytes: predictorBytes)
    } catch {
      throw ModelError.badManifest(
        name: name, file: folder(of: name).appending(BuiltInPack.predictorFile), reason: "\(error)")
    }
    return DlibResNetEmbedder(
      graph: try core.compile(pack.graph("embedder"), name: name), averages: averages, predictor: predictor)
  }

  /// Checks that an embedder has from a detector what it needs; no model is loaded.
  ///
  /// - Throws: `ModelError.landmarksWanted`, and what `manifest(of:)` throws.
  public func check(_ detector: String, suits embedder: String) throws {
    let gives = try manifest(of: detector).givesLandmarks
    guard try manifest(of: embedder).needsLandmarks, !gives else { return }
    throw ModelError.landmarksWanted(embedder: embedder, detector: detector)
  }

  private func missing(_ field: String, in pack: Pack) -> ModelError {
    let name = pack.manifest.name
    return .badManifest(
      name: name, file: folder(of: name).appending("pack.json"),
      reason: "it has no \(field)")
  }
}
