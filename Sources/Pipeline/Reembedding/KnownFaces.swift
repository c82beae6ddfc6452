import DatasetExport
import DatasetStore
import FaceAnalysis
import FileHandling
import Imaging
import VideoDecoding
import Vocabulary

/// Embeds faces that were found before, of one run's clips: the picture, the place in it and the chip are those that a
/// sort with this embedder would have.
struct KnownFaces: Sendable {
  private let embedder: any Embedder
  private let detection: FaceDetection
  private let maximumSize: PixelSize?

  init(_ embedder: any Embedder, _ detection: FaceDetection, options: SortOptions) {
    self.embedder = embedder
    self.detection = detection
    maximumSize = options.maximumSize
  }

  /// - Parameter faces: Of this frame, in the order in which they were taken in: a network that takes several chips at
  ///   once may then give the same bits.
  func entries(of faces: [FaceRecord], in frame: DecodedFrame) throws -> [EmbeddingLog.Entry] {
    let image = try frame.makeImage(atMost: maximumSize)
    let scaleX = Double(image.width) / Double(frame.size.width)
    let scaleY = Double(image.height) / Double(frame.size.height)
    let detections = faces.map { $0.detection.scaled(byX: scaleX, y: scaleY) }
    let pictures = try detection.pictures(for: detections, in: image)
    let chips = zip(detections, pictures).map { embedder.chip(of: $0, in: $1) }
    let embeddings = try embedder.embed(chips: chips)
    return faces.indices.map { index in
      EmbeddingLog.Entry(
        face: faces[index].id, embedding: embeddings[index].ifFinite,
        quality: (faces[index].quality ?? Self.unknownQuality).measured(on: chips[index]))
    }
  }

  /// Faces of which none was measured do not get one by this: only what says that they come from a frame.
  private static let unknownQuality = FaceQuality(size: 0, sharpness: 0, pose: 0, light: 0, score: 0, inside: 0)
}

/// Embeds faces by their portraits, where their clips are gone.
struct PortraitFaces: Sendable {
  private let embedder: any Embedder
  private let library: FilePath

  init(_ embedder: any Embedder, library: FilePath) {
    self.embedder = embedder
    self.library = library
  }

  /// - Parameters:
  ///   - frame: The size of the frame that the portrait was cut out of.
  ///   - crop: As it was cut.
  /// - Returns: `nil` where the portrait is not there, cannot be read, or is another picture.
  func entry(of face: FaceRecord, frame: PixelSize, crop: PortraitCrop) throws -> EmbeddingLog.Entry? {
    guard let portrait = face.portrait,
      let bytes = try? FileContents.read(LibraryView.path(of: portrait, in: library)),
      PortraitComment.face(in: JPEGComments.read(from: bytes)) == face.id,
      let picture = try? JPEGDecoder().decode(bytes)
    else { return nil }
    let region = crop.region(around: face.detection.box, in: frame)
    guard picture.size == crop.size(of: region.size) else { return nil }
    let detection = face.detection
      .moved(byX: -Double(region.x), y: -Double(region.y))
      .scaled(
        byX: Double(picture.width) / Double(region.size.width), y: Double(picture.height) / Double(region.size.height))
    let embedding = try embedder.embed(chips: [embedder.chip(of: detection, in: picture)])[0]
    return EmbeddingLog.Entry(face: face.id, embedding: embedding.ifFinite, quality: nil)
  }
}

extension Detection {
  fileprivate func moved(byX x: Double, y: Double) -> Detection {
    Detection(
      box: Rectangle(x: box.x + x, y: box.y + y, width: box.width, height: box.height), score: score,
      landmarks: landmarks.flatMap { marks in
        Landmarks(points: marks.points.map { Point(x: $0.x + x, y: $0.y + y) })
      })
  }
}
