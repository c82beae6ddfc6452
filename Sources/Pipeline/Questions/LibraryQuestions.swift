import Clustering
public import DatasetStore
public import FaceAnalysis
public import Vocabulary

/// What to ask about a library so that it becomes right with the fewest answers: `QuestionQueue` over what the database
/// knows. Answers are corrections, so that the next queue is made with them, and nothing is kept of it besides.
///
/// ```swift
/// let questions = try LibraryQuestions(of: library.store, at: library.folder, models: .installed)
/// if let first = questions.questions.first {
///   try library.correct { try questions.answer(first, with: .yes, in: $0) }
/// }
/// ```
public struct LibraryQuestions: Sendable {
  /// In the order in which they are to be asked.
  public let questions: [LibraryQuestion]

  /// Faces that all answers together are expected to put right.
  public var gain: Double { questions.reduce(0) { $0 + $1.gain } }

  private let library: LibraryTracks

  /// The tracks of each person, and the place of each track.
  private let tracksByPerson: [PersonNumber: [Int]]
  private let places: [LibraryTracks.Key: Int]

  /// - Parameter path: The library's folder, for errors.
  /// - Throws: `EmbedderMismatch`, `ModelError` where the library's embedder is not installed; `DatabaseError`.
  /// - Complexity: One pass over the tracks, and `QuestionQueue`'s.
  public init(of store: DatasetStore, at path: FilePath, models: ModelStore) throws {
    let kinds = try store.models()
    let embedder = kinds.first { $0.kind == .embedder }?.name ?? SortOptions().embedderName
    try EmbedderMismatch.check(store, of: path, wants: embedder, from: models)
    let statistics = try FaceAnalyser.statistics(of: embedder, from: models)
    var notAFaceBelow: Double?
    if let detector = kinds.first(where: { $0.kind == .detector }) {
      do {
        notAFaceBelow = try models.manifest(of: detector.name).notAFaceBelow
      } catch is ModelError {
        // Of a detector that is gone nothing is known, and no detection is doubted.
      }
    }
    try self.init(of: store, statistics: statistics, notAFaceBelow: notAFaceBelow)
  }

  /// - Parameter notAFaceBelow: As `PackManifest.notAFaceBelow`; where `nil`, no detection is doubted.
  package init(of store: DatasetStore, statistics: EmbedderStatistics, notAFaceBelow: Double?) throws {
    let library = try LibraryTracks(store, untold: try Self.untold(store))
    self.library = library
    self.places = Dictionary(uniqueKeysWithValues: library.keys.enumerated().map { ($1, $0) })
    var tracksByPerson: [PersonNumber: [Int]] = [:]
    for (place, shares) in library.shares.enumerated() {
      for person in shares.compactMap(\.person) { tracksByPerson[person, default: []].append(place) }
    }
    self.tracksByPerson = tracksByPerson
    let people = try store.personNames()
    let places = Dictionary(uniqueKeysWithValues: people.enumerated().map { ($0.element.number, $0.offset) })
    let photos = Set(try store.clips().filter { $0.kind == .photo }.map(\.id))
    let doubt = DetectionDoubt(notAFaceBelow: notAFaceBelow)
    let tracks = library.tracks.indices.map { place in
      QuestionedLibrary.Track(
        track: library.tracks[place],
        shares: library.shares[place].map {
          QuestionedLibrary.Share(person: $0.person.flatMap { places[$0] }, faceCount: $0.faceCount)
        }, isDecided: library.isDecided[place],
        doubt: doubt.chance(
          of: library.tracks[place], score: library.greatestScores[place],
          isPhoto: photos.contains(library.keys[place].clip)))
    }
    let queue = try QuestionQueue(
      about: QuestionedLibrary(
        tracks: tracks, people: people.map { QuestionedLibrary.Person(isIgnored: $0.isIgnored) }, apart: library.apart,
        keptApart: try store.pairsKeptApart().compactMap { pair in
          guard let first = places[pair.first], let second = places[pair.second] else { return nil }
          return [first, second]
        }),
      grouping: PersonGrouping(statistics: PersonGrouping.Statistics(statistics, at: nil)),
      spread: try store.spread().map { WithinTrackSpread($0) })
    let wording = Wording(library: library, people: people)
    questions = queue.questions.map(wording.question)
  }

  /// Tracks of clips that were taken in before there was a table of them, told from their faces.
  private static func untold(_ store: DatasetStore) throws -> [DatasetStore.ClipSummary] {
    try store.clipsWithoutSummary().map { clip in
      let isPhoto = try store.clip(clip)?.kind == .photo
      var evidence = ClipEvidence(clip: clip, isPhoto: isPhoto, spread: nil, notAFaceBelow: nil)
      try store.forEachEvidence(of: clip) { evidence.add($0) }
      return evidence.finish()
    }
  }

  // MARK: Tracks to look at

  func tracks(of person: PersonNumber) -> [Int] { tracksByPerson[person] ?? [] }

  func place(of track: LibraryQuestion.Track) -> Int? {
    places[LibraryTracks.Key(clip: track.clip, number: track.number)]
  }

  /// The best tracks, clips in turn.
  func inTurn(_ tracks: [Int], most: Int) -> [(key: LibraryTracks.Key, holders: [PersonNumber?])] {
    var turns: [ClipID: Int] = [:]
    let byQuality = tracks.sorted { (library.tracks[$1].quality, $0) < (library.tracks[$0].quality, $1) }
    let inTurn = byQuality.enumerated().map { rank, track -> (turn: Int, rank: Int, track: Int) in
      let turn = turns[library.keys[track].clip, default: 0]
      turns[library.keys[track].clip] = turn + 1
      return (turn, rank, track)
    }.sorted { ($0.turn, $0.rank) < ($1.turn, $1.rank) }
    return inTurn.prefix(most).map { (library.keys[$0.track], library.shares[$0.track].map(\.person)) }
  }

  /// From places to numbers.
  private struct Wording {
    let library: LibraryTracks
    let people: [PersonRecord]

    func question(_ question: Question) -> LibraryQuestion {
      func track(_ place: Int) -> LibraryQuestion.Track {
        LibraryQuestion.Track(
          clip: library.keys[place].clip, number: library.keys[place].number,
          holders: library.shares[place].map(\.person))
      }
      let tracks = question.tracks.map(track)
      var numbers: [PersonNumber] = []
      var kind = LibraryQuestion.Kind.whose
      switch question.kind {
      case .samePerson(let one, let other):
        kind = .samePerson
        // Whoever has a name keeps it.
        let isInOrder = people[one].name != nil || people[other].name == nil
        numbers = (isInOrder ? [one, other] : [other, one]).map { people[$0].number }
      case .stillPerson(let person):
        kind = .stillPerson
        numbers = [people[person].number]
      case .whose: break
      case .isFace:
        kind = .isFace
        numbers = Array(Set(tracks.flatMap { $0.holders.compactMap(\.self) })).sorted()
      }
      return LibraryQuestion(
        id: Self.id(kind, numbers, tracks), kind: kind, people: numbers, tracks: tracks,
        core: question.core.map(track),
        candidates: question.candidates.map {
          LibraryQuestion.Candidate(
            person: people[$0.person].number, name: people[$0.person].name, chance: $0.chance, distance: $0.distance)
        }, faceCount: question.faceCount, chance: question.chance, gain: question.gain,
        distance: question.distance)
    }

    private static func id(
      _ kind: LibraryQuestion.Kind, _ people: [PersonNumber], _ tracks: [LibraryQuestion.Track]
    ) -> String {
      guard let track = tracks.first else {
        return ([kind.rawValue] + people.map(\.value).sorted().map(String.init)).joined(separator: "-")
      }
      return "\(kind.rawValue)-\(track.clip.hexadecimal.prefix(8))-\(track.number)"
    }
  }
}

/// How likely a short track is no face, by how sure of it the detector was at best.
///
/// Even odds where grouping begins to leave such tracks out (`ClipEvidence`), none at a score of 1, and in between in
/// proportion: a line through two points that are known, and no measurement.
private struct DetectionDoubt {
  let notAFaceBelow: Double?

  func chance(of track: PersonGrouping.Track, score: Double, isPhoto: Bool) -> Double {
    guard let notAFaceBelow, track.faceCount <= ClipEvidence.mostFaces else { return 0 }
    guard !isPhoto || track.quality < ClipEvidence.leastPhotoQuality else { return 0 }
    let limit = notAFaceBelow - (isPhoto ? ClipEvidence.photoLeniency : 0)
    guard score >= limit else { return 0.5 + 0.5 * (limit - score) / limit }
    return 0.5 * max(0, 1 - score) / max(1 - limit, 0.001)
  }
}
