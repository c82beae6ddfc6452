import DatasetExport
import DatasetStore
import FaceAnalysis
import FileHandling
import Imaging
import VideoDecoding
import Vocabulary

/// All that is done with one frame by itself, on whatever thread: its faces are found, told and cut out.
struct FrameAnalysis: Sendable {
  /// A face with the portrait that is to be written for it.
  struct CutFace: Sendable {
    let record: FaceRecord
    let jpeg: [UInt8]
  }

  struct Outcome: Sendable {
    var faces: [CutFace] = []
    var times = StageTimes()
  }

  let analyser: FaceAnalyser
  private let portraitCrop: PortraitCrop

  init(_ analyser: FaceAnalyser, options: SortOptions) {
    self.analyser = analyser
    portraitCrop = options.portraitCrop
  }

  func run(_ frame: DecodedFrame, of clip: ClipID) throws -> Outcome {
    var outcome = Outcome()
    let (found, image) = try analyser.faces(in: frame, times: &outcome.times)
    guard !found.isEmpty else { return outcome }
    outcome.faces = try outcome.times.measure(.portraits) {
      let full = image.size == frame.size ? image : try frame.makeImage()
      let encoder = try JPEGEncoder()
      var seen: Set<FaceID> = []
      return try found.compactMap { face in
        let id = try FaceID.make(clip: clip, seconds: frame.seconds, box: face.detection.box)
        // Two boxes that are the same to the hundredth of a pixel are one face.
        guard seen.insert(id).inserted else { return nil }
        let portrait = portraitCrop.portrait(of: face.detection.box, in: full)
        return CutFace(
          record: FaceRecord(
            id: id, clip: clip, frameIndex: frame.index, detection: face.detection, quality: face.quality,
            embedding: face.embedding, clothing: ClothingHistogram(under: face.detection.box, in: full),
            portrait: NewPortraits.place(of: id)),
          jpeg: try encoder.encode(portrait, comment: PortraitComment.text(for: id)))
      }
    }
    return outcome
  }
}
