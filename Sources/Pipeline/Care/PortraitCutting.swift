import DatasetExport
import DatasetStore
import FileHandling
import Imaging
import VideoDecoding
import Vocabulary

/// Cuts portraits anew from the clips that they came from, as the run that made them did.
struct PortraitCutting {
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
      let crop = SortOptions(recorded: try store.runOptions(of: clip)).portraitCrop
      let byFrame = Dictionary(grouping: faces, by: \.frameIndex)
      let frames = try store.frames(of: clip).filter { byFrame[$0.index] != nil }
      do {
        try ChosenFrames(frames, frameRate: store.clip(clip)?.frameRate).read(from: path, progress: progress) {
          frame, record in
          done.formUnion(try cut(byFrame[record.index] ?? [], from: frame, with: crop))
        }
      } catch is VideoDecodingError {
        // What can be cut of the other clips is.
        continue
      }
    }
    return done
  }

  private func cut(_ faces: [FaceRow], from frame: DecodedFrame, with crop: PortraitCrop) throws -> [FaceID] {
    let image = try frame.makeImage()
    return try faces.compactMap { face in
      guard let portrait = face.portrait else { return nil }
      let jpeg = try encoder.encode(
        crop.portrait(of: face.box, in: image), comment: PortraitComment.text(for: face.id))
      try LibraryView(of: store, in: folder).writePortrait(jpeg, to: portrait)
      return face.id
    }
  }
}
