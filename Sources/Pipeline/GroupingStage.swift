import Clustering
import DatasetStore
import FaceAnalysis
import FileHandling
import Vocabulary

/// From the faces of clips that were just taken in to people: the first of a library, or those that it knows and new ones.
///
/// Who is known keeps number, name and faces; nothing that has a person moves. That is left to corrections and to
/// `Regrouping`.
struct GroupingStage {
  let store: DatasetStore
  let options: SortOptions
  let statistics: EmbedderStatistics

  /// Unsorted tracks of clips before that are looked at again, those nearest to new ones: what is added may tell whose
  /// they are.
  private static let mostUnsortedTracks = 200

  /// Gives each new face its person, or none.
  ///
  /// - Returns: People whom nobody joined, and who may be one by what was added.
  func run(_ observer: SortObserver) throws -> [SortReport.Question] {
    try observer.checkStop()
    let clips = try store.clipsToGroup()
    return try store.transaction {
      var questions: [SortReport.Question] = []
      if options.grouping == .tracks {
        questions = try groupTracks(of: clips, observer)
      } else {
        try FaceGrouping(store: store, options: options).run(observer)
      }
      try store.noteGrouped()
      return questions
    }
  }

  private func groupTracks(of clips: [ClipID], _ observer: SortObserver) throws -> [SortReport.Question] {
    let library = try LibraryTracks(store)
    let chosen = Chosen(library, new: Set(clips), mostUnsorted: Self.mostUnsortedTracks)
    guard !chosen.free.isEmpty else { return [] }
    let grouping = PersonGrouping(statistics, options)
    let people = try grouping.people(
      of: chosen.tracks, apart: chosen.apart, known: chosen.known)
    try observer.checkStop()
    var placement = TrackPlacement(store: store, numbers: chosen.numbers)
    let confidence = PlaceConfidence(chosen.tracks, people)
    let affected = Set(chosen.free.map { library.keys[chosen.original[$0]].clip })
    for clip in try store.clips().map(\.id) where affected.contains(clip) {
      try observer.checkStop()
      try placement.place(facesOf: clip) { face in
        guard face.person == nil, !face.isDecided, let track = library.place(of: face),
          let place = chosen.places[track], let label = people.labels[place]
        else { return nil }
        return (label, face.embedding.map { confidence.confidence(of: $0, with: label) })
      }
    }
    return try questions(chosen, people, grouping, confidence)
  }

  /// Pairs of people who were known and whose tracks now lie as near as those of one: they are asked about, and not joined.
  /// Who was seen at once, kept apart, or ignored is not asked about.
  private func questions(
    _ chosen: Chosen, _ people: PersonGrouping.People, _ grouping: PersonGrouping, _ confidence: PlaceConfidence
  ) throws -> [SortReport.Question] {
    let settled = Set(try store.pairsKeptApart())
    let ignored = Set(try store.personNames().filter(\.isIgnored).map(\.number))
    var labelsApart: Set<[Int]> = []
    for pair in chosen.apart {
      let labels = pair.compactMap { people.labels[$0] }.sorted()
      if labels.count == 2 { labelsApart.insert(labels) }
    }
    let members = Dictionary(grouping: people.labels.indices.filter { people.labels[$0] != nil }) {
      people.labels[$0] ?? 0
    }
    let grown = Set(chosen.free.compactMap { people.labels[$0] }).filter { $0 < chosen.known.count }
    var questions: Set<SortReport.Question> = []
    for label in grown.sorted() {
      for other in confidence.people(near: label, within: people.trackDistance) where other < chosen.known.count {
        let (first, second) = (chosen.numbers[min(label, other)], chosen.numbers[max(label, other)])
        guard !labelsApart.contains([label, other].sorted()), !settled.contains(Adoption.Pair(first, second)),
          !ignored.contains(first), !ignored.contains(second)
        else { continue }
        let distance = grouping.meanDistance(
          from: (members[label] ?? []).map { chosen.tracks[$0] }, to: (members[other] ?? []).map { chosen.tracks[$0] })
        if distance <= people.trackDistance {
          questions.insert(SortReport.Question(first: first, second: second, distance: distance))
        }
      }
    }
    return questions.sorted { ($0.distance, $0.first, $0.second) < ($1.distance, $1.first, $1.second) }
  }
}

/// The tracks that take part when clips are added: all that have a person, the new ones, and unsorted ones.
private struct Chosen {
  private(set) var tracks: [PersonGrouping.Track] = []

  /// The place in the library's tracks of each of `tracks`, and the other way round.
  private(set) var original: [Int] = []
  private(set) var places: [Int: Int] = [:]

  /// Those of `tracks` that have nobody yet.
  private(set) var free: [Int] = []

  /// Those of each person, and who that is.
  private(set) var known: [[Int]] = []
  private(set) var numbers: [PersonNumber] = []
  private(set) var apart: [[Int]] = []

  init(_ library: LibraryTracks, new: Set<ClipID>, mostUnsorted: Int) {
    let all = library.tracks.indices
    let isFree = all.map { library.holders[$0] == nil && !library.isDecided[$0] }
    let fresh = all.filter { isFree[$0] && new.contains(library.keys[$0].clip) }
    var older = all.filter { isFree[$0] && !new.contains(library.keys[$0].clip) }
    if older.count > mostUnsorted {
      let distances = older.map { track in
        fresh.map { PersonGrouping.distance(library.tracks[track].mean, library.tracks[$0].mean) }.min()
          ?? .infinity
      }
      let nearest = older.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }.prefix(mostUnsorted)
      older = nearest.map { older[$0] }
    }
    let taking = Set(fresh + older)
    var byPerson: [PersonNumber: [Int]] = [:]
    for track in all {
      let holder = library.holders[track]
      guard holder != nil || taking.contains(track) else { continue }
      places[track] = tracks.count
      if let holder { byPerson[holder, default: []].append(tracks.count) } else { free.append(tracks.count) }
      original.append(track)
      tracks.append(library.tracks[track])
    }
    numbers = byPerson.keys.sorted()
    known = numbers.map { byPerson[$0] ?? [] }
    apart = library.apart.map { pair in pair.compactMap { places[$0] } }.filter { $0.count == 2 }
  }
}

extension PersonGrouping {
  /// - Parameter options: What a user asked for; the embedder's own distance where they ask for none.
  init(_ statistics: EmbedderStatistics, _ options: SortOptions = SortOptions()) {
    self.init(statistics: Statistics(statistics, at: options.trackDistance), mergeBias: options.mergeBias)
  }
}

extension PersonGrouping.Statistics {
  /// What the distance of photos is of that of pictures as published, where it was not measured: dlib-resnet has this.
  private static let photoShare = 0.92

  /// - Parameter distance: A distance of tracks that was asked for; that of photos follows in proportion.
  fileprivate init(_ statistics: EmbedderStatistics, at distance: Double?) {
    let factor = (distance ?? statistics.trackDistance) / statistics.trackDistance
    self.init(
      trackDistance: statistics.trackDistance * factor,
      minimumTrackDistance: distance ?? statistics.leastTrackDistance,
      photoDistance: factor * (statistics.photoDistance ?? Self.photoShare * statistics.pictureDistance),
      faceNoise: statistics.faceNoise,
      averageFace: statistics.averageFace.map {
        PersonGrouping.AverageFace(embedding: $0.embedding, radius: $0.radius)
      })
  }
}
