import Clustering
import DatasetStore
import Vocabulary

/// What is known of one clip's tracks, gathered face by face: memory is in proportion to the tracks.
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
  private var gathered: [Int: Gathered] = [:]
  /// The sums of the tracks of the shot that is gathered now.
  private var sums: [Int: TrackSums] = [:]
  private var shot: Int?
  private var frame: (index: Int, tracks: [Int])?
  private var seenAtOnce: Set<[Int]> = []

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

  /// Decides which tracks are faces.
  mutating func finish() -> DatasetStore.ClipSummary {
    endFrame()
    endShot()
    var tracks: [TrackRecord] = []
    for (_, track) in gathered.sorted(by: { $0.key < $1.key }) {
      if isNoFace(track.summary) {
        notFaces += track.faces
      } else if let record = track.summary.record {
        tracks.append(record)
      }
    }
    let numbers = Set(tracks.map(\.number))
    var pairs: Set<TrackPair> = []
    for group in seenAtOnce {
      let group = group.filter(numbers.contains)
      for (position, first) in group.enumerated() {
        for second in group[(position + 1)...] where first != second { pairs.insert(TrackPair(first, second)) }
      }
    }
    return DatasetStore.ClipSummary(
      tracks: tracks, seenAtOnce: pairs.sorted { ($0.first, $0.second) < ($1.first, $1.second) })
  }

  /// Tracks end with their shot; then their sums, which are large, go into the spread.
  private mutating func endShot() {
    for (number, sums) in sums.sorted(by: { $0.key < $1.key }) {
      guard let track = gathered[number], let dimension = track.summary.record?.mean.count, !isNoFace(track.summary)
      else { continue }
      spread = spread ?? WithinTrackSpread(dimension: dimension)
      spread?.add(sums)
    }
    sums.removeAll()
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
