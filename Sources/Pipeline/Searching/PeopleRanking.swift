import Clustering
import DatasetStore
import FaceAnalysis
import Vocabulary

/// A library's people as they are at one moment, to compare faces with. It needs no network.
struct PeopleRanking {
  private let grouping: PersonGrouping
  private let people: PersonTracks
  private let names: [PersonNumber: String]

  /// - Complexity: As `PersonTracks`.
  /// - Parameter models: Have the library's own embedder.
  init(_ store: DatasetStore, models: ModelStore) throws {
    let embedder = try store.models().first { $0.kind == .embedder }?.name ?? SortOptions().embedderName
    let statistics = try LibraryStatistics.of(embedder, in: store, from: models)
    grouping = PersonGrouping(statistics)
    people = try PersonTracks(store)
    names = Dictionary(
      uniqueKeysWithValues: try store.people().compactMap { person in person.name.map { (person.number, $0) } })
  }

  /// - Parameter quality: From 0 to 1, as `FaceQuality.value`: of a poor face less is asked.
  func face(in box: Rectangle, embedding: Embedding?, quality: Double) -> PersonSearch.Face {
    guard let embedding else { return PersonSearch.Face(box: box, candidates: [], known: nil) }
    let track = PersonGrouping.Track(
      mean: embedding.values.map(Double.init), faceCount: 1, quality: quality, isPhoto: true)
    let ranking = grouping.ranking(of: track, among: people.tracks)
    let candidates = ranking.candidates.map { candidate in
      let number = people.people[candidate.person]
      return PersonSearch.Candidate(
        person: number, name: names[number], distance: candidate.distance, chance: candidate.chance)
    }
    return PersonSearch.Face(box: box, candidates: candidates, known: ranking.isKnown ? candidates.first : nil)
  }
}
