import Clustering
import DatasetStore
import Vocabulary

/// What is known of one clip's tracks, gathered face by face.
///
/// Tracks end with their shot: whoever takes them then needs memory in proportion to the tracks of one shot.
struct ClipEvidence {
  fileprivate struct Gathered {
    var summary: TrackSummary
    /// Faces that score `FaceJudge.doubtBelow` or more.
    var sureCount = 0
  }

  private let clip: ClipID
  private let isPhoto: Bool
  private let judge: FaceJudge?
  /// The tracks of the shot that is gathered now, and their sums.
  private var gathered: [Int: Gathered] = [:]
  private var sums: [Int: TrackSums] = [:]
  private var shot: Int?
  private var frame: (index: Int, tracks: [Int])?
  private var seenAtOnce: Set<[Int]> = []
  /// Of shots that have ended.
  private var ended = DatasetStore.ClipSummary(tracks: [], seenAtOnce: [])

  private(set) var spread: WithinTrackSpread?

  /// The numbers of tracks that are no face.
  private(set) var notFaces: [Int] = []

  /// - Parameter spread: That of the clips before.
  /// - Parameter judge: Where `nil`, every track is a face.
  init(clip: ClipID, isPhoto: Bool, spread: WithinTrackSpread?, judge: FaceJudge? = nil) {
    self.clip = clip
    self.isPhoto = isPhoto
    self.spread = spread
    self.judge = judge
  }

  /// Takes in the next face; faces of one frame come one after another.
  mutating func add(_ face: FaceEvidence) throws {
    guard let embedding = face.embedding, let track = face.track else { return }
    if shot != face.shot {
      endFrame()
      try endShot()
      shot = face.shot
    }
    gathered[track, default: Gathered(summary: TrackSummary(clip: clip, number: track, shot: face.shot))]
      .add(face, isSure: judge.map { face.score >= $0.doubtBelow } ?? true)
    sums[track, default: TrackSums(dimension: embedding.values.count)].add(embedding.values)
    if frame?.index != face.frameIndex {
      endFrame()
      frame = (face.frameIndex, [])
    }
    frame?.tracks.append(track)
  }

  /// The tracks of the shots that have ended since the last time; `nil` where there are none.
  mutating func takeEnded() -> DatasetStore.ClipSummary? {
    guard !ended.tracks.isEmpty else { return nil }
    defer { ended = DatasetStore.ClipSummary(tracks: [], seenAtOnce: []) }
    return ended
  }

  /// All tracks that were not taken before.
  mutating func finish() throws -> DatasetStore.ClipSummary {
    endFrame()
    try endShot()
    return ended
  }

  /// Decides which of the shot's tracks are faces. Their sums, which are large, go into the spread.
  private mutating func endShot() throws {
    var numbers: Set<Int> = []
    for (number, track) in gathered.sorted(by: { $0.key < $1.key }) {
      if try isNoFace(track, number: number) {
        notFaces.append(number)
      } else if let record = track.summary.record {
        numbers.insert(number)
        ended.tracks.append(record)
        spread = spread ?? WithinTrackSpread(dimension: record.mean.count)
        if let sums = sums[number] { spread?.add(sums) }
      }
    }
    var pairs: Set<TrackPair> = []
    for group in seenAtOnce {
      let group = group.filter(numbers.contains)
      for (position, first) in group.enumerated() {
        for second in group[(position + 1)...] where first != second { pairs.insert(TrackPair(first, second)) }
      }
    }
    ended.seenAtOnce += pairs.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
    gathered.removeAll()
    sums.removeAll()
    seenAtOnce.removeAll()
  }

  private func isNoFace(_ track: Gathered, number: Int) throws -> Bool {
    guard let judge else { return false }
    return try !judge.isFace(
      FaceJudge.Track(
        clip: clip, number: number, isPhoto: isPhoto, faceCount: track.summary.faceCount, sureCount: track.sureCount,
        quality: track.summary.quality, greatestScore: track.summary.greatestScore))
  }

  private mutating func endFrame() {
    if let tracks = frame?.tracks, tracks.count > 1 { seenAtOnce.insert(tracks.sorted()) }
    frame = nil
  }
}

extension ClipEvidence.Gathered {
  fileprivate mutating func add(_ face: FaceEvidence, isSure: Bool) {
    summary.add(face)
    if isSure { sureCount += 1 }
  }
}

extension WithinTrackSpread {
  init(_ record: SpreadRecord) {
    self.init(weight: record.weight, products: record.products)
  }

  var record: SpreadRecord { SpreadRecord(weight: weight, products: products) }
}
