import FaceAnalysis
import Imaging
import Inference
import VideoDecoding
import Vocabulary

/// From a frame to its faces: detection and embedding, with the models of a run.
struct FaceAnalyser: Sendable {
  struct Face: Sendable {
    /// In pixels of the upright full-size frame, and inside it.
    let detection: Detection
    /// `nil` where the network gave no numbers, as for a black picture.
    let embedding: Embedding?
    let quality: FaceQuality
  }

  /// Mean brightness (0 … 255) under which a frame is also looked at with its dark parts made readable.
  private static let darkness = 64.0

  /// Two boxes that share this much (IoU) are one face.
  private static let sameFace = 0.4

  private let detector: any Detector
  private let embedder: any Embedder
  private let maximumSize: PixelSize?
  private let looksIntoDarkness: Bool

  /// How far apart the embedder puts faces.
  let statistics: EmbedderStatistics

  /// Loads both models, side by side.
  init(_ options: SortOptions, models: ModelStore, on workers: WorkerPool) throws {
    try models.check(options.detector, suits: options.embedder)
    statistics = try Self.statistics(of: options.embedder, from: models)
    var coreOptions = InferenceCore.Options()
    coreOptions.streamCount = options.threadCount
    coreOptions.precision = options.precision?.number ?? coreOptions.precision
    let core = try InferenceCore(options: coreOptions)
    let embedder = workers.start { try models.makeEmbedder(options.embedder, on: core) }
    var detectorOptions = ModelStore.DetectorOptions()
    detectorOptions.minimumFaceSize = options.minimumFaceSize
    detectorOptions.minimumScore = options.minimumScore
    detectorOptions.upsamplingCount = options.upsamplingCount
    detector = try models.makeDetector(options.detector, options: detectorOptions, on: core)
    self.embedder = try embedder.value()
    maximumSize = options.maximumSize
    looksIntoDarkness = options.looksIntoDarkness
  }

  /// How far apart an embedder puts faces; the model itself is not loaded.
  static func statistics(of embedder: String, from models: ModelStore) throws -> EmbedderStatistics {
    let manifest = try models.manifest(of: embedder)
    guard manifest.kind == .embedder else {
      throw ModelError.wrongKind(name: embedder, kind: manifest.kind, wanted: .embedder)
    }
    guard let statistics = manifest.statistics else {
      throw ModelError.uncalibrated(name: embedder)
    }
    return statistics
  }

  /// - Returns: The faces, and the picture that they were found in.
  func faces(in frame: DecodedFrame, times: inout StageTimes) throws -> (faces: [Face], image: RGBImage) {
    let image = try times.measure(.decoding) { try frame.makeImage(atMost: maximumSize) }
    let found = try times.measure(.detection) { try detections(in: image) }
    let chips = times.measure(.embedding) { found.map { embedder.chip(of: $0.detection, in: $0.image) } }
    let embeddings = try times.measure(.embedding) { try embedder.embed(chips: chips) }
    let scaleX = Double(frame.size.width) / Double(image.width)
    let scaleY = Double(frame.size.height) / Double(image.height)
    let faces = found.indices.map { index in
      Face(
        detection: found[index].detection.scaled(byX: scaleX, y: scaleY),
        embedding: embeddings[index].values.allSatisfy(\.isFinite) ? embeddings[index] : nil,
        quality: FaceQuality(of: found[index].whole, in: image.size, chip: chips[index]))
    }
    return (faces, image)
  }

  private struct Found {
    /// Inside the picture.
    let detection: Detection
    /// As the detector drew it.
    let whole: Detection
    /// The picture it was found in.
    let image: RGBImage
  }

  /// The faces of a picture; of a dark one also those that are only seen when its dark parts are made readable.
  private func detections(in image: RGBImage) throws -> [Found] {
    var found = try detect(in: image)
    guard looksIntoDarkness, PictureMeasures.meanLuma(of: image) < Self.darkness else { return found }
    let readable = ContrastEqualisation.equalised(image)
    for face in try detect(in: readable) {
      let isKnown = found.contains {
        $0.detection.box.intersectionOverUnion(with: face.detection.box) > Self.sameFace
      }
      if !isKnown { found.append(face) }
    }
    return found
  }

  private func detect(in image: RGBImage) throws -> [Found] {
    try detector.detect(in: image).compactMap { face in
      let inside = Detection(box: face.box.clipped(to: image.size), score: face.score, landmarks: face.landmarks)
      // What lies in the frame by less than a pixel cannot be cut out.
      guard inside.box.width >= 1, inside.box.height >= 1 else { return nil }
      return Found(detection: inside, whole: face, image: image)
    }
  }
}
