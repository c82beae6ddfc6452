import Clustering
import DatasetStore
import Vocabulary

/// What is known of the clips that a library is to get from another one: memory is in proportion to their tracks.
struct IncomingClips {
  private(set) var clips: [(id: ClipID, summary: DatasetStore.ClipSummary)] = []

  /// Of each clip, its tracks as they are compared; faces without a track count as one a person and clip.
  private(set) var tracks: [PersonGrouping.Track] = []

  /// Who of the other library has most faces of each of `tracks`.
  private(set) var holders: [PersonNumber?] = []

  /// Pairs of `tracks` that were seen in one frame.
  private(set) var apart: [[Int]] = []

  private(set) var faceCount = 0

  /// How many faces each person of the other library brings.
  private(set) var faceCounts: [PersonNumber: Int] = [:]

  /// How faces vary within the tracks of this library and of the clips together.
  private(set) var spread: WithinTrackSpread?

  private let scenes: TrackScenes

  /// - Parameters:
  ///   - other: The library that has the clips.
  ///   - spread: That of the library that gets them.
  init(of other: DatasetStore, spread: WithinTrackSpread?) throws {
    scenes = try TrackScenes(other)
    self.spread = spread
  }

  mutating func add(_ clip: ClipRecord, of other: DatasetStore) throws {
    var evidence = ClipEvidence(clip: clip.id, isPhoto: clip.kind == .photo, spread: spread)
    var shares: [Int: [PersonNumber?: Int]] = [:]
    var loose: [PersonNumber: TrackSummary] = [:]
    try other.forEachEvidence(of: clip.id) { face in
      try evidence.add(face)
      faceCount += 1
      if let person = face.person { faceCounts[person, default: 0] += 1 }
      if let track = face.track {
        shares[track, default: [:]][face.person, default: 0] += 1
      } else if let person = face.person {
        loose[person, default: TrackSummary(clip: clip.id, number: 0, shot: nil)].add(face)
      }
    }
    let summary = try evidence.finish()
    spread = evidence.spread
    clips.append((clip.id, summary))
    var places: [Int: Int] = [:]
    for record in summary.tracks {
      places[record.number] = tracks.count
      let most = shares[record.number]?.max { ($0.value, $1.key?.value ?? 0) < ($1.value, $0.key?.value ?? 0) }
      add(record, holder: most?.key)
    }
    for (person, summary) in loose.sorted(by: { $0.key < $1.key }) {
      if let record = summary.record { add(record, holder: person) }
    }
    apart += summary.seenAtOnce.compactMap { pair in
      guard let first = places[pair.first], let second = places[pair.second] else { return nil }
      return [first, second]
    }
  }

  private mutating func add(_ record: TrackRecord, holder: PersonNumber?) {
    tracks.append(scenes.track(record))
    holders.append(holder)
  }
}
