import DatasetExport
import DatasetStore
import FaceAnalysis
import Imaging
import Vocabulary

/// Where in a frame a dataset's picture of a face lies, and where the face lies in that picture.
struct PictureGeometry: Sendable {
  let kind: PictureKind

  /// Share of the box's sides that a portrait shows around it.
  let margin: Double

  /// How one picture is cut.
  enum Cut: Sendable {
    /// An upright part of the frame, resized to a size where it is not the part's own.
    case region(PixelRegion, to: PixelSize)

    /// A turned square of so many pixels; the transform leads from the picture to the frame.
    case square(SimilarityTransform, side: Int, Look)
    case wholeFrame
  }

  /// How the pixels of a turned square are made.
  enum Look: Sendable {
    /// One place of the frame a pixel, black outside: as recognisers of the ArcFace family were trained.
    case asArcFace

    /// As dlib cuts its chips.
    case asDlib

    /// The mean of the places that a pixel covers; the frame is mirrored at its edges.
    case smooth
  }

  /// `nil` where it takes landmarks, and there are none or all are at one place.
  func cut(of face: DatasetFace) -> Cut? {
    switch kind {
    case .frame, .none: return .wholeFrame
    case .portrait:
      let box = face.box.expanded(byX: face.box.width * margin, y: face.box.height * margin)
      let region = Self.region(box, in: face.frameSize)
      return .region(region, to: region.size)
    case .original:
      let crop = PortraitCrop()
      let region = crop.region(around: face.box, in: face.frameSize)
      return .region(region, to: crop.size(of: region.size))
    case .aligned160:
      let side = PictureKind.aligned160.side ?? 160
      return .region(Self.region(face.box, in: face.frameSize), to: PixelSize(width: side, height: side))
    case .aligned112:
      return face.landmarks.flatMap(ArcFaceAlignment.placement).map {
        .square($0, side: ArcFaceAlignment.chipSize, .asArcFace)
      }
    case .aligned150:
      return face.landmarks.flatMap { DlibAlignment.placement(landmarks: $0, chipSize: 150) }.map {
        .square($0, side: 150, .asDlib)
      }
    case .aligned256, .aligned512:
      let side = kind.side ?? 256
      return face.landmarks.flatMap { FFHQAlignment.placement(landmarks: $0, chipSize: side) }.map {
        .square($0, side: side, .smooth)
      }
    }
  }

  /// How often a face's picture is enlarged: pixels of the picture over those of the frame. The original's portraits are as
  /// they are, whatever that comes to.
  func enlargement(of face: DatasetFace) -> Double {
    kind == .original ? 1 : cut(of: face)?.enlargement ?? 1
  }

  /// Edges rounded to the nearest pixel and kept in the frame; at least one pixel each way.
  private static func region(_ box: Rectangle, in frame: PixelSize) -> PixelRegion {
    let left = min(max(0, Int(box.left.rounded())), frame.width - 1)
    let top = min(max(0, Int(box.top.rounded())), frame.height - 1)
    let right = min(max(left + 1, Int(box.right.rounded())), frame.width)
    let bottom = min(max(top + 1, Int(box.bottom.rounded())), frame.height)
    return PixelRegion(x: left, y: top, size: PixelSize(width: right - left, height: bottom - top))
  }
}

extension PictureGeometry.Cut {
  /// Pixels of the picture over those of the frame, along the side that is enlarged most.
  var enlargement: Double {
    switch self {
    case .wholeFrame: 1
    case .region(let region, let size):
      max(Double(size.width) / Double(region.size.width), Double(size.height) / Double(region.size.height))
    case .square(let placement, _, _): placement.scale > 0 ? 1 / placement.scale : .infinity
    }
  }

  func size(inFrameOf frame: PixelSize) -> PixelSize {
    switch self {
    case .wholeFrame: frame
    case .region(_, let size): size
    case .square(_, let side, _): PixelSize(width: side, height: side)
    }
  }

  /// A face of the frame in pixels of the picture. A box that is turned is told by its middle and its size.
  func placed(_ face: DatasetFace, classIndex: Int?) -> PicturedFace {
    switch self {
    case .wholeFrame:
      return PicturedFace(face: face, classIndex: classIndex, box: face.box, landmarks: face.landmarks)
    case .region(let region, let size):
      let scaleX = Double(size.width) / Double(region.size.width)
      let scaleY = Double(size.height) / Double(region.size.height)
      let (x, y) = (Double(region.x), Double(region.y))
      let box = Rectangle(x: face.box.x - x, y: face.box.y - y, width: face.box.width, height: face.box.height)
      let points = face.landmarks?.points.map { Point(x: ($0.x - x) * scaleX, y: ($0.y - y) * scaleY) }
      return PicturedFace(
        face: face, classIndex: classIndex, box: box.scaled(byX: scaleX, y: scaleY),
        landmarks: points.flatMap(Landmarks.init(points:)))
    case .square(let placement, _, _):
      guard let inverse = placement.inverse else {
        return PicturedFace(face: face, classIndex: classIndex, box: face.box, landmarks: nil)
      }
      let center = inverse(face.box.center)
      let (width, height) = (face.box.width * inverse.scale, face.box.height * inverse.scale)
      return PicturedFace(
        face: face, classIndex: classIndex,
        box: Rectangle(x: center.x - width / 2, y: center.y - height / 2, width: width, height: height),
        landmarks: face.landmarks.flatMap { Landmarks(points: $0.points.map { inverse($0) }) })
    }
  }

  /// - Parameter frame: Upright and full size.
  func picture(of frame: RGBImage) -> RGBImage {
    switch self {
    case .wholeFrame: frame
    case .region(let region, let size) where region.size == size: Cropping.crop(region, of: frame)
    case .region(let region, let size): Resampler(from: region.size, to: size).resize(frame, from: region)
    case .square(let placement, let side, .asArcFace):
      SimilarityWarp.chip(of: frame, placement: placement, size: side)
    case .square(let placement, let side, .asDlib): ChipExtraction.chip(of: frame, placement: placement, size: side)
    case .square(let placement, let side, .smooth):
      SmoothWarp.chip(of: frame, placement: placement, size: side)
    }
  }
}
