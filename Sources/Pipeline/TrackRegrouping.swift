import Clustering
import DatasetStore
import FaceAnalysis
import Vocabulary

/// The new grouping of a library's tracks.
struct TrackRegrouping {
  let store: DatasetStore
  let options: SortOptions
  let statistics: EmbedderStatistics

  func placements(_ observer: SortObserver) throws -> [Regrouping.Placement] {
    let library = try LibraryTracks(store)
    let anchors = try Anchors(library, in: store)
    // What a human took from somebody and gave to nobody takes no part.
    let taking = library.tracks.indices.filter { library.holders[$0] != nil || !library.isDecided[$0] }
    let places = Dictionary(uniqueKeysWithValues: taking.enumerated().map { ($1, $0) })
    let tracks = taking.map { library.tracks[$0] }
    let grouping = PersonGrouping(statistics, options)
    let people = try grouping.people(
      of: tracks, apart: library.apart.map { $0.compactMap { places[$0] } }.filter { $0.count == 2 },
      known: anchors.tracks.map { $0.compactMap { places[$0] } })
    try observer.checkStop()
    var matching = PersonMatching()
    for (place, track) in taking.enumerated() {
      guard let label = people.labels[place] else { continue }
      matching.add(label, held: library.holders[track], faceCount: library.tracks[track].faceCount)
    }
    let fixed = Dictionary(uniqueKeysWithValues: anchors.people.enumerated().map { ($0, $1) })
    let known = matching.people(fixed: fixed)
    let confidence = PlaceConfidence(tracks, people)
    var newPeople: [Int: Int] = [:]
    var placements: [Regrouping.Placement] = []
    let clips = try store.clips().map(\.id)
    for (number, clip) in clips.enumerated() {
      try observer.checkStop()
      observer.onProgress(
        SortProgress(
          stage: .grouping, share: Double(number) / Double(clips.count), faceCount: placements.count, secondsLeft: nil))
      try store.forEachEvidence(of: clip) { face in
        guard !face.isDecided, let place = library.place(of: face).flatMap({ places[$0] }) else { return }
        let label = people.labels[place]
        var to = Regrouping.Destination.unsorted
        if let label {
          to =
            known[label].map { .person($0) }
            ?? {
              newPeople[label] = newPeople[label] ?? newPeople.count
              return .newPerson(newPeople[label] ?? 0)
            }()
        }
        guard to != face.person.map({ .person($0) }) ?? .unsorted else { return }
        placements.append(
          Regrouping.Placement(
            face: face.id, from: face.person, to: to,
            confidence: label.flatMap { label in
              face.embedding.map { confidence.confidence(of: $0, with: label) }
            }))
      }
    }
    return placements
  }
}

/// The people whom a human decided something about, and the tracks that stand for them.
private struct Anchors {
  private(set) var people: [PersonNumber] = []
  private(set) var tracks: [[Int]] = []

  init(_ library: LibraryTracks, in store: DatasetStore) throws {
    var decided: [PersonNumber: [Int]] = [:]
    var best: [PersonNumber: Int] = [:]
    for track in library.tracks.indices {
      guard let holder = library.holders[track] else { continue }
      if library.isDecided[track] { decided[holder, default: []].append(track) }
      if library.tracks[track].quality > best[holder].map({ library.tracks[$0].quality }) ?? -1 { best[holder] = track }
    }
    // The best track stands for whom only a name, a mark or a difference is known; and beside a few faces that a human
    // gave somebody, for who they were before.
    for person in try store.peopleWithMarks() {
      guard let track = best[person], !decided[person, default: []].contains(track) else { continue }
      decided[person, default: []].append(track)
    }
    for (person, tracks) in decided.sorted(by: { $0.key < $1.key }) {
      people.append(person)
      self.tracks.append(tracks)
    }
  }
}
