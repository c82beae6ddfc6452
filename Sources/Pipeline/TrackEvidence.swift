import Clustering
import DatasetStore
import Vocabulary

/// What is known of a library's tracks, gathered face by face: memory is in proportion to the tracks.
struct TrackEvidence {
  /// A face of a track that is none.
  struct NotAFace {
    let id: FaceID
    let portrait: String?
  }

  /// A track of a video that is this short (about a second) and never scored more is no face: MTCNN is surer than that
  /// of a face at least once while it is in sight, and prints, knots and hands pass only just.
  private static let leastScore = 0.95
  private static let mostFaces = 5

  /// A photo has only one frame to be sure in: there, only what is also hardly to be seen is no face.
  private static let leastPhotoScore = 0.9
  private static let leastPhotoQuality = 0.1

  private struct Key: Hashable {
    let clip: ClipID
    let track: Int
  }

  private struct Gathered {
    var mean: TrackMean
    let isPhoto: Bool
    var greatestScore = 0.0
    /// The first few, by which a short track can be taken out.
    var faces: [NotAFace] = []

    var isNoFace: Bool {
      if isPhoto {
        return greatestScore < TrackEvidence.leastPhotoScore && mean.quality < TrackEvidence.leastPhotoQuality
      }
      return greatestScore < TrackEvidence.leastScore && mean.faceCount <= TrackEvidence.mostFaces
    }
  }

  private var numbers: [Key: Int] = [:]
  private var gathered: [Gathered] = []
  private var places: [Int?] = []
  /// The sums of the tracks of the shot that is gathered now.
  private var sums: [Int: TrackSums] = [:]
  private var shot: (clip: ClipID, number: Int?)?
  private var frame: (clip: ClipID, index: Int, tracks: [Int])?

  private(set) var tracks: [PersonGrouping.Track] = []
  private(set) var spread: WithinTrackSpread?
  private(set) var notFaces: [NotAFace] = []

  /// Tracks that were seen in one frame, each set once.
  private(set) var seenAtOnce: Set<[Int]> = []

  private let photos: Set<ClipID>
  private let scoresAreProbabilities: Bool

  /// - Parameters:
  ///   - photos: The clips that are photos.
  ///   - scoresAreProbabilities: Whether a score says how sure the detector was; else nothing is taken for no face.
  init(photos: Set<ClipID>, scoresAreProbabilities: Bool) {
    self.photos = photos
    self.scoresAreProbabilities = scoresAreProbabilities
  }

  /// Takes in the next face; faces of one frame come one after another.
  mutating func add(_ face: FaceEvidence) {
    guard let embedding = face.embedding, let track = face.track else { return }
    if shot?.clip != face.clip || shot?.number != face.shot {
      endShot()
      shot = (face.clip, face.shot)
    }
    let number = begin(face, track: track, dimension: embedding.values.count)
    gathered[number].mean.add(embedding, quality: face.quality?.value ?? 1)
    sums[number, default: TrackSums(dimension: embedding.values.count)].add(embedding.values)
    gathered[number].greatestScore = max(gathered[number].greatestScore, face.score)
    if gathered[number].mean.faceCount <= Self.mostFaces {
      gathered[number].faces.append(NotAFace(id: face.id, portrait: face.portrait))
    }
    if frame?.clip != face.clip || frame?.index != face.frameIndex {
      endFrame()
      frame = (face.clip, face.frameIndex, [])
    }
    frame?.tracks.append(number)
  }

  private mutating func begin(_ face: FaceEvidence, track: Int, dimension: Int) -> Int {
    let key = Key(clip: face.clip, track: track)
    if let number = numbers[key] { return number }
    let number = gathered.count
    numbers[key] = number
    gathered.append(Gathered(mean: TrackMean(dimension: dimension), isPhoto: photos.contains(face.clip)))
    return number
  }

  /// Tracks end with their shot; then their sums, which are large, go into the spread.
  private mutating func endShot() {
    for (number, sums) in sums.sorted(by: { $0.key < $1.key }) where !isNoFace(gathered[number]) {
      spread = spread ?? WithinTrackSpread(dimension: gathered[number].mean.dimension)
      spread?.add(sums)
    }
    sums.removeAll()
  }

  private func isNoFace(_ track: Gathered) -> Bool { scoresAreProbabilities && track.isNoFace }

  private mutating func endFrame() {
    if let tracks = frame?.tracks, tracks.count > 1 { seenAtOnce.insert(tracks.sorted()) }
    frame = nil
  }

  /// Decides which tracks are faces, and makes what grouping wants of them.
  mutating func finish() {
    endFrame()
    endShot()
    for track in gathered {
      if isNoFace(track) {
        places.append(nil)
        notFaces += track.faces
        continue
      }
      places.append(tracks.count)
      tracks.append(track.mean.track)
    }
    seenAtOnce = Set(seenAtOnce.map { $0.compactMap { places[$0] } }.filter { $0.count > 1 })
    gathered = []
  }

  /// The place in `tracks` of a face's track.
  func track(of face: FaceEvidence) -> Int? {
    face.track.flatMap { numbers[Key(clip: face.clip, track: $0)] }.flatMap { places[$0] }
  }
}
