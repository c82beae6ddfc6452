import Imaging
import Inference
import Vocabulary

/// An embedder of the ArcFace family: chips of one size, aligned by five landmarks.
///
/// Faces of a detector that gives no landmarks are aligned by the points of dlib's 5-point predictor (see
/// `ArcFaceAlignment`).
///
/// Source: Deng et al. 2019, "ArcFace: Additive Angular Margin Loss for Deep Face Recognition". AdaFace (Kim et al. 2022)
/// differs in its training and takes blue first.
final class ArcFaceEmbedder: Embedder {
  private let embedding: PackEmbedding
  private let predictor: BoxPredictor?

  var dimension: Int { embedding.dimension }

  /// - Parameter predictor: For faces without landmarks; `nil` where there are none.
  /// - Throws: `ModelError` where the network's output is not the one that `manifest` describes.
  init(_ network: PackNetwork, _ manifest: PackEmbedder, predictor: BoxPredictor?) throws {
    embedding = try PackEmbedding(network, manifest, chipSize: ArcFaceAlignment.chipSize)
    self.predictor = predictor
  }

  /// The aligned picture of a face that the network sees.
  ///
  /// - Precondition: `face` has landmarks, or there is a predictor.
  func chip(of face: Detection, in image: RGBImage) -> RGBImage {
    let placement: SimilarityTransform?
    if let landmarks = face.landmarks {
      placement = ArcFaceAlignment.placement(landmarks: landmarks)
    } else if let predictor {
      placement = ArcFaceAlignment.placement(predictorPoints: predictor.points(of: face.box, in: image))
    } else {
      preconditionFailure("\(embedding.network.name) aligns by landmarks")
    }
    // Landmarks that are all one point, or no numbers, say nothing: black is then as good as anything.
    return placement.map { SimilarityWarp.chip(of: image, placement: $0, size: embedding.chipSize) }
      ?? embedding.blackChip
  }

  func embed(chips: [RGBImage]) throws -> [Embedding] { try embedding.embed(chips) }
}
