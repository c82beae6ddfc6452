import Clustering
import DatasetStore
import Vocabulary

/// The tracks of a library's people, as they are compared with a new face.
struct PersonTracks {
  /// By number.
  let people: [PersonNumber]

  /// Those of each of `people`.
  let tracks: [[PersonGrouping.Track]]

  /// - Complexity: One pass over the tracks; over the faces where the library's tracks were never summarised. Memory is in
  ///   proportion to the tracks.
  init(_ store: DatasetStore) throws {
    let byPerson =
      try store.clipsWithoutSummary().isEmpty ? Self.summarised(in: store) : Self.ofFaces(in: store)
    people = byPerson.keys.sorted()
    tracks = people.map { byPerson[$0] ?? [] }
  }

  private static func summarised(in store: DatasetStore) throws -> [PersonNumber: [PersonGrouping.Track]] {
    let library = try LibraryTracks(store)
    var tracks: [PersonNumber: [PersonGrouping.Track]] = [:]
    for (track, holder) in zip(library.tracks, library.holders) {
      if let holder { tracks[holder, default: []].append(track) }
    }
    return tracks
  }

  private struct Key: Hashable {
    let person: PersonNumber
    let clip: ClipID
    let track: Int?
  }

  private static func ofFaces(in store: DatasetStore) throws -> [PersonNumber: [PersonGrouping.Track]] {
    let scenes = try TrackScenes(store)
    var means: [Key: TrackSummary] = [:]
    var order: [Key] = []
    try store.forEachEvidence { face in
      guard let person = face.person, face.embedding != nil else { return }
      let key = Key(person: person, clip: face.clip, track: face.track)
      if means[key] == nil { order.append(key) }
      means[key, default: TrackSummary(clip: face.clip, number: face.track ?? 0, shot: face.shot)].add(face)
    }
    return Dictionary(grouping: order, by: \.person).mapValues { keys in
      keys.compactMap { means[$0]?.record.map(scenes.track) }
    }
  }
}
