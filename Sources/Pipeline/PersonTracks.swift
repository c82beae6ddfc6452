import Clustering
import DatasetStore
import Vocabulary

/// The tracks of a library's people, as they are compared with a new face.
struct PersonTracks {
  /// By number.
  let people: [PersonNumber]

  /// Those of each of `people`.
  let tracks: [[PersonGrouping.Track]]

  private struct Key: Hashable {
    let person: PersonNumber
    let clip: ClipID
    let track: Int?
  }

  /// - Complexity: One pass over the faces; memory is in proportion to the tracks.
  init(_ store: DatasetStore) throws {
    var means: [Key: TrackSummary] = [:]
    var order: [Key] = []
    try store.forEachEvidence { face in
      guard let person = face.person, face.embedding != nil else { return }
      let key = Key(person: person, clip: face.clip, track: face.track)
      if means[key] == nil { order.append(key) }
      means[key, default: TrackSummary(clip: face.clip, number: face.track ?? 0, shot: face.shot)].add(face)
    }
    let byPerson = Dictionary(grouping: order, by: \.person)
    people = byPerson.keys.sorted()
    tracks = people.map { person in
      (byPerson[person] ?? []).compactMap { key in
        means[key]?.record.map { PersonGrouping.Track(mean: $0.mean, faceCount: $0.faceCount, quality: $0.quality) }
      }
    }
  }
}
