import DatasetExport
public import DatasetStore
public import FaceAnalysis
public import Vocabulary

/// The tracks of one person that are nearly as near to somebody else, or nearer.
///
/// ```swift
/// for track in try LookAlikes(of: PersonNumber(3), in: library.store, models: .installed).tracks { print(track) }
/// ```
/// The measure is an audit's for single faces (`PersonDoubt`), on the means of tracks, which the library keeps: so it is
/// quick whatever the number of faces. What a human put where it is is not doubted, and nor is a face without a track.
public struct LookAlikes: Sendable {
  public struct Track: Hashable, Sendable {
    public let clip: ClipID
    public let track: Int

    /// Whom it looks like.
    public let other: PersonNumber

    /// How much nearer it is to the rest of its own person: (other − own) / the larger of the two distances, −1 … `nearly`.
    public let margin: Double
  }

  /// From here on somebody is clearly nearer than somebody else: as `PersonGrouping` wants it of a track that joins a
  /// person.
  public static let nearly = 0.05

  /// A track without quality still counts.
  private static let leastWeight = 1e-6

  /// The nearest to the other first.
  public let tracks: [Track]

  /// - Throws: `EditError` where nobody has that number; `DatabaseError`.
  /// - Complexity: One pass over the tracks and over an index of the faces; then the person's tracks times the people.
  public init(of person: PersonNumber, in store: DatasetStore, models: ModelStore) throws {
    try store.check(person)
    let ignored = Set(try store.personNames().filter(\.isIgnored).map(\.number))
    var places: [LibraryTracks.Key: [TrackPlace]] = [:]
    try store.forEachTrackPlace { place in
      guard let holder = place.person, holder == person || !ignored.contains(holder) else { return }
      places[LibraryTracks.Key(clip: place.clip, number: place.track), default: []].append(place)
    }
    var sums: [PersonNumber: PersonMeans.Sum] = [:]
    var own: [(key: LibraryTracks.Key, mean: [Double], part: PersonMeans.Sum)] = []
    try store.forEachTrack { track in
      let key = LibraryTracks.Key(clip: track.clip, number: track.number)
      for place in places[key] ?? [] {
        guard let holder = place.person else { continue }
        // A track that was divided counts for each by their share of its faces.
        let share = Double(place.faceCount) / Double(max(1, track.faceCount))
        let weight = max(track.quality * share, Self.leastWeight)
        let none = PersonMeans.Sum(dimension: track.mean.count)
        sums[holder, default: none].add(track.mean, weight: weight)
        if holder == person, !place.isDecided {
          var part = none
          part.add(track.mean, weight: weight)
          own.append((key, track.mean, part))
        }
      }
    }
    let people = PersonMeans(sums)
    let farthest = try LibraryAudit.pictureDistance(store, models: models)
    tracks = own.compactMap { item in
      guard let answer = people.answer(for: item.mean, of: person, without: item.part, below: Self.nearly),
        // Who is farther than two pictures of one person are is not them.
        answer.confidence < Self.nearly, answer.otherDistance <= farthest
      else { return nil }
      return Track(clip: item.key.clip, track: item.key.number, other: answer.other, margin: answer.confidence)
    }
    .sorted { ($0.margin, $0.clip, $0.track) < ($1.margin, $1.clip, $1.track) }
  }
}
