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

  private let items: [QuestionItems.Item]

  /// The places of each person's tracks in `items`.
  private let itemsByPerson: [PersonNumber: [Int]]

  /// - Parameter path: The library's folder, for errors.
  /// - Throws: `EmbedderMismatch`, `ModelError` where the library's embedder is not installed; `DatabaseError`.
  /// - Complexity: One pass over the tracks, and `QuestionQueue`'s.
  public init(of store: DatasetStore, at path: FilePath, models: ModelStore) throws {
    let kinds = try store.models()
    let embedder = kinds.first { $0.kind == .embedder }?.name ?? SortOptions().embedderName
    try EmbedderMismatch.check(store, of: path, wants: embedder, from: models)
    let statistics = try LibraryStatistics.of(embedder, in: store, from: models)
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
    let grouping = PersonGrouping(statistics)
    let found = try QuestionItems(store, grouping: grouping)
    items = found.items
    itemsByPerson = Dictionary(grouping: found.items.indices.filter { found.items[$0].holder != nil }) {
      found.items[$0].holder ?? PersonNumber(1)
    }
    let people = try store.personNames()
    let places = Dictionary(uniqueKeysWithValues: people.enumerated().map { ($0.element.number, $0.offset) })
    let photos = Set(try store.clips().filter { $0.kind == .photo }.map(\.id))
    let doubt = DetectionDoubt(notAFaceBelow: notAFaceBelow)
    let queue = try QuestionQueue(
      about: QuestionedLibrary(
        tracks: found.items.map { item in
          QuestionedLibrary.Track(
            track: item.track, holder: item.holder.flatMap { places[$0] }, isDecided: item.isDecided,
            doubt: doubt.chance(of: item.track, score: item.greatestScore, isPhoto: photos.contains(item.clip)))
        }, people: people.map { QuestionedLibrary.Person(isIgnored: $0.isIgnored) }, apart: found.apart,
        keptApart: try store.pairsKeptApart().compactMap { pair in
          guard let first = places[pair.first], let second = places[pair.second] else { return nil }
          return [first, second]
        }), grouping: grouping)
    questions = queue.questions.map(Wording(items: found.items, people: people).question)
  }

  // MARK: Tracks to look at

  /// The best tracks of a person, clips in turn.
  func tracks(of person: PersonNumber, most: Int) -> [LibraryQuestion.Track] {
    var turns: [ClipID: Int] = [:]
    let byQuality = (itemsByPerson[person] ?? []).sorted {
      (items[$1].track.quality, $0) < (items[$0].track.quality, $1)
    }
    let inTurn = byQuality.enumerated().map { rank, item -> (turn: Int, rank: Int, item: Int) in
      let turn = turns[items[item].clip, default: 0]
      turns[items[item].clip] = turn + 1
      return (turn, rank, item)
    }.sorted { ($0.turn, $0.rank) < ($1.turn, $1.rank) }
    return inTurn.prefix(most).map { LibraryQuestion.Track(items[$0.item]) }
  }

  /// From places to numbers.
  private struct Wording {
    let items: [QuestionItems.Item]
    let people: [PersonRecord]

    func question(_ question: Question) -> LibraryQuestion {
      let tracks = question.tracks.map { LibraryQuestion.Track(items[$0]) }
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
        numbers = Array(Set(tracks.compactMap(\.holder))).sorted()
      }
      return LibraryQuestion(
        id: Self.id(kind, numbers, tracks), kind: kind, people: numbers, tracks: tracks,
        core: question.core.map { LibraryQuestion.Track(items[$0]) },
        candidates: question.candidates.map {
          LibraryQuestion.Candidate(
            person: people[$0.person].number, name: people[$0.person].name, chance: $0.chance, distance: $0.distance)
        }, isShownTwice: question.isShownTwice, faceCount: question.faceCount, chance: question.chance,
        gain: question.gain, distance: question.distance)
    }

    private static func id(
      _ kind: LibraryQuestion.Kind, _ people: [PersonNumber], _ tracks: [LibraryQuestion.Track]
    ) -> String {
      guard let track = tracks.first else {
        return ([kind.rawValue] + people.map(\.value).sorted().map(String.init)).joined(separator: "-")
      }
      let names = [track.number.map(String.init), track.faces?.first.map { String($0.hexadecimal.prefix(8)) }]
      return ([kind.rawValue, String(track.clip.hexadecimal.prefix(8))] + names.compactMap(\.self))
        .joined(separator: "-")
    }
  }
}

extension LibraryQuestion.Track {
  fileprivate init(_ item: QuestionItems.Item) {
    self.init(clip: item.clip, number: item.number, holder: item.holder, faces: item.faces)
  }
}

/// How likely a short track is no face, by how sure of it the detector was at best.
///
/// Even odds where such tracks begin to be in doubt (`FaceJudge`), none at a score of 1, and in between in
/// proportion: a line through two points that are known, and no measurement.
private struct DetectionDoubt {
  let notAFaceBelow: Double?

  func chance(of track: PersonGrouping.Track, score: Double, isPhoto: Bool) -> Double {
    guard let notAFaceBelow, track.faceCount <= FaceJudge.shortTrackFaceCount else { return 0 }
    guard !isPhoto || track.quality < FaceJudge.minimumPhotoQuality else { return 0 }
    let limit = notAFaceBelow - (isPhoto ? FaceJudge.photoLeniency : 0)
    guard score >= limit else { return 0.5 + 0.5 * (limit - score) / limit }
    return 0.5 * max(0, 1 - score) / max(1 - limit, 0.001)
  }
}
