import DatasetExport
import DatasetStore
import FaceAnalysis
import FileHandling
import Imaging
import Inference
import Vocabulary

/// Looks for a face in portraits with another detector than the one that found it.
final class SecondLook {
  /// Portraits of a track that are looked at, the best first, until a face is found in one.
  static let portraitCount = 3

  /// Side of the square that is looked at, in pixels. The face's box fills half of it, so a face has about 120 pixels: more
  /// than the 80 that dlib's detector needs, and a square of one size is compiled for once.
  private static let side = 240

  /// A face is confirmed by one whose box shares this much with its own (IoU). Of 84 true tracks of six clips, all had one
  /// above .5.
  private static let minimumOverlap = 0.3

  /// How sure the second detector has to be.
  struct Limits {
    /// Of a track whose first detector was sure at least once, or that lasts.
    let usual: Double

    /// Of a track that was seen for a moment, and that the first detector was never sure of.
    let ofWeakTracks: Double
  }

  /// dlib's own limit is 0. Tracks that last score −.54 and more at best, the lowest in the dark; what is no face, −1.14 at
  /// most, and −.98 where a part of a face is seen. Among tracks of a moment, −.22 is no face.
  private static let dlibLimits = Limits(usual: -0.75, ofWeakTracks: 0)

  /// MTCNN's own limit is .7; what it takes for a face in a square that is cut by another's box is not measured further.
  private static let mtcnnLimits = Limits(usual: 0.7, ofWeakTracks: 0.95)

  /// A head that leans by more than 20 degrees is turned upright first: dlib's detector knows upright ones only.
  private static let minimumCosineOfRoll = 0.94

  private let detectorName: String
  private let limits: Limits
  private let models: ModelStore
  private let crop: PortraitCrop
  private let folder: FilePath
  private var detector: (any Detector)?
  private var isMissing = false
  private var times = StageTimes()

  /// - Parameters:
  ///   - first: The detector that found the faces.
  ///   - crop: How portraits were cut.
  ///   - folder: Where they lie.
  init(after first: PackManifest, models: ModelStore, crop: PortraitCrop, folder: FilePath) {
    let isFirstOfDlib = first.family == .dlibMMOD
    detectorName = (isFirstOfDlib ? BuiltInPack.mtcnn : .dlibMMOD).rawValue
    limits = isFirstOfDlib ? Self.mtcnnLimits : Self.dlibLimits
    self.models = models
    self.crop = crop
    self.folder = folder
  }

  /// Whether a face is seen in one of the portraits at the place where it was found. Where none can be looked at, or the
  /// second detector is not installed, there is no second opinion, and the first one stands.
  ///
  /// - Parameter isWeak: Whether the first opinion is a weak one.
  func confirms(_ faces: [DoubtfulFace], isWeak: Bool) throws -> Bool {
    let minimumScore = isWeak ? limits.ofWeakTracks : limits.usual
    return try times.measure(.confirming) {
      guard let detector = try loaded() else { return true }
      var lookedAtCount = 0
      for face in faces {
        guard let view = try view(of: face) else { continue }
        lookedAtCount += 1
        let found = try detector.detect(in: view.image)
        if found.contains(where: { $0.score > minimumScore && isSame($0.box, view.box) }) { return true }
      }
      return lookedAtCount == 0
    }
  }

  func takeTimes() -> StageTimes {
    defer { times = StageTimes() }
    return times
  }

  private func isSame(_ box: Rectangle, _ other: Rectangle) -> Bool {
    box.intersectionOverUnion(with: other) >= Self.minimumOverlap
  }

  private func loaded() throws -> (any Detector)? {
    if let detector { return detector }
    guard !isMissing else { return nil }
    var options = ModelStore.DetectorOptions()
    options.upsamplingCount = 0
    options.minimumScore = limits.usual
    var core = InferenceCore.Options()
    core.callerCount = 1
    do {
      detector = try models.makeDetector(detectorName, options: options, on: InferenceCore(options: core))
    } catch ModelError.missing {
      isMissing = true
    }
    return detector
  }

  /// The square around a face, and the face's box in it; `nil` where the portrait is gone or damaged.
  private func view(of face: DoubtfulFace) throws -> (image: RGBImage, box: Rectangle)? {
    guard let portrait = try portrait(of: face) else { return nil }
    let reach = max(face.box.width, face.box.height)
    let region = crop.region(around: face.box, in: face.frameSize)
    let perFramePixel = Double(portrait.width) / Double(region.size.width)
    // Portrait pixels a pixel of the square.
    let scale = 2 * reach / Double(Self.side) * perFramePixel
    let roll = Self.roll(of: face)
    let (a, b) = (scale * roll.cosine, scale * roll.sine)
    let middle = Double(Self.side) / 2
    let center = Point(
      x: (face.box.x + face.box.width / 2 - Double(region.x)) * perFramePixel,
      y: (face.box.y + face.box.height / 2 - Double(region.y)) * perFramePixel)
    let placement = SimilarityTransform(
      a: a, b: b, shiftX: center.x - a * middle + b * middle, shiftY: center.y - b * middle - a * middle)
    var image = SimilarityWarp.chip(of: portrait, placement: placement, size: Self.side)
    if FaceDetection.isDark(image) { image = ContrastEqualisation.equalised(image) }
    let (width, height) = (middle * face.box.width / reach, middle * face.box.height / reach)
    return (image, Rectangle(x: middle - width / 2, y: middle - height / 2, width: width, height: height))
  }

  /// How a square has to lie so that the head in it is upright.
  private static func roll(of face: DoubtfulFace) -> (cosine: Double, sine: Double) {
    guard let eyes = face.landmarks.map({ ($0.leftEye.x - $0.rightEye.x, $0.leftEye.y - $0.rightEye.y) }) else {
      return (1, 0)
    }
    let distance = (eyes.0 * eyes.0 + eyes.1 * eyes.1).squareRoot()
    guard distance > 0, eyes.0 / distance < minimumCosineOfRoll else { return (1, 0) }
    return (eyes.0 / distance, eyes.1 / distance)
  }

  /// A face's portrait, no larger than it has to be.
  private func portrait(of face: DoubtfulFace) throws -> RGBImage? {
    guard let place = face.portrait else { return nil }
    do {
      let bytes = try FileContents.read(folder.appending(relative: place))
      let decoder = try JPEGDecoder()
      let size = try decoder.size(of: bytes)
      let region = crop.region(around: face.box, in: face.frameSize)
      let reach = max(face.box.width, face.box.height) * Double(size.width) / Double(region.size.width)
      let share = min(1, Double(Self.side) / (2 * max(1, reach)))
      let least = PixelSize(
        width: max(1, Int((share * Double(size.width)).rounded(.up))),
        height: max(1, Int((share * Double(size.height)).rounded(.up))))
      return try decoder.decode(bytes, atLeast: least)
    } catch is JPEGError {
      return nil
    } catch let error as FileError where error.code == .missing {
      return nil
    }
  }
}
