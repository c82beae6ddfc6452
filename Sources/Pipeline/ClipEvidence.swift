import Clustering
import DatasetStore
import Vocabulary

/// What is known of one clip's tracks, gathered face by face.
///
/// Tracks end with their shot: whoever takes them then needs memory in proportion to the tracks of one shot.
struct ClipEvidence {
  /// A face of a track that is none.
  struct NotAFace {
    let id: FaceID
    let portrait: String?
  }

  /// A track of a video that is this short (about a second) and never scored `notAFaceBelow` is no face: the detector is
  /// surer than that of a face at least once while it is in sight, and prints, knots and hands pass only just.
  static let mostFaces = 5

  /// A photo has only one frame to be sure in: there, only what scores this much less, and is also hardly to be seen, is
  /// no face.
  static let photoLeniency = 0.05
  static let leastPhotoQuality = 0.1

  fileprivate struct Gathered {
    var summary: TrackSummary
    /// The first few, by which a short track can be taken out.
    var faces: [NotAFace] = []
  }

  private let clip: ClipID
  private let isPhoto: Bool
  private let notAFaceBelow: Double?
  /// The tracks of the shot that is gathered now, and their sums.
  private var gathered: [Int: Gathered] = [:]
  private var sums: [Int: TrackSums] = [:]
  private var shot: Int?
  private var frame: (index: Int, tracks: [Int])?
  private var seenAtOnce: Set<[Int]> = []
  /// Of shots that have ended.
  private var ended = DatasetStore.ClipSummary(tracks: [], seenAtOnce: [])

  private(set) var spread: WithinTrackSpread?
  private(set) var notFaces: [NotAFace] = []

  /// - Parameter spread: That of the clips before.
  /// - Parameter notAFaceBelow: What a face scores at least once (`PackManifest.notAFaceBelow`); where `nil`, nothing is
  ///   taken for no face.
  init(clip: ClipID, isPhoto: Bool, spread: WithinTrackSpread?, notAFaceBelow: Double?) {
    self.clip = clip
    self.isPhoto = isPhoto
    self.spread = spread
    self.notAFaceBelow = notAFaceBelow
  }

  /// Takes in the next face; faces of one frame come one after another.
  mutating func add(_ face: FaceEvidence) {
    guard let embedding = face.embedding, let track = face.track else { return }
    if shot != face.shot {
      endFrame()
      endShot()
      shot = face.shot
    }
    gathered[track, default: Gathered(summary: TrackSummary(clip: clip, number: track, shot: face.shot))].add(face)
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
  mutating func finish() -> DatasetStore.ClipSummary {
    endFrame()
    endShot()
    return ended
  }

  /// Decides which of the shot's tracks are faces. Their sums, which are large, go into the spread.
  private mutating func endShot() {
    var numbers: Set<Int> = []
    for (number, track) in gathered.sorted(by: { $0.key < $1.key }) {
      if isNoFace(track.summary) {
        notFaces += track.faces
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

  private func isNoFace(_ track: TrackSummary) -> Bool {
    guard let notAFaceBelow else { return false }
    if isPhoto {
      return track.greatestScore < notAFaceBelow - Self.photoLeniency && track.quality < Self.leastPhotoQuality
    }
    return track.greatestScore < notAFaceBelow && track.faceCount <= Self.mostFaces
  }

  private mutating func endFrame() {
    if let tracks = frame?.tracks, tracks.count > 1 { seenAtOnce.insert(tracks.sorted()) }
    frame = nil
  }
}

extension ClipEvidence.Gathered {
  fileprivate mutating func add(_ face: FaceEvidence) {
    summary.add(face)
    if summary.faceCount <= ClipEvidence.mostFaces {
      faces.append(ClipEvidence.NotAFace(id: face.id, portrait: face.portrait))
    }
  }
}

extension WithinTrackSpread {
  init(_ record: SpreadRecord) {
    self.init(weight: record.weight, products: record.products)
  }

  var record: SpreadRecord { SpreadRecord(weight: weight, products: products) }
}
