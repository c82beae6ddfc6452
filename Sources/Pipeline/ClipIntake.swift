import DatasetExport
import DatasetStore
import FaceAnalysis
import FileHandling
import Imaging
import VideoDecoding
import Vocabulary

/// Takes one clip after another into a library that is being made: frames, faces, portraits.
final class ClipIntake {
  /// Frames whose rows are written in one transaction: few enough to lose little, enough to cost little.
  private static let framesPerTransaction = 64

  private let analyser: FaceAnalyser
  private let store: DatasetStore
  private let staging: LibraryStaging
  private let options: SortOptions
  private let portraitCrop: PortraitCrop
  private let encoder: JPEGEncoder
  private let run: Int

  init(
    analyser: FaceAnalyser, store: DatasetStore, staging: LibraryStaging, options: SortOptions, run: Int
  ) throws {
    self.analyser = analyser
    self.store = store
    self.staging = staging
    self.options = options
    self.run = run
    portraitCrop = PortraitCrop(
      marginX: options.portraitMarginX, marginY: options.portraitMarginY, widthInPixels: options.portraitWidth)
    encoder = try JPEGEncoder()
  }

  /// Reads a clip to its end.
  ///
  /// - Parameter onFrame: Called after each frame with the share of the clip that is done and its faces so far; may
  ///   throw to stop.
  /// - Throws: What stops the run, such as a full disk, and what is wrong with the clip as `VideoDecodingError`.
  func takeIn(
    _ path: FilePath, id: ClipID, times: inout StageTimes,
    onFrame: (_ share: Double, _ faceCount: Int) throws -> Void
  ) throws -> SortReport.Clip {
    let decoding = DecodingOptions(
      samplesPerSecond: options.samplesPerSecond, from: options.from, to: options.to,
      findsShots: options.grouping == .tracks)
    let reader = try times.measure(.decoding) { try ClipReader(path: path, options: decoding) }
    var record = ClipRecord(id: id, path: path, reader.info)
    try store.add(record, run: run)
    var tracking = ClipTracking(samePersonDistance: analyser.statistics.pictureDistance)
    var pending: [ClipTracking.LookedAt] = []
    var frameCount = 0
    var faceCount = 0
    while let frame = try times.measure(.decoding, { try reader.next() }) {
      let faces = try faces(in: frame, of: id, times: &times)
      tracking.add(
        ClipTracking.LookedAt(
          frame: FrameRecord(
            clip: id, index: frame.index, seconds: frame.seconds, presentationSeconds: frame.presentationSeconds,
            size: frame.size),
          faces: faces))
      frameCount += 1
      faceCount += faces.count
      pending += tracking.ready(reader)
      if pending.count >= Self.framesPerTransaction { try write(&pending, times: &times) }
      try onFrame(reader.progress, faceCount)
    }
    pending += tracking.ready(reader)
    record.decodedFrameCount = reader.decodedFrameCount
    record.damagedFrameCount = reader.damagedFrameCount
    try write(&pending, times: &times)
    try store.update(record)
    return SortReport.Clip(
      path: path, kind: reader.info.kind, frameCount: frameCount, faceCount: faceCount,
      damagedFrameCount: reader.damagedFrameCount, damaged: reader.damaged, isTruncated: reader.isTruncated)
  }

  /// A frame's faces with their portraits written.
  private func faces(
    in frame: DecodedFrame, of clip: ClipID, times: inout StageTimes
  ) throws -> [FaceRecord] {
    let (found, image) = try analyser.faces(in: frame, times: &times)
    guard !found.isEmpty else { return [] }
    return try times.measure(.portraits) {
      let full = image.size == frame.size ? image : try frame.makeImage()
      var seen: Set<FaceID> = []
      return try found.compactMap { face in
        let id = try FaceID.make(clip: clip, seconds: frame.seconds, box: face.detection.box)
        // Two boxes that are the same to the hundredth of a pixel are one face.
        guard seen.insert(id).inserted else { return nil }
        let portrait = portraitCrop.portrait(of: face.detection.box, in: full)
        let jpeg = try encoder.encode(portrait, comment: PortraitComment.text(for: id))
        return FaceRecord(
          id: id, clip: clip, frameIndex: frame.index, detection: face.detection, quality: face.quality,
          embedding: face.embedding,
          portrait: try staging.writePortrait(jpeg, of: id))
      }
    }
  }

  private func write(_ pending: inout [ClipTracking.LookedAt], times: inout StageTimes) throws {
    try times.measure(.storing) {
      try store.transaction {
        for looked in pending {
          try store.add(looked.frame)
          for face in looked.faces { try store.add(face) }
        }
      }
    }
    pending.removeAll()
  }
}

extension ClipRecord {
  fileprivate init(id: ClipID, path: FilePath, _ info: ClipInfo) {
    self.init(
      id: id, path: path, kind: info.kind == .photo ? .photo : .video, size: info.size,
      baseSeconds: info.baseSeconds, durationSeconds: info.estimatedSeconds, decodedFrameCount: 0,
      damagedFrameCount: 0, note: nil)
  }
}
