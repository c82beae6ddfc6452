import Clustering
import DatasetExport
import DatasetStore
import FaceAnalysis
import FileHandling
import VideoDecoding
import Vocabulary

/// Takes one clip after another into a library: frames, faces, portraits, and in the end their tracks.
///
/// A clip that was begun and cut off is decoded from its beginning again, but what is stored of it is not looked for
/// again: shots and tracks come out as if it had never been cut off, at a small part of the time.
final class ClipIntake {
  /// Frames whose rows are written in one transaction, if no shot ends before: a second or two of video is what a kill
  /// costs. Commits to the write-ahead log wait for no disk.
  private static let framesPerTransaction = 8

  /// Frames that are analysed or wait for it, a thread: one to work on and one to go on with.
  private static let framesPerThread = 2

  /// The maximum distance within a track of a frame sequence, in units of the track distance. Its pictures may be too far
  /// apart in time to see cuts. Grouping can join broken tracks; it cannot split a track of two people.
  private static let shareInSequences = 1.1

  private let analysis: FrameAnalysis
  private let workers: WorkerPool
  private let store: DatasetStore
  private let portraits: NewPortraits
  private let options: SortOptions

  /// The number of the run, which is noted once there is something to take in.
  private let run: () throws -> Int

  /// Whether a track is a face; where `nil`, every one is.
  private let judge: FaceJudge?

  init(
    _ analyser: FaceAnalyser, on workers: WorkerPool, store: DatasetStore, folder: FilePath, options: SortOptions,
    judge: FaceJudge?, run: @escaping () throws -> Int
  ) throws {
    analysis = FrameAnalysis(analyser, options: options)
    self.workers = workers
    self.store = store
    self.options = options
    self.run = run
    self.judge = judge
    portraits = try NewPortraits(in: folder)
  }

  /// Opens a clip, and notes that it was begun.
  ///
  /// - Throws: What stops the run, such as a full disk, and what is wrong with the clip as `VideoDecodingError`.
  func open(_ path: FilePath, id: ClipID, times: inout StageTimes) throws -> OpenClip {
    let decoding = DecodingOptions(
      samplesPerSecond: options.samplesPerSecond, from: options.from, to: options.to,
      findsShots: options.grouping == .tracks, frameRate: options.frameRate)
    let reader = try times.measure(.decoding) { try ClipReader(path: path, options: decoding) }
    let record = ClipRecord(id: id, path: path, reader.info)
    let stored = try begin(record)
    return OpenClip(
      record, reader: reader, stored: stored,
      samePersonDistance: reader.info.sequence == nil
        ? analysis.analyser.statistics.pictureDistance
        : Self.shareInSequences * analysis.analyser.statistics.trackDistance)
  }

  /// Hands a clip's frames to the threads, up to its last, and takes in those that are done meanwhile.
  ///
  /// - Parameter onFrame: Called after each frame that was taken in, with the share of the clip that is done and its
  ///   faces so far; may throw to stop.
  /// - Throws: As `open`.
  func read(_ clip: OpenClip, times: inout StageTimes, onFrame: OnFrame) throws {
    while let frame = try times.measure(.decoding, { try clip.reader.next() }) {
      clip.begun.append(try begin(frame, of: clip))
      if clip.begun.count > Self.framesPerThread * workers.threadCount {
        try takeInFirst(of: clip, times: &times, onFrame: onFrame)
      }
    }
  }

  /// Takes in what is left of a clip that was read.
  ///
  /// - Throws: As `open`.
  func finish(_ clip: OpenClip, times: inout StageTimes, onFrame: OnFrame) throws -> SortReport.Clip {
    while !clip.begun.isEmpty { try takeInFirst(of: clip, times: &times, onFrame: onFrame) }
    let reader = clip.reader
    clip.pending += clip.tracking.ready(reader)
    clip.record.decodedFrameCount = reader.decodedFrameCount
    clip.record.damagedFrameCount = reader.damagedFrameCount
    try write(&clip.pending, times: &times)
    let notAFaceCount = try times.measure(.storing) { try finish(clip.record, shots: clip.tracking.shots) }
    if let judge { times.add(judge.takeTimes()) }
    return SortReport.Clip(
      path: clip.record.path, kind: reader.info.kind, frameCount: clip.frameCount,
      faceCount: clip.faceCount - notAFaceCount, notAFaceCount: notAFaceCount,
      damagedFrameCount: reader.damagedFrameCount, damaged: reader.damaged, isTruncated: reader.isTruncated,
      sequence: reader.info.sequence)
  }

  typealias OnFrame = (_ share: Double, _ faceCount: Int) throws -> Void

  /// A clip between `open` and `finish`.
  final class OpenClip {
    fileprivate var record: ClipRecord
    fileprivate let reader: ClipReader
    /// The frames that the library has already.
    fileprivate let stored: Set<Int>
    fileprivate var tracking: ClipTracking
    /// Frames that are analysed, the first one first.
    fileprivate var begun: [BegunFrame] = []
    /// Frames whose shot is known, to be written.
    fileprivate var pending: [ClipTracking.LookedAt] = []
    fileprivate var frameCount = 0
    fileprivate var faceCount = 0

    var path: FilePath { record.path }
    var isPhoto: Bool { record.kind == .photo }

    fileprivate init(_ record: ClipRecord, reader: ClipReader, stored: Set<Int>, samePersonDistance: Double) {
      self.record = record
      self.reader = reader
      self.stored = stored
      tracking = ClipTracking(samePersonDistance: samePersonDistance)
    }
  }

  /// Photos that are worth having open at once, so that no thread waits.
  var mostOpenPhotos: Int { Self.framesPerThread * workers.threadCount }

  /// What is known of a clip before it is read.
  enum Earlier {
    /// The library had it, by that path.
    case known(FilePath)

    /// The run that this one goes on with read it to its end.
    case thisRun(SortReport.Clip)
  }

  /// - Parameter path: Where the clip is now, which the library notes.
  func earlier(_ clip: ClipID, now path: FilePath) throws -> Earlier? {
    guard let state = try store.state(of: clip), let record = try store.clip(clip) else { return nil }
    switch state {
    case .begun: return nil
    case .grouped:
      try store.setLastPath(path, of: clip)
      return .known(record.path)
    case .takenIn:
      let counts = try store.counts(of: clip)
      return .thisRun(
        SortReport.Clip(
          path: path, kind: record.kind == .photo ? .photo : .video, frameCount: counts.frames,
          faceCount: counts.faces, notAFaceCount: try store.rejectedCount(of: clip),
          damagedFrameCount: record.damagedFrameCount, damaged: [], isTruncated: false,
          sequence: try FrameSequence(path: path, framesPerSecond: record.frameRate)))
    }
  }

  /// - Returns: The frames that an earlier run stored.
  private func begin(_ record: ClipRecord) throws -> Set<Int> {
    if case .begun(let optionsJSON) = try store.state(of: record.id) {
      if optionsJSON == (try options.json()) { return Set(try store.frames(of: record.id).map(\.index)) }
      // Frames that were looked at in another way are no beginning of this.
      try drop(record.id)
    }
    try store.add(record, run: run())
    return []
  }

  /// Takes out a clip that was begun.
  func drop(_ clip: ClipID) throws {
    let left = try store.portraits(of: clip)
    try store.remove(clip)
    for portrait in left { try portraits.remove(portrait) }
  }

  /// A frame whose faces are being looked for, or were before.
  fileprivate struct BegunFrame {
    var record: FrameRecord
    let thumbnail: ShotThumbnail?
    /// When the clip's next frame replaces it on screen.
    let endSeconds: Double?
    /// `nil` where the library has the frame.
    let outcome: WorkerPool.Pending<FrameAnalysis.Outcome>?
  }

  private func begin(_ frame: DecodedFrame, of clip: OpenClip) throws -> BegunFrame {
    let id = clip.record.id
    let record = FrameRecord(
      clip: id, index: frame.index, seconds: frame.seconds, presentationSeconds: frame.presentationSeconds,
      size: frame.size)
    let isStored = clip.stored.contains(frame.index)
    return BegunFrame(
      record: record, thumbnail: frame.thumbnail, endSeconds: frame.endSeconds,
      outcome: isStored ? nil : workers.start { [analysis] in try analysis.run(frame, of: id) })
  }

  private func takeInFirst(of clip: OpenClip, times: inout StageTimes, onFrame: OnFrame) throws {
    var first = clip.begun.removeFirst()
    first.record.shownSeconds = shownSeconds(of: first, until: clip.begun.first, of: clip)
    let looked = try lookedAt(first, times: &times)
    clip.tracking.add(looked)
    clip.frameCount += 1
    clip.faceCount += looked.faces.count
    clip.pending += clip.tracking.ready(clip.reader)
    if clip.pending.count >= Self.framesPerTransaction { try write(&clip.pending, times: &times) }
    try onFrame(clip.reader.progress, clip.faceCount)
  }

  /// How long a frame stands for: until the next looked-at frame, or the end of what is looked at.
  ///
  /// Where no frame came for a while after it was replaced, as where frames are damaged, it stands for one sampling step more
  /// than it was on screen: nobody knows who was to be seen then.
  ///
  /// - Parameter next: `nil` for the last one, once the clip was read.
  private func shownSeconds(of frame: BegunFrame, until next: BegunFrame?, of clip: OpenClip) -> Double? {
    guard let end = frame.endSeconds, let following = next?.record.seconds ?? clip.reader.endSeconds else { return nil }
    let latest = end + (options.samplesPerSecond.map { 1 / $0 } ?? 0)
    return max(0, min(following, latest) - frame.record.seconds)
  }

  /// Waits for a frame's faces, and writes their portraits.
  private func lookedAt(_ begun: BegunFrame, times: inout StageTimes) throws -> ClipTracking.LookedAt {
    guard let outcome = try begun.outcome?.value() else {
      let faces = try store.faces(of: begun.record.clip, frame: begun.record.index)
      return ClipTracking.LookedAt(
        frame: begun.record, faces: faces, isStored: true, thumbnail: begun.thumbnail)
    }
    times.add(outcome.times)
    try times.measure(.portraits) {
      for face in outcome.faces { _ = try portraits.write(face.jpeg, of: face.record.id) }
    }
    return ClipTracking.LookedAt(
      frame: begun.record, faces: outcome.faces.map(\.record), isStored: false, thumbnail: begun.thumbnail)
  }

  private func write(_ pending: inout [ClipTracking.LookedAt], times: inout StageTimes) throws {
    try times.measure(.storing) {
      try store.transaction {
        for looked in pending where !looked.isStored {
          try store.add(looked.frame)
          for face in looked.faces { try store.add(face) }
        }
      }
    }
    pending.removeAll()
  }

  /// Notes the clip's shots and tracks, and sets aside what is no face: only now, when all faces of a track are there.
  ///
  /// - Returns: How many faces were none.
  private func finish(_ record: ClipRecord, shots: [ShotRecord]) throws -> Int {
    var evidence = ClipEvidence(
      clip: record.id, isPhoto: record.kind == .photo,
      spread: try store.spread().map { WithinTrackSpread($0) },
      judge: judge)
    return try store.transaction {
      try store.update(record)
      try store.setShots(shots, of: record.id)
      try store.finish(record.id) { note in
        try store.forEachEvidence(of: record.id) { face in
          try evidence.add(face)
          if let ended = evidence.takeEnded() { try note(ended) }
        }
        try note(try evidence.finish())
      }
      try store.setSpread(evidence.spread?.record)
      return try store.setAside(tracks: evidence.notFaces, of: record.id)
    }
  }
}

extension ClipRecord {
  init(id: ClipID, path: FilePath, _ info: ClipInfo) {
    self.init(
      id: id, path: path, kind: info.kind == .photo ? .photo : .video, size: info.size,
      baseSeconds: info.baseSeconds, durationSeconds: info.estimatedSeconds, decodedFrameCount: 0,
      damagedFrameCount: 0, note: nil, frameRate: info.sequence?.framesPerSecond)
  }
}
