import Imaging
import Inference
import Vocabulary

/// An embedder of the FaceNet family: the box of a face with a margin around it, brought to 160 × 160 pixels without being
/// turned, and without its shape being kept.
///
/// Of `margin` pixels of the chip, half lie on each side: a box of width w is widened by margin · w / (160 − margin). What
/// would lie beyond the picture is left out, and the rest fills the chip. Boxes are cut at whole pixels, without what
/// follows the point.
///
/// Source: Schroff et al. 2015, "FaceNet: A Unified Embedding for Face Recognition and Clustering"; the crop is that of
/// `extract_face` in facenet-pytorch's `models/utils/detect_face.py`, for pictures that it has from Pillow.
final class FaceNetEmbedder: Embedder {
  static let chipSize = 160

  private let embedding: PackEmbedding
  private let margin: Double

  var dimension: Int { embedding.dimension }

  /// - Throws: `ModelError` where the network's output is not the one that `manifest` describes.
  init(_ network: PackNetwork, _ manifest: PackEmbedder) throws {
    embedding = try PackEmbedding(network, manifest, chipSize: Self.chipSize)
    margin = manifest.margin ?? 0
  }

  func chip(of face: Detection, in image: RGBImage) -> RGBImage {
    let chip = PixelSize(width: Self.chipSize, height: Self.chipSize)
    guard let region = Self.region(of: face.box, margin: margin, in: image.size) else { return embedding.blackChip }
    return Resampler(from: region.size, to: chip, filter: .triangle).resize(image, from: region)
  }

  func embed(chips: [RGBImage]) throws -> [Embedding] { try embedding.embed(chips) }

  /// The part of a picture that is seen; `nil` where nothing is left of it.
  static func region(of box: Rectangle, margin: Double, in picture: PixelSize) -> PixelRegion? {
    let share = margin / (Double(chipSize) - margin) / 2
    func bound(_ value: Double, _ limit: Int) -> Int? { value.isFinite ? Int(min(max(value, 0), Double(limit))) : nil }
    guard let left = bound(box.left - share * box.width, picture.width),
      let right = bound(box.right + share * box.width, picture.width),
      let top = bound(box.top - share * box.height, picture.height),
      let bottom = bound(box.bottom + share * box.height, picture.height), left < right, top < bottom
    else { return nil }
    return PixelRegion(x: left, y: top, size: PixelSize(width: right - left, height: bottom - top))
  }
}
