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
    case .retinaface:
      guard let detector = pack.manifest.detector else { throw missing("detector", in: pack) }
      return try RetinaFaceDetector(PackNetwork(pack, in: folder(of: name), on: core), detector, options: options)
    case .yolov5Face, .yolov8Face:
      guard let detector = pack.manifest.detector else { throw missing("detector", in: pack) }
      return try YOLOFaceDetector(
        PackNetwork(pack, in: folder(of: name), on: core), detector, family: pack.manifest.family, options: options)
    case .dlibResNet, .arcface, .facenet:
      throw ModelError.wrongKind(name: name, kind: .embedder, wanted: .detector)
    }
  }

  /// - Parameter detector: Whose faces it is for; where it gives no landmarks, its boxes say where to look for them. `nil`
  ///   is one that gives landmarks, or dlib's.
  public func makeEmbedder(
    _ name: String, forFacesOf detector: String? = nil, on core: InferenceCore
  ) throws -> any Embedder {
    let pack = try pack(name, as: .embedder)
    let boxes = try detector.map(boxes) ?? .dlib
    switch pack.manifest.family {
    case .dlibResNet:
      return try makeDlibResNet(pack, boxes, on: core)
    case .arcface:
      guard let embedder = pack.manifest.embedder else { throw missing("embedder", in: pack) }
      let givesLandmarks = try detector.map { try manifest(of: $0).givesLandmarks } ?? true
      let predictor =
        try givesLandmarks ? nil : BoxPredictor(predictor: makePredictor(self.pack(Self.predictorPack)), boxes: boxes)
      return try ArcFaceEmbedder(
        PackNetwork(pack, in: folder(of: name), on: core), embedder, predictor: predictor)
    case .facenet:
      guard let embedder = pack.manifest.embedder else { throw missing("embedder", in: pack) }
      return try FaceNetEmbedder(PackNetwork(pack, in: folder(of: name), on: core), embedder)
    case .mtcnn, .dlibMMOD, .scrfd, .yunet, .retinaface, .yolov5Face, .yolov8Face:
      throw ModelError.wrongKind(name: name, kind: .detector, wanted: .embedder)
    }
  }

  /// The built-in pack that dlib's 5-point predictor is in.
  private static let predictorPack = BuiltInPack.dlibResNet.rawValue

  private func boxes(of detector: String) throws -> BoxPredictor.Boxes {
    try manifest(of: detector).family == .dlibMMOD ? .dlib : .wholeFace
  }

  private func makeDlibResNet(
    _ pack: Pack, _ boxes: BoxPredictor.Boxes, on core: InferenceCore
  ) throws -> DlibResNetEmbedder {
    guard let averages = pack.manifest.averages else { throw missing("averages", in: pack) }
    let predictor = try makePredictor(pack)
    return DlibResNetEmbedder(
      graph: try core.compile(pack.graph("embedder"), name: pack.manifest.name), averages: averages,
      predictor: predictor, boxes: boxes)
  }

  private func makePredictor(_ pack: Pack) throws -> ShapePredictor {
    do {
      return try ShapePredictor(bytes: pack.file(BuiltInPack.predictorFile))
    } catch let error as WeightFileError {
      let name = pack.manifest.name
      throw ModelError.badManifest(
        name: name, file: folder(of: name).appending(BuiltInPack.predictorFile), reason: "\(error)")
    }
  }

  /// Checks that an embedder has from a detector what it needs, or from dlib's 5-point predictor; no model is loaded.
  ///
  /// - Throws: `ModelError.missing` where a predictor is needed that is not there, and what `manifest(of:)` throws.
  public func check(_ detector: String, suits embedder: String) throws {
    let gives = try manifest(of: detector).givesLandmarks
    guard try manifest(of: embedder).usesLandmarks, !gives else { return }
    _ = try manifest(of: Self.predictorPack)
  }

  private func missing(_ field: String, in pack: Pack) -> ModelError {
    let name = pack.manifest.name
    return .badManifest(
      name: name, file: folder(of: name).appending("pack.json"),
      reason: "it has no \(field)")
  }
}
