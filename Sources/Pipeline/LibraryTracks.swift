import Clustering
import DatasetStore
import Vocabulary

/// All tracks of a library, as grouping compares them, and who has them.
struct LibraryTracks {
  /// A track of a clip.
  struct Key: Hashable {
    let clip: ClipID
    let number: Int
  }

  /// By the clips' hashes and their own numbers: the same order whichever clip was taken in first.
  private(set) var keys: [Key] = []
  private(set) var tracks: [PersonGrouping.Track] = []

  /// Who has most of a track's faces; `nil` where they are unsorted.
  private(set) var holders: [PersonNumber?] = []

  /// Whether a human put a face of it where it is.
  private(set) var isDecided: [Bool] = []

  /// Pairs of tracks that were seen in one frame.
  private(set) var apart: [[Int]] = []

  private var places: [Key: Int] = [:]

  /// - Complexity: One pass over the tracks, and one over an index of the faces.
  init(_ store: DatasetStore) throws {
    var held: [Key: [TrackPlace]] = [:]
    try store.forEachTrackPlace { held[Key(clip: $0.clip, number: $0.track), default: []].append($0) }
    let scenes = try TrackScenes(store)
    try store.forEachTrack { record in
      let key = Key(clip: record.clip, number: record.number)
      // A track of which a human said that it is no face has no place.
      guard let shares = held[key], let most = shares.max(by: { $0.faceCount < $1.faceCount }) else { return }
      places[key] = keys.count
      keys.append(key)
      tracks.append(scenes.track(record))
      holders.append(most.person)
      isDecided.append(shares.contains(where: \.isDecided))
    }
    try store.forEachPairSeenAtOnce { clip, pair in
      if let first = places[Key(clip: clip, number: pair.first)],
        let second = places[Key(clip: clip, number: pair.second)]
      {
        apart.append([first, second])
      }
    }
  }

  /// The place of a face's track in `tracks`.
  func place(of face: FaceEvidence) -> Int? {
    face.track.flatMap { places[Key(clip: face.clip, number: $0)] }
  }
}
