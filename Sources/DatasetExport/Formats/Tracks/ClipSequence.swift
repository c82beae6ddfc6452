import DatasetStore
import Vocabulary

/// A clip as formats of tracks see it: a sequence of frames, of which some were looked at.
struct ClipSequence {
  let clip: DatasetClip

  /// The clip's slug and the beginning of its hash: no two clips have the same.
  let name: String

  /// Of the whole clip, as far as it was read.
  let frameCount: Int

  /// On average, by the times of the frames that were looked at; 1 where there is only one.
  let framesPerSecond: Double

  /// Those of the dataset, in order.
  let pictures: ArraySlice<PlannedPicture>

  private init(_ clip: DatasetClip, _ pictures: ArraySlice<PlannedPicture>, in store: DatasetStore) throws {
    self.clip = clip
    self.pictures = pictures
    name = Self.name(of: clip)
    let frames = try store.frames(of: clip.id)
    let last = max(frames.last?.index ?? 0, pictures.last?.frameIndex ?? 0)
    frameCount = max(try store.clip(clip.id)?.decodedFrameCount ?? 0, last + 1)
    if let first = frames.first, let last = frames.last, last.seconds > first.seconds {
      framesPerSecond = Double(last.index - first.index) / (last.seconds - first.seconds)
    } else {
      framesPerSecond = 1
    }
  }

  static func name(of clip: DatasetClip) -> String { "\(clip.slug)-\(clip.id.hexadecimal.prefix(12))" }

  /// Lends the clips one after the other.
  static func forEach(of dataset: DatasetPlan, in store: DatasetStore, _ body: (ClipSequence) throws -> Void) throws {
    let pictures = dataset.pictures
    var start = 0
    while start < pictures.count {
      var end = start
      while end < pictures.count, pictures[end].clip == pictures[start].clip { end += 1 }
      if let clip = dataset.clip(pictures[start].clip) {
        try body(ClipSequence(clip, pictures[start..<end], in: store))
      }
      start = end
    }
  }

  /// Whose one line of boxes is: a track while it is one person's, and a face by itself where there is no track.
  enum TrackKey: Hashable {
    case track(Int, label: Int)
    case face(FaceID)

    init(_ face: LabelledFace) {
      self = face.face.track.map { .track($0, label: face.label.index) } ?? .face(face.face.id)
    }
  }
}
