import Clustering
import DatasetStore
import Vocabulary

/// What is known of a library's tracks, gathered face by face: memory is in proportion to the tracks.
struct TrackEvidence {
  /// A track that is no face: seen in one frame, and hardly believed.
  struct NotAFace {
    let id: FaceID
    let portrait: String?
  }

  /// A single detection with a lower score and less quality than these is no face. MTCNN scores faces above 0.99 with
  /// few exceptions, and what it only just takes for one (0.7) is mostly none; quality keeps a small or blurred face
  /// that it is sure of.
  private static let leastScore = 0.9
  private static let leastQuality = 0.1

  /// A face counts at least this much in its track's mean, so that a track of bad faces has one.
  private static let leastWeight = 0.01

  private struct Key: Hashable {
    let clip: ClipID
    let track: Int
  }

  private struct Gathered {
    var weightedSum: [Double]
    var weight = 0.0
    var faceCount = 0
    var quality = 0.0
    var sums: TrackSums
    let first: FaceID
    let firstPortrait: String?
    let firstScore: Double
  }

  private var numbers: [Key: Int] = [:]
  private var gathered: [Gathered] = []
  private var places: [Int?] = []
  private var frame: (clip: ClipID, index: Int, tracks: [Int])?

  private(set) var tracks: [PersonGrouping.Track] = []
  private(set) var spread: WithinTrackSpread?
  private(set) var notFaces: [NotAFace] = []

  /// Tracks that were seen in one frame, each set once.
  private(set) var seenAtOnce: Set<[Int]> = []

  /// Takes in the next face; faces of one frame come one after another.
  mutating func add(_ face: FaceEvidence) throws {
    guard let embedding = face.embedding, let track = face.track else { return }
    let number = begin(face, track: track, dimension: embedding.values.count)
    let quality = face.quality?.value ?? 1
    let weight = max(quality, Self.leastWeight)
    for (index, value) in embedding.values.enumerated() {
      gathered[number].weightedSum[index] += weight * Double(value)
    }
    gathered[number].weight += weight
    gathered[number].faceCount += 1
    gathered[number].quality += quality
    gathered[number].sums.add(embedding.values)
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
    gathered.append(
      Gathered(
        weightedSum: [Double](repeating: 0, count: dimension), sums: TrackSums(dimension: dimension), first: face.id,
        firstPortrait: face.portrait, firstScore: face.score))
    return number
  }

  private mutating func endFrame() {
    if let tracks = frame?.tracks, tracks.count > 1 { seenAtOnce.insert(tracks.sorted()) }
    frame = nil
  }

  /// Decides which tracks are faces, and makes what grouping wants of them.
  mutating func finish() {
    endFrame()
    for track in gathered {
      spread = spread ?? WithinTrackSpread(dimension: track.weightedSum.count)
      if track.faceCount == 1, track.firstScore < Self.leastScore, track.quality < Self.leastQuality {
        places.append(nil)
        notFaces.append(NotAFace(id: track.first, portrait: track.firstPortrait))
        continue
      }
      spread?.add(track.sums)
      places.append(tracks.count)
      tracks.append(
        PersonGrouping.Track(
          mean: track.weightedSum.map { $0 / track.weight }, faceCount: track.faceCount, quality: track.quality))
    }
    seenAtOnce = Set(seenAtOnce.map { $0.compactMap { places[$0] } }.filter { $0.count > 1 })
    gathered = []
  }

  /// The place in `tracks` of a face's track.
  func track(of face: FaceEvidence) -> Int? {
    face.track.flatMap { numbers[Key(clip: face.clip, track: $0)] }.flatMap { places[$0] }
  }
}
