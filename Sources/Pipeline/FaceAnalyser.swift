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

  private let detection: FaceDetection
  private let embedder: any Embedder
  private let maximumSize: PixelSize?

  /// How far apart the embedder puts faces, whatever library they are for.
  let statistics: EmbedderStatistics

  /// Loads both models, side by side.
  init(_ options: SortOptions, models: ModelStore, on workers: WorkerPool) throws {
    let name = options.embedderName
    try models.check(options.detector, suits: name)
    statistics = try LibraryStatistics.of(name, in: nil, from: models)
    let core = try InferenceCore(options: options.inferenceOptions)
    let embedder = workers.start { try models.makeEmbedder(name, forFacesOf: options.detector, on: core) }
    detection = try FaceDetection(options, models: models, on: core)
    self.embedder = try embedder.value()
    maximumSize = options.maximumSize
  }

  /// - Returns: The faces, and the picture that they were found in.
  func faces(in frame: DecodedFrame, times: inout StageTimes) throws -> (faces: [Face], image: RGBImage) {
    let image = try times.measure(.decoding) { try frame.makeImage(atMost: maximumSize) }
    return (try faces(in: image, of: frame.size, times: &times), image)
  }

  /// - Parameter size: Of the frame that the picture is, or is made smaller of; faces are in its pixels.
  func faces(in image: RGBImage, of size: PixelSize, times: inout StageTimes) throws -> [Face] {
    let found = try times.measure(.detection) { try detection.detections(in: image) }
    let chips = times.measure(.embedding) { found.map { embedder.chip(of: $0.detection, in: $0.image) } }
    let embeddings = try times.measure(.embedding) { try embedder.embed(chips: chips) }
    let scaleX = Double(size.width) / Double(image.width)
    let scaleY = Double(size.height) / Double(image.height)
    return found.indices.map { index in
      Face(
        detection: found[index].detection.scaled(byX: scaleX, y: scaleY),
        embedding: embeddings[index].ifFinite,
        quality: FaceQuality(of: found[index].whole, in: image.size, chip: chips[index]))
    }
  }
}

extension Embedding {
  /// `nil` where the network gave no numbers.
  var ifFinite: Embedding? { values.allSatisfy(\.isFinite) ? self : nil }
}

extension SortOptions {
  /// How networks are computed.
  var inferenceOptions: InferenceCore.Options {
    var options = InferenceCore.Options()
    options.callerCount = threadCount
    options.precision = precision?.number ?? options.precision
    options.device = device
    return options
  }
}
