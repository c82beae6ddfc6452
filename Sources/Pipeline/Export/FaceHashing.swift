import DatasetExport
import DatasetStore
import FaceAnalysis
import Imaging
import Vocabulary

/// What faces look like, from the portraits that the library keeps: no clip is decoded for them.
struct FaceHashing {
  /// Faces whose portraits one thread reads in one go.
  private static let facesInOneGo = 32

  /// Twice what a hash looks at.
  private static let leastFaceSide = Double(2 * PerceptualHash.pictureSide)

  let store: DatasetStore
  let folder: FilePath
  let workers: WorkerPool

  /// Faces without a readable portrait are left out.
  func hashes(of faces: [DatasetFace], progress: (Double) throws -> Void) throws -> [FaceID: UInt64] {
    try looks(of: faces, progress: progress).mapValues(\.hash)
  }

  /// Faces without a readable portrait are left out.
  func looks(of faces: [DatasetFace], progress: (Double) throws -> Void) throws -> [FaceID: FaceLook] {
    let portraits = try LibraryPortraits(of: Set(faces.map(\.clip)), in: store, folder: folder)
    var looks: [FaceID: FaceLook] = [:]
    looks.reserveCapacity(faces.count)
    var begun: [WorkerPool.Pending<[(FaceID, FaceLook)]>] = []
    func finishFirst() throws {
      for (face, look) in try begun.removeFirst().value() { looks[face] = look }
    }
    for start in stride(from: 0, to: faces.count, by: Self.facesInOneGo) {
      try progress(Double(start) / Double(faces.count))
      let some = Array(faces[start..<min(start + Self.facesInOneGo, faces.count)])
      begun.append(
        workers.start {
          some.compactMap { face in
            // A portrait that is gone or damaged has no hash, and the report says how many have none.
            (try? portraits.portrait(of: face, faceAtLeast: Self.leastFaceSide)).map {
              (face.id, Self.look(of: face.box, face.landmarks, $0))
            }
          }
        })
      while begun.count > 2 * workers.threadCount { try finishFirst() }
    }
    while !begun.isEmpty { try finishFirst() }
    return looks
  }

  /// Of the aligned face, so that the background, which stands still behind a face that moves, says nothing; of the box where
  /// there are no landmarks.
  static func look(
    of box: Rectangle, _ landmarks: Landmarks?, _ portrait: LibraryPortraits.Portrait
  ) -> FaceLook {
    let placement: SimilarityTransform
    if let found = landmarks.flatMap(ArcFaceAlignment.placement) {
      placement = found
    } else {
      let side = max(box.width, box.height) / Double(ArcFaceAlignment.chipSize)
      let (centerX, centerY) = (box.center.x, box.center.y)
      let half = Double(ArcFaceAlignment.chipSize) / 2 * side
      placement = SimilarityTransform(a: side, b: 0, shiftX: centerX - half, shiftY: centerY - half)
    }
    let (x, y) = (Double(portrait.region.x), Double(portrait.region.y))
    let scale = portrait.scale
    func chip(_ side: Int) -> RGBImage {
      let share = Double(side) / Double(ArcFaceAlignment.chipSize)
      let inPortrait = SimilarityTransform(
        a: placement.a / share * scale, b: placement.b / share * scale, shiftX: (placement.shiftX - x) * scale,
        shiftY: (placement.shiftY - y) * scale)
      return SmoothWarp.chip(of: portrait.image, placement: inPortrait, size: side)
    }
    let picture = chip(PerceptualHash.pictureSide)
    return FaceLook(
      hash: PerceptualHash.hash(of: picture), luma: PictureMeasures(of: picture).meanLuma,
      detail: FaceLook.detail(of: chip(FaceLook.detailSide)))
  }
}
