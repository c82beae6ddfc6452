import DatasetExport
import DatasetStore
import FaceAnalysis
import Inference
import VideoDecoding
import Vocabulary

/// Tells all faces of a library by another embedder, into a log: portraits first, which are quick and show at once what
/// cannot be told at all, then clip by clip, frame by frame.
struct FaceTelling {
  /// Frames that are worked on or wait for it, a thread.
  private static let framesPerThread = 2

  let store: DatasetStore
  let folder: FilePath
  let log: EmbeddingLog
  let models: ModelStore
  let options: SortOptions
  let embedder: any Embedder
  let core: InferenceCore
  let workers: WorkerPool
  let observer: SortObserver

  /// Faces of which neither clip nor portrait is there.
  private(set) var lost: [FaceID] = []
  private(set) var missingClips: [FilePath] = []

  /// Detectors by what the options say of them: clips of one run share one.
  private var detections: [String: FaceDetection] = [:]

  init(
    store: DatasetStore, folder: FilePath, log: EmbeddingLog, models: ModelStore, options: SortOptions,
    embedder: any Embedder, core: InferenceCore, workers: WorkerPool, observer: SortObserver
  ) {
    self.store = store
    self.folder = folder
    self.log = log
    self.models = models
    self.options = options
    self.embedder = embedder
    self.core = core
    self.workers = workers
    self.observer = observer
  }

  private struct Clip {
    let record: ClipRecord
    let options: SortOptions
    /// `nil` where the file is gone, or has other bytes.
    let path: FilePath?
  }

  /// - Throws: `LostFaces` before any clip is read where some are and none may be; `Cancelled`, `ModelError`, …
  mutating func run(mayLose: Bool) throws {
    let clips = try store.clips().map { record in
      let place = try ClipPlace(of: record.id, in: store, progress: observer.checkStop)
      let clip = Clip(
        record: record, options: SortOptions(recorded: try store.runOptions(of: record.id)), path: place.path)
      try models.check(clip.options.detector, suits: options.embedderName)
      return clip
    }
    missingClips = clips.filter { $0.path == nil }.map(\.record.path)
    for clip in clips where clip.path == nil { try tellByPortraits(clip) }
    try checkLost(clips, mayLose: mayLose)
    let read = clips.filter { $0.path != nil }
    for (index, clip) in read.enumerated() {
      try tellByFrames(clip, number: index + 1, of: read.count)
      // Frames that another FFmpeg, or a machine without memory, does not give.
      try tellByPortraits(clip)
      try log.flush()
    }
    try checkLost(clips, mayLose: mayLose)
  }

  private func checkLost(_ clips: [Clip], mayLose: Bool) throws {
    guard !lost.isEmpty, !mayLose else { return }
    let owners = Set(try lost.compactMap { try store.face($0)?.clip })
    throw LostFaces(
      library: folder, faces: lost, clips: clips.map(\.record).filter { owners.contains($0.id) }.map(\.path))
  }

  // MARK: Frames

  private mutating func tellByFrames(_ clip: Clip, number: Int, of count: Int) throws {
    guard let path = clip.path else { return }
    // Told by a portrait while the clip was gone is not told as well as it can be.
    let faces = try store.placedFaces(of: clip.record.id)
    let wanted = Set(faces.filter { log.done[$0.id] != false }.map(\.frameIndex))
    guard !wanted.isEmpty else { return }
    let known = KnownFaces(embedder, try detection(clip.options), options: clip.options)
    let frames = try store.frames(of: clip.record.id).filter { wanted.contains($0.index) }
    let pace = Pace()
    var pending: [WorkerPool.Pending<[EmbeddingLog.Entry]>] = []
    var doneCount = 0
    func takeInFirst() throws {
      for entry in try pending.removeFirst().value() { try log.append(entry) }
      doneCount += 1
      let share = Double(doneCount) / Double(frames.count)
      observer.onProgress(
        SortProgress(
          stage: .analysing(number: number, count: count), share: (Double(number - 1) + share) / Double(count),
          faceCount: log.done.count, secondsLeft: count == 1 ? pace.secondsLeft(at: share) : nil))
    }
    do {
      try ChosenFrames(frames, frameRate: clip.record.frameRate).read(from: path, progress: observer.checkStop) {
        frame, record in
        let faces = try store.faces(of: record.clip, frame: record.index)
        pending.append(workers.start { try known.entries(of: faces, in: frame) })
        if pending.count > Self.framesPerThread * workers.threadCount { try takeInFirst() }
      }
    } catch is VideoDecodingError {
      // What it gave is used; the rest is told by portraits.
    }
    while !pending.isEmpty { try takeInFirst() }
  }

  private mutating func detection(_ recorded: SortOptions) throws -> FaceDetection {
    let key =
      "\(recorded.detector) \(recorded.minimumFaceSize) \(recorded.minimumScore ?? -1) \(recorded.upsamplingCount ?? -1) \(recorded.looksIntoDarkness)"
    if let made = detections[key] { return made }
    let made = try FaceDetection(recorded, models: models, on: core)
    detections[key] = made
    return made
  }

  // MARK: Portraits

  private mutating func tellByPortraits(_ clip: Clip) throws {
    let left = try store.placedFaces(of: clip.record.id).filter { log.done[$0.id] == nil }
    guard !left.isEmpty else { return }
    let sizes = Dictionary(
      try store.frames(of: clip.record.id).map { ($0.index, $0.size) }, uniquingKeysWith: { first, _ in first })
    let portraits = PortraitFaces(embedder, library: folder)
    let crop = clip.options.portraitCrop
    for face in left {
      try observer.checkStop()
      if let record = try store.face(face.id), let size = sizes[face.frameIndex],
        let entry = try portraits.entry(of: record, frame: size, crop: crop)
      {
        try log.append(entry)
      } else {
        lost.append(face.id)
      }
    }
  }
}

extension ClipPlace {
  /// Where the clip is, byte for byte.
  fileprivate var path: FilePath? {
    if case .found(let path) = self { path } else { nil }
  }
}
