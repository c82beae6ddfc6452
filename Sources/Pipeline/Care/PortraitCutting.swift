import DatasetExport
import DatasetStore
import FileHandling
import Foundation
import Imaging
import VideoDecoding
import Vocabulary

/// Cuts portraits anew from the clips that they came from, as the run that made them did.
struct PortraitCutting {
  /// Frames farther apart than this are reached by going there; nearer ones by decoding what lies between.
  private static let longestWayInSeconds = 5.0

  /// Frames' times are kept to the microsecond and more; a reader that counts otherwise is off by a frame at least.
  private static let toleranceInSeconds = 0.001

  let store: DatasetStore
  let folder: FilePath
  private let encoder: JPEGEncoder

  init(store: DatasetStore, folder: FilePath) throws {
    self.store = store
    self.folder = folder
    encoder = try JPEGEncoder()
  }

  /// Writes the portraits of faces to the places that the database says.
  ///
  /// - Returns: The faces whose portraits were written; the clip of the others is gone, or has other bytes now.
  func cut(_ faces: [FaceID], progress: () throws -> Void) throws -> Set<FaceID> {
    let rows = try faces.compactMap { try store.faceRow($0) }
    var done: Set<FaceID> = []
    for (clip, faces) in Dictionary(grouping: rows, by: \.clip).sorted(by: { $0.key < $1.key }) {
      guard case .found(let path) = try ClipPlace(of: clip, in: store, progress: progress) else { continue }
      let crop = try crop(of: clip)
      do {
        for run in Self.runs(of: faces) {
          done.formUnion(try cut(run, from: path, with: crop, progress: progress))
        }
      } catch is VideoDecodingError {
        // It was read once; a machine without memory, or another FFmpeg, may not be able to.
        continue
      }
    }
    return done
  }

  /// As the run that took the clip in cut its portraits.
  private func crop(of clip: ClipID) throws -> PortraitCrop {
    struct Options: Decodable {
      var portraitMarginX: Double?
      var portraitMarginY: Double?
      var portraitWidth: Int?
    }
    let json = try store.runOptions(of: clip) ?? "{}"
    let options = try? JSONDecoder().decode(Options.self, from: Data(json.utf8))
    let defaults = PortraitCrop()
    return PortraitCrop(
      marginX: options?.portraitMarginX ?? defaults.marginX, marginY: options?.portraitMarginY ?? defaults.marginY,
      widthInPixels: options?.portraitWidth ?? defaults.widthInPixels)
  }

  /// Faces in the order of their frames, parted where it is a long way to the next.
  private static func runs(of faces: [FaceRow]) -> [[FaceRow]] {
    var runs: [[FaceRow]] = []
    for face in faces.sorted(by: { ($0.seconds, $0.frameIndex) < ($1.seconds, $1.frameIndex) }) {
      if let last = runs.last?.last, face.seconds - last.seconds <= longestWayInSeconds {
        runs[runs.count - 1].append(face)
      } else {
        runs.append([face])
      }
    }
    return runs
  }

  private func cut(
    _ faces: [FaceRow], from path: FilePath, with crop: PortraitCrop, progress: () throws -> Void
  ) throws -> Set<FaceID> {
    guard let first = faces.first else { return [] }
    var left = Dictionary(grouping: faces, by: \.frameIndex)
    var done: Set<FaceID> = []
    let reader = try ClipReader(path: path, options: DecodingOptions(from: max(0, first.seconds)))
    while !left.isEmpty, let frame = try reader.next() {
      try progress()
      guard let faces = left.removeValue(forKey: frame.index) else { continue }
      let image = try frame.makeImage()
      for face in faces where abs(face.seconds - frame.seconds) < Self.toleranceInSeconds {
        guard face.frameSize == frame.size, let portrait = face.portrait else { continue }
        let jpeg = try encoder.encode(
          crop.portrait(of: face.box, in: image), comment: PortraitComment.text(for: face.id))
        try LibraryView(of: store, in: folder).writePortrait(jpeg, to: portrait)
        done.insert(face.id)
      }
    }
    return done
  }
}
