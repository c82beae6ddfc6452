import Clustering
public import DatasetStore
public import Vocabulary

/// Who of a library is most like somebody: perhaps the same person.
public struct NearestPerson: Sendable, Equatable {
  public let person: PersonNumber
  public let name: String?

  /// The mean distance between the two people's tracks, in the embedder's space.
  public let distance: Double

  /// The distances of so many people are looked at, those whose middles are nearest.
  private static let mostCandidates = 5

  /// Of so many tracks, those that say most.
  private static let mostTracks = 100

  /// - Returns: `nil` where there is nobody else, or the person has no track.
  /// - Complexity: One pass over the library's tracks.
  public init?(to person: PersonNumber, in store: DatasetStore) throws {
    let library = try LibraryTracks(store)
    var tracks: [PersonNumber: [PersonGrouping.Track]] = [:]
    for (holder, track) in zip(library.holders, library.tracks) {
      if let holder { tracks[holder, default: []].append(track) }
    }
    guard let own = tracks.removeValue(forKey: person) else { return nil }
    let middle = Self.middle(of: own)
    let byMiddle = tracks.map {
      (number: $0.key, distance: PersonGrouping.distance(middle, Self.middle(of: $0.value)))
    }
    .sorted { ($0.distance, $0.number) < ($1.distance, $1.number) }
    let candidates = byMiddle.prefix(Self.mostCandidates).map { candidate in
      (number: candidate.number, distance: Self.distance(own, tracks[candidate.number] ?? []))
    }
    guard let nearest = candidates.min(by: { ($0.distance, $0.number) < ($1.distance, $1.number) }) else { return nil }
    self.person = nearest.number
    distance = nearest.distance
    name = try store.record(of: nearest.number).name
  }

  private static func middle(of tracks: [PersonGrouping.Track]) -> [Double] {
    var sum = [Double](repeating: 0, count: tracks.first?.mean.count ?? 0)
    var weight = 0.0
    for track in tracks {
      let share = max(track.quality, 1e-6)
      for index in sum.indices { sum[index] += share * track.mean[index] }
      weight += share
    }
    return sum.map { $0 / weight }
  }

  private static func distance(_ one: [PersonGrouping.Track], _ other: [PersonGrouping.Track]) -> Double {
    func best(_ tracks: [PersonGrouping.Track]) -> ArraySlice<PersonGrouping.Track> {
      tracks.sorted { $0.quality > $1.quality }.prefix(mostTracks)
    }
    let (one, other) = (best(one), best(other))
    var sum = 0.0
    for track in one {
      for theirs in other { sum += PersonGrouping.distance(track.mean, theirs.mean) }
    }
    return sum / Double(one.count * other.count)
  }
}
