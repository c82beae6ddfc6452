import DatasetExport
import DatasetStore
import FaceAnalysis
import FileHandling
import Imaging
import Inference
import VideoDecoding
import Vocabulary

/// All that is done with one labelled picture by itself, on whatever thread: its boxes become faces, with points, embedding
/// and portrait.
struct LabelledFaces: Sendable {
  struct Face: Sendable {
    let record: FaceRecord
    let jpeg: [UInt8]
    let person: ImportedPerson?
  }

  struct Outcome: Sendable {
    let clip: ClipRecord
    let frame: FrameRecord
    var faces: [Face] = []
    var problems: [ImportProblem] = []
  }

  /// A labelled box is a detector's face where they share this much (IoU).
  private static let sameFace = 0.4

  /// What a box scores that a human drew and the detector did not find: it says nothing of how well it is seen.
  private static let scoreOfLabel = 0.5

  private let detection: FaceDetection
  private let embedder: any Embedder
  private let portraitCrop: PortraitCrop

  init(_ options: SortOptions, models: ModelStore, on workers: WorkerPool) throws {
    try models.check(options.detector, suits: options.embedderName)
    let core = try InferenceCore(options: options.inferenceOptions)
    let name = options.embedderName
    let embedder = workers.start { try models.makeEmbedder(name, forFacesOf: options.detector, on: core) }
    detection = try FaceDetection(options, models: models, on: core)
    self.embedder = try embedder.value()
    portraitCrop = options.portraitCrop
  }

  /// - Throws: `VideoDecodingError` where the picture cannot be read.
  /// - Returns: `nil` where it is a video.
  func run(_ picture: ImportedPicture, id: ClipID) throws -> Outcome? {
    let reader = try ClipReader(path: picture.path, options: DecodingOptions())
    guard reader.info.kind == .photo else { return nil }
    guard let frame = try reader.next() else { throw VideoDecodingError(code: .noFrames, path: picture.path) }
    let image = try frame.makeImage()
    var clip = ClipRecord(id: id, path: picture.path, reader.info)
    clip.decodedFrameCount = 1
    var outcome = Outcome(
      clip: clip,
      frame: FrameRecord(
        clip: id, index: frame.index, seconds: frame.seconds, presentationSeconds: frame.presentationSeconds,
        size: frame.size))
    let found = try detection.detections(in: image).map(\.detection)
    let orientation = StoredOrientation(
      rotationInDegrees: reader.info.rotationInDegrees, isMirrored: reader.info.isMirrored)
    let labelled: [(detection: Detection, person: ImportedPerson?)] =
      if let regions = picture.regions {
        detections(of: regions, in: image.size, orientation, found, picture.path, &outcome.problems)
      } else {
        Self.chosen(found, picture, in: image.size, &outcome.problems)
      }
    try tell(labelled, in: image, frame, into: &outcome)
    return outcome
  }

  private func tell(
    _ labelled: [(detection: Detection, person: ImportedPerson?)], in image: RGBImage, _ frame: DecodedFrame,
    into outcome: inout Outcome
  ) throws {
    guard !labelled.isEmpty else { return }
    let pictures = try detection.pictures(for: labelled.map(\.detection), in: image)
    let chips = zip(labelled, pictures).map { embedder.chip(of: $0.detection, in: $1) }
    let embeddings = try embedder.embed(chips: chips)
    let encoder = try JPEGEncoder()
    var seen: Set<FaceID> = []
    for (index, face) in labelled.enumerated() {
      let id = try FaceID.make(clip: outcome.clip.id, seconds: frame.seconds, box: face.detection.box)
      guard seen.insert(id).inserted else { continue }
      let record = FaceRecord(
        id: id, clip: outcome.clip.id, frameIndex: frame.index, detection: face.detection,
        quality: FaceQuality(of: face.detection, in: image.size, chip: chips[index]),
        // A photo's faces are tracks of one face each.
        embedding: embeddings[index].ifFinite, shot: 0, track: outcome.faces.count,
        portrait: NewPortraits.place(of: id))
      let portrait = portraitCrop.portrait(of: face.detection.box, in: image)
      outcome.faces.append(
        Face(
          record: record, jpeg: try encoder.encode(portrait, comment: PortraitComment.text(for: id)),
          person: face.person))
    }
  }

  // MARK: Labelled boxes

  private func detections(
    of regions: [ImportedRegion], in size: PixelSize, _ orientation: StoredOrientation, _ found: [Detection],
    _ path: FilePath, _ problems: inout [ImportProblem]
  ) -> [(detection: Detection, person: ImportedPerson?)] {
    var left = found
    return regions.compactMap { region in
      let whole = Self.uprightBox(of: region, in: size, orientation)
      let box = whole.clipped(to: size)
      guard box.width >= 1, box.height >= 1 else {
        problems.append(ImportProblem(.outside, path))
        return nil
      }
      // Shares with six digits are off by a part of a pixel.
      if box.area < whole.area * 0.99 { problems.append(ImportProblem(.clipped, path)) }
      let best = left.indices.max {
        left[$0].box.intersectionOverUnion(with: box) < left[$1].box.intersectionOverUnion(with: box)
      }
      var match: Detection?
      if let best, left[best].box.intersectionOverUnion(with: box) > Self.sameFace { match = left.remove(at: best) }
      let own: Landmarks? =
        switch region.unit {
        case .pixels: region.landmarks
        case .shares: region.landmarks?.scaled(byX: Double(size.width), y: Double(size.height))
        case .storedPixels, .storedShares: nil
        }
      return (
        Detection(
          box: box, score: match?.score ?? Self.scoreOfLabel,
          landmarks: own ?? match?.landmarks ?? Self.usualLandmarks(in: box)), region.person
      )
    }
  }

  private static func uprightBox(
    of region: ImportedRegion, in size: PixelSize, _ orientation: StoredOrientation
  ) -> Rectangle {
    let (width, height) = (Double(size.width), Double(size.height))
    switch region.unit {
    case .pixels: return region.box
    case .shares: return region.box.scaled(byX: width, y: height)
    case .storedShares: return orientation.uprightShares(of: region.box).scaled(byX: width, y: height)
    case .storedPixels:
      let stored = orientation.storedSize(of: size)
      let shares = region.box.scaled(byX: 1 / Double(stored.width), y: 1 / Double(stored.height))
      return orientation.uprightShares(of: shares).scaled(byX: width, y: height)
    }
  }

  /// Where eyes, nose and mouth are in the box of an upright face that looks at us: for boxes that no detector knows. Embedders
  /// that align by points need some.
  private static func usualLandmarks(in box: Rectangle) -> Landmarks? {
    let shares = [(0.31, 0.39), (0.69, 0.39), (0.5, 0.59), (0.35, 0.78), (0.65, 0.78)]
    return Landmarks(points: shares.map { Point(x: box.x + $0.0 * box.width, y: box.y + $0.1 * box.height) })
  }

  // MARK: Pictures without boxes

  /// The picture's best face is the class's: large, and near the middle. Others are nobody's.
  private static func chosen(
    _ found: [Detection], _ picture: ImportedPicture, in size: PixelSize, _ problems: inout [ImportProblem]
  ) -> [(detection: Detection, person: ImportedPerson?)] {
    guard !found.isEmpty else {
      problems.append(ImportProblem(.noFace, picture.path))
      return []
    }
    if found.count > 1 { problems.append(ImportProblem(.severalFaces, picture.path, "\(found.count)")) }
    func worth(_ face: Detection) -> Double {
      let (x, y) = (face.box.center.x / Double(size.width) - 0.5, face.box.center.y / Double(size.height) - 0.5)
      return face.box.area * (1 - (x * x + y * y).squareRoot())
    }
    let best = found.indices.max { worth(found[$0]) < worth(found[$1]) }
    return found.indices.map { (found[$0], $0 == best ? picture.person : nil) }
  }
}
