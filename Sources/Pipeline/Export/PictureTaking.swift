import DatasetExport
import DatasetStore
import Imaging
import VideoDecoding
import Vocabulary

/// Takes a dataset's pictures from their clips at full resolution: each clip is decoded once, several frames are cut and
/// encoded side by side, and the format gets the pictures in the plan's order.
struct PictureTaking {
  /// Frames that are worked on or wait for it, a thread.
  private static let framesPerThread = 2

  let store: DatasetStore
  let plan: DatasetPlan
  let geometry: PictureGeometry
  let quality: Int
  let workers: WorkerPool
  let observer: ExportObserver

  /// The library's own pictures, where they are to stand in for clips that are gone.
  let portraits: LibraryPortraits?
  private let pace = Pace()

  init(
    _ plan: DatasetPlan, of store: DatasetStore, geometry: PictureGeometry, quality: Int, on workers: WorkerPool,
    portraits: LibraryPortraits?, observer: ExportObserver
  ) {
    self.portraits = portraits
    self.plan = plan
    self.store = store
    self.geometry = geometry
    self.quality = quality
    self.workers = workers
    self.observer = observer
  }

  /// A frame's pictures, being made; `nil` for one that cannot be.
  private struct Begun {
    let pictures: [PlannedPicture]
    let bytes: WorkerPool.Pending<[[UInt8]?]>
  }

  /// - Returns: The numbers of the pictures that could not be taken.
  /// - Throws: What the format throws, such as `FileError` where the disk is full; `Cancelled`.
  func run(into format: any DatasetFormat) throws -> Set<Int> {
    var lost: Set<Int> = []
    var doneCount = 0
    var start = 0
    while start < plan.pictures.count {
      let clip = plan.pictures[start].clip
      var end = start
      while end < plan.pictures.count, plan.pictures[end].clip == clip { end += 1 }
      try observer.checkStop()
      let wanted = plan.pictures[start..<end].filter { !format.holds($0) }
      doneCount += (end - start) - wanted.count
      var left = Set(wanted.map(\.number))
      if !wanted.isEmpty {
        try take(wanted, of: clip) { bytes, picture in
          try format.write(bytes, of: picture)
          left.remove(picture.number)
          doneCount += 1
          tell(doneCount)
        }
      }
      lost.formUnion(left)
      start = end
    }
    return lost
  }

  private func tell(_ doneCount: Int) {
    let share = Double(doneCount) / Double(max(1, plan.pictures.count))
    observer.onProgress(
      ExportProgress(
        stage: .takingPictures, share: share, pictureCount: doneCount, secondsLeft: pace.secondsLeft(at: share)))
  }

  private func take(
    _ pictures: [PlannedPicture], of clip: ClipID, write: @escaping ([UInt8], PlannedPicture) throws -> Void
  ) throws {
    var queue = Queue(longest: Self.framesPerThread * workers.threadCount, write: write)
    let (geometry, encoding) = (geometry, PictureEncoding(plan.pictureFormat, quality: quality))
    guard let path = plan.clip(clip)?.path else {
      guard let portraits else { return }
      for picture in pictures {
        try observer.checkStop()
        try queue.add([picture], workers.start { [try Self.picture(picture, from: portraits, geometry, encoding)] })
      }
      return try queue.finish()
    }
    let byFrame = Dictionary(grouping: pictures, by: \.frameIndex)
    let frames = try store.frames(of: clip).filter { byFrame[$0.index] != nil }
    do {
      let chosen = ChosenFrames(frames, frameRate: try store.clip(clip)?.frameRate)
      try chosen.read(from: path, progress: { try observer.checkStop() }) { frame, record in
        let pictures = byFrame[record.index] ?? []
        try queue.add(
          pictures,
          workers.start {
            let image = try frame.makeImage()
            return try pictures.map { picture in
              guard let face = picture.faces.first?.face, let cut = geometry.cut(of: face) else { return nil }
              return try encoding.bytes(of: cut.picture(of: image))
            }
          })
      }
    } catch is VideoDecodingError {
      // It was read once; a machine without memory, or another FFmpeg, may not be able to. What was taken counts.
    }
    try queue.finish()
  }

  private static func picture(
    _ picture: PlannedPicture, from portraits: LibraryPortraits, _ geometry: PictureGeometry,
    _ encoding: PictureEncoding
  ) throws -> [UInt8]? {
    // A portrait that is gone or damaged is one more face that cannot be taken.
    guard let face = picture.faces.first?.face, let cut = geometry.cut(of: face),
      let frame = try? portraits.frame(of: face)
    else { return nil }
    return try encoding.bytes(of: cut.picture(of: frame))
  }

  /// Pictures that are being made, the first one first.
  private struct Queue {
    let longest: Int
    let write: ([UInt8], PlannedPicture) throws -> Void
    private var begun: [Begun] = []

    init(longest: Int, write: @escaping ([UInt8], PlannedPicture) throws -> Void) {
      self.longest = longest
      self.write = write
    }

    mutating func add(_ pictures: [PlannedPicture], _ bytes: WorkerPool.Pending<[[UInt8]?]>) throws {
      begun.append(Begun(pictures: pictures, bytes: bytes))
      while begun.count > longest { try finishFirst() }
    }

    mutating func finish() throws {
      while !begun.isEmpty { try finishFirst() }
    }

    private mutating func finishFirst() throws {
      let first = begun.removeFirst()
      for (bytes, picture) in zip(try first.bytes.value(), first.pictures) {
        if let bytes { try write(bytes, picture) }
      }
    }
  }
}
