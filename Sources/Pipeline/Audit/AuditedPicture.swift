import DatasetExport
import DatasetStore
import FaceAnalysis
import FileHandling
import Imaging
import VideoDecoding
import Vocabulary

/// What one picture of a folder shows.
enum AuditedPicture: Sendable {
  /// The hash of its bytes, how many faces were found, and of those that it is there for, in their order, what was found;
  /// `nil` for one that was not.
  case read(ClipID, PixelSize, faceCount: Int, [Face?])
  case unreadable(any Error)

  struct Face: Sendable {
    /// In pixels of the picture.
    let detection: Detection
    let embedding: Embedding?
    let quality: FaceQuality
    let look: FaceLook
  }

  /// Reads pictures, on whatever thread.
  struct Reader: Sendable {
    /// What is laid around a picture in which no face is found, as a share of its longer side: detectors were trained on
    /// faces with something around them, and pictures for training often show nothing but the face.
    private static let border = 0.3

    /// A detection and the box of a record that share less (IoU) are two faces.
    private static let sameFace = 0.3

    let analyser: FaceAnalyser

    /// - Throws: What the networks throw; a picture that cannot be read is a result.
    func read(_ picture: FolderLayout.Picture) throws -> AuditedPicture {
      let content: ClipID
      let image: RGBImage
      do {
        content = ClipID(
          hexadecimal: ContentHash.hexadecimal(try ContentHash.sha256(of: FileContents.read(picture.path))))
        let reader = try ClipReader(path: picture.path, options: DecodingOptions(threadCount: 1))
        guard let frame = try reader.next() else { throw VideoDecodingError(code: .noFrames, path: picture.path) }
        image = try frame.makeImage()
      } catch {
        return .unreadable(error)
      }
      let found = try faces(in: image)
      return .read(
        content, image.size, faceCount: found.count,
        picture.faces.map { known in
          (known.record.map { matching($0.box, among: found) } ?? largest(of: found)).map { face($0, in: image) }
        })
    }

    private func faces(in image: RGBImage) throws -> [FaceAnalyser.Face] {
      var times = StageTimes()
      let found = try analyser.faces(in: image, of: image.size, times: &times)
      guard found.isEmpty else { return found }
      let width = Int((Double(max(image.width, image.height)) * Self.border).rounded(.up))
      let framed = Self.framed(image, by: width)
      return try analyser.faces(in: framed, of: framed.size, times: &times).compactMap { face in
        let detection = face.detection.moved(byX: -Double(width), y: -Double(width))
        let inside = detection.box.clipped(to: image.size)
        guard inside.width >= 1, inside.height >= 1 else { return nil }
        var quality = face.quality
        quality.inside = FaceQuality.inside(detection, of: image.size)
        return FaceAnalyser.Face(
          detection: Detection(box: inside, score: detection.score, landmarks: detection.landmarks),
          embedding: face.embedding, quality: quality)
      }
    }

    private static func framed(_ image: RGBImage, by width: Int) -> RGBImage {
      let size = PixelSize(width: image.width + 2 * width, height: image.height + 2 * width)
      var framed = RGBImage(size: size, red: 128, green: 128, blue: 128)
      for y in 0..<image.height {
        let start = (y + width) * framed.bytesPerRow + 3 * width
        framed.pixels.replaceSubrange(
          start..<(start + image.bytesPerRow),
          with: image.pixels[(y * image.bytesPerRow)..<((y + 1) * image.bytesPerRow)])
      }
      return framed
    }

    private func matching(_ box: Rectangle, among found: [FaceAnalyser.Face]) -> FaceAnalyser.Face? {
      func share(_ face: FaceAnalyser.Face) -> Double { face.detection.box.intersectionOverUnion(with: box) }
      return found.max { share($0) < share($1) }.flatMap { share($0) >= Self.sameFace ? $0 : nil }
    }

    private func largest(of found: [FaceAnalyser.Face]) -> FaceAnalyser.Face? {
      found.max { $0.detection.box.area < $1.detection.box.area }
    }

    private func face(_ found: FaceAnalyser.Face, in image: RGBImage) -> Face {
      let whole = LibraryPortraits.Portrait(image: image, region: PixelRegion(x: 0, y: 0, size: image.size))
      let look = FaceHashing.look(of: found.detection.box, found.detection.landmarks, whole)
      return Face(detection: found.detection, embedding: found.embedding, quality: found.quality, look: look)
    }
  }
}

extension Detection {
  fileprivate func moved(byX x: Double, y: Double) -> Detection {
    Detection(
      box: Rectangle(x: box.x + x, y: box.y + y, width: box.width, height: box.height), score: score,
      landmarks: landmarks.flatMap { Landmarks(points: $0.points.map { Point(x: $0.x + x, y: $0.y + y) }) })
  }
}
