import Clustering
public import DatasetStore
public import FaceAnalysis
public import Vocabulary

/// Groups a library's faces anew, by another algorithm or distance, and says what that would change before it does.
///
/// What a human decided stands: faces that were put somewhere stay there, people who were named, ignored or kept apart
/// are never joined, and what was said to be no face takes no part. Everybody else keeps the number of whom they have
/// most faces of; who is new gets a new one.
public struct Regrouping {
  public enum Destination: Hashable, Sendable {
    case person(PersonNumber)

    /// Counted from 0.
    case newPerson(Int)
    case unsorted
  }

  /// Faces that go from one place to another.
  public struct Change: Hashable, Sendable {
    /// `nil` for unsorted ones.
    public let from: PersonNumber?
    public let to: Destination
    public let faceCount: Int
  }

  /// By whom they leave, then by where they go.
  public let changes: [Change]

  /// Where each face goes that changes its place, in the order in which new people are numbered.
  private let placements: [Placement]
  private let description: String
  private let observer: SortObserver

  struct Placement {
    let face: FaceID
    let from: PersonNumber?
    let to: Destination
    let confidence: Double?
  }

  /// Works out the new grouping; nobody is moved.
  ///
  /// - Parameter options: Their grouping and its limits; the rest is not looked at.
  /// - Throws: `EmbedderMismatch`, `ModelError`, `DatabaseError`, `Cancelled`.
  public init(
    of store: DatasetStore, at library: FilePath, options: SortOptions, models: ModelStore,
    observer: SortObserver = SortObserver()
  ) throws {
    let embedder = try store.models().first { $0.kind == .embedder }?.name ?? options.embedderName
    try EmbedderMismatch.check(store, of: library, wants: embedder, from: models)
    // What forgetting left to be told anew is no change that anybody sees.
    try TrackUpkeep(store).run(observer)
    let statistics = try LibraryStatistics.of(embedder, in: store, from: models)
    description = options.grouping.rawValue
    self.observer = observer
    observer.onProgress(SortProgress(stage: .grouping, share: 0, faceCount: 0, secondsLeft: nil))
    placements =
      options.grouping == .tracks
      ? try TrackRegrouping(store: store, options: options, statistics: statistics).placements(observer)
      : try FaceRegrouping(store: store, options: options).placements(observer)
    var counts: [Move: Int] = [:]
    for placement in placements { counts[Move(from: placement.from, to: placement.to), default: 0] += 1 }
    changes = counts.map { Change(from: $0.key.from, to: $0.key.to, faceCount: $0.value) }.sorted(by: Self.precedes)
  }

  private struct Move: Hashable {
    let from: PersonNumber?
    let to: Destination
  }

  private static func precedes(_ one: Change, _ other: Change) -> Bool {
    func key(_ change: Change) -> (Int, Int) {
      let to =
        switch change.to {
        case .person(let number): number.value
        case .newPerson(let index): 1 << 40 + index
        case .unsorted: Int.max
        }
      return (change.from?.value ?? .max, to)
    }
    return key(one) < key(other)
  }

  /// Makes the change, as one edit.
  ///
  /// - Returns: The new people, in the order of `Destination.newPerson`.
  @discardableResult
  public func apply(to store: DatasetStore) throws -> [PersonNumber] {
    // Whoever moves faces by the ten thousand then waits for the folders to follow.
    observer.onProgress(SortProgress(stage: .writing, share: 0, faceCount: placements.count, secondsLeft: nil))
    var newPeople: [Int: PersonNumber] = [:]
    try store.edit(.regroup, ["by": description, "faces": "\(placements.count)"]) {
      for placement in placements {
        var person: PersonNumber?
        switch placement.to {
        case .person(let number): person = number
        case .newPerson(let index):
          person = try newPeople[index] ?? store.addPerson()
          newPeople[index] = person
        case .unsorted: person = nil
        }
        try store.place(placement.face, with: person, confidence: placement.confidence)
      }
    }
    return newPeople.sorted { $0.key < $1.key }.map(\.value)
  }
}

/// Which of the new clusters are which of the old people.
struct PersonMatching {
  /// A cluster and an old person have this many faces in common.
  private var shared: [Int: [PersonNumber: Int]] = [:]

  mutating func add(_ label: Int, held by: PersonNumber?, faceCount: Int = 1) {
    if let by { shared[label, default: [:]][by, default: 0] += faceCount }
  }

  /// Each cluster gets the person with whom it has most in common, the largest such match first; each person is given
  /// once.
  ///
  /// - Parameter fixed: People whose cluster is known, by label. They are given to no other.
  func people(fixed: [Int: PersonNumber]) -> [Int: PersonNumber] {
    var people = fixed
    var taken = Set(fixed.values)
    let matches = shared.flatMap { label, people in people.map { (label: label, person: $0.key, count: $0.value) } }
    for match in matches.sorted(by: { ($1.count, $0.label, $0.person) < ($0.count, $1.label, $1.person) })
    where people[match.label] == nil && !taken.contains(match.person) {
      people[match.label] = match.person
      taken.insert(match.person)
    }
    return people
  }
}
