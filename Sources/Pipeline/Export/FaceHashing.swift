import DatasetExport
import DatasetStore
import FaceAnalysis
import Imaging
import Vocabulary

/// Perceptual hashes of faces, from the portraits that the library keeps: no clip is decoded for them.
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
    let portraits = try LibraryPortraits(of: Set(faces.map(\.clip)), in: store, folder: folder)
    var hashes: [FaceID: UInt64] = [:]
    hashes.reserveCapacity(faces.count)
    var begun: [WorkerPool.Pending<[(FaceID, UInt64)]>] = []
    func finishFirst() throws {
      for (face, hash) in try begun.removeFirst().value() { hashes[face] = hash }
    }
    for start in stride(from: 0, to: faces.count, by: Self.facesInOneGo) {
      try progress(Double(start) / Double(faces.count))
      let some = Array(faces[start..<min(start + Self.facesInOneGo, faces.count)])
      begun.append(
        workers.start {
          some.compactMap { face in
            // A portrait that is gone or damaged has no hash, and the report says how many have none.
            (try? portraits.portrait(of: face, faceAtLeast: Self.leastFaceSide)).map {
              (face.id, Self.hash(of: face, $0))
            }
          }
        })
      while begun.count > 2 * workers.threadCount { try finishFirst() }
    }
    while !begun.isEmpty { try finishFirst() }
    return hashes
  }

  /// Of the aligned face, so that the background, which stands still behind a face that moves, says nothing; of the box where
  /// there are no landmarks.
  private static func hash(of face: DatasetFace, _ portrait: LibraryPortraits.Portrait) -> UInt64 {
    let side = PerceptualHash.pictureSide
    let (x, y) = (Double(portrait.region.x), Double(portrait.region.y))
    let scale = portrait.scale
    let chip = Double(side) / Double(ArcFaceAlignment.chipSize)
    let placement: SimilarityTransform
    if let found = face.landmarks.flatMap(ArcFaceAlignment.placement) {
      placement = found
    } else {
      let side = max(face.box.width, face.box.height) / Double(ArcFaceAlignment.chipSize)
      let (centerX, centerY) = (face.box.center.x, face.box.center.y)
      let half = Double(ArcFaceAlignment.chipSize) / 2 * side
      placement = SimilarityTransform(a: side, b: 0, shiftX: centerX - half, shiftY: centerY - half)
    }
    let inPortrait = SimilarityTransform(
      a: placement.a / chip * scale, b: placement.b / chip * scale, shiftX: (placement.shiftX - x) * scale,
      shiftY: (placement.shiftY - y) * scale)
    return PerceptualHash.hash(of: SmoothWarp.chip(of: portrait.image, placement: inPortrait, size: side))
  }
}
