import FaceAnalysis
import Inference
import VideoDecoding
import Vocabulary

/// From a frame to its faces: detection and embedding, with the models of a run.
struct FaceAnalyser {
  struct Face {
    /// In pixels of the upright full-size frame, and inside it.
    let detection: Detection
    /// `nil` where the network gave no numbers, as for a black picture.
    let embedding: Embedding?
  }

  private let detector: any Detector
  private let embedder: any Embedder
  private let maximumSize: PixelSize?

  init(_ options: SortOptions, models: ModelStore) throws {
    let core = try InferenceCore()
    var detectorOptions = ModelStore.DetectorOptions()
    detectorOptions.minimumFaceSize = options.minimumFaceSize
    detectorOptions.minimumScore = options.minimumScore
    detectorOptions.upsamplingCount = options.upsamplingCount
    detector = try models.makeDetector(options.detector, options: detectorOptions, on: core)
    embedder = try models.makeEmbedder(options.embedder, on: core)
    maximumSize = options.maximumSize
  }

  /// - Returns: The faces, and the picture that they were found in.
  func faces(in frame: DecodedFrame, times: inout StageTimes) throws -> (faces: [Face], image: RGBImage) {
    let image = try times.measure(.decoding) { try frame.makeImage(atMost: maximumSize) }
    let detections = try times.measure(.detection) { try detector.detect(in: image) }
      .map { Detection(box: $0.box.clipped(to: image.size), score: $0.score, landmarks: $0.landmarks) }
      // What lies in the frame by less than a pixel cannot be cut out.
      .filter { $0.box.width >= 1 && $0.box.height >= 1 }
    let embeddings = try times.measure(.embedding) { try embedder.embed(detections, in: image) }
    let scaleX = Double(frame.size.width) / Double(image.width)
    let scaleY = Double(frame.size.height) / Double(image.height)
    let faces = zip(detections, embeddings).map { detection, embedding in
      Face(
        detection: detection.scaled(byX: scaleX, y: scaleY),
        embedding: embedding.values.allSatisfy(\.isFinite) ? embedding : nil)
    }
    return (faces, image)
  }
}
