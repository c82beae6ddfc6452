import Clustering
import DatasetStore
import FaceAnalysis
import Vocabulary

/// Who of another library is somebody of this one, by their looks alone.
struct Counterparts {
  private var tracks: [PersonGrouping.Track]
  private var known: [PersonNumber: [Int]] = [:]

  /// - Complexity: One pass over the library's tracks, and over the faces of people who have no track.
  init(in store: DatasetStore) throws {
    let library = try LibraryTracks(store)
    let scenes = try TrackScenes(store)
    tracks = library.tracks
    for (track, holder) in library.holders.enumerated() {
      if let holder { known[holder, default: []].append(track) }
    }
    // Single faces that were grouped without a thought of tracks: one a clip stands for them.
    for person in try store.people() where person.faceCount > 0 && known[person.number] == nil {
      var summaries: [ClipID: TrackSummary] = [:]
      try store.forEachEvidence(of: person.number) { face in
        summaries[face.clip, default: TrackSummary(clip: face.clip, number: 0, shot: nil)].add(face)
      }
      for (_, summary) in summaries.sorted(by: { $0.key < $1.key }) {
        guard let record = summary.record else { continue }
        known[person.number, default: []].append(tracks.count)
        tracks.append(scenes.track(record))
      }
    }
  }

  /// - Parameters:
  ///   - people: Whom it is to be told of, by number.
  ///   - incoming: Their clips.
  ///   - mayBe: Whether somebody of the other library may be somebody of this one at all.
  func find(
    _ people: [PersonNumber], in incoming: IncomingClips, _ grouping: PersonGrouping,
    mayBe: (_ theirs: PersonNumber, _ ours: PersonNumber) -> Bool
  ) -> [PersonNumber: (person: PersonNumber, distance: Double)] {
    let start = tracks.count
    var newcomers: [PersonNumber: [Int]] = [:]
    for (track, holder) in incoming.holders.enumerated() {
      if let holder { newcomers[holder, default: []].append(start + track) }
    }
    let numbers = known.keys.sorted()
    let found = grouping.counterparts(
      of: people.map { newcomers[$0] ?? [] }, among: numbers.map { known[$0] ?? [] },
      tracks: tracks + incoming.tracks,
      mayBe: { mayBe(people[$0], numbers[$1]) })
    var counterparts: [PersonNumber: (person: PersonNumber, distance: Double)] = [:]
    for (person, counterpart) in zip(people, found) {
      if let counterpart { counterparts[person] = (numbers[counterpart.person], counterpart.distance) }
    }
    return counterparts
  }
}
