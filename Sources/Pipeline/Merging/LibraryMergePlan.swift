import Clustering
import DatasetStore
import FaceAnalysis
public import Vocabulary

/// What it means to bring everything of another library into one: who becomes whom, who is new, and what people have to
/// settle first.
public struct LibraryMergePlan: Sendable {
  /// Who somebody of the other library is.
  public enum Identity: Hashable, Sendable {
    /// Both libraries have so many of their faces.
    case sameFaces(PersonNumber, count: Int)

    /// By their looks; the mean distance of their tracks, as grouping compares them.
    case alike(PersonNumber, distance: Double)
    case new

    public var person: PersonNumber? {
      switch self {
      case .sameFaces(let person, count: _), .alike(let person, distance: _): person
      case .new: nil
      }
    }
  }

  /// Somebody of the other library who brings faces, or of whom something is learnt.
  public struct Person: Hashable, Sendable {
    /// Their number there.
    public let number: PersonNumber
    public let name: String?

    /// Faces that they bring.
    public let faceCount: Int
    public fileprivate(set) var identity: Identity
  }

  /// One person to whom the two libraries give different names.
  public struct NameConflict: Hashable, Sendable {
    public let theirs: PersonNumber
    public let theirName: String
    public let ours: PersonNumber
    public let ourName: String
  }

  /// How a `NameConflict` is settled.
  public enum NameChoice: String, Hashable, Sendable, CaseIterable {
    case ours
    case theirs

    /// They are two people, each with their name.
    case both
  }

  /// A name that is not given, as somebody else has it.
  public struct TakenName: Hashable, Sendable {
    /// Who would get it: their number in the other library.
    public let theirs: PersonNumber
    public let name: String
    public let owner: PersonNumber
  }

  /// The other library.
  public let library: FilePath

  /// By number.
  public private(set) var people: [Person]

  /// Clips that this library does not have yet, and those that both have.
  public var clipCount: Int { incoming.clips.count }
  public private(set) var sharedClipCount = 0

  /// Faces of the new clips, and those of them that belong to nobody: whose these are is asked again.
  public var faceCount: Int { incoming.faceCount }
  public var unsortedCount: Int { incoming.faceCount - incoming.faceCounts.values.reduce(0, +) }

  /// Clips that a run there has not taken in to their end: they are left out.
  public private(set) var unfinishedClips: [FilePath] = []

  /// By the number there.
  public private(set) var conflicts: [NameConflict] = []

  /// Faces of this library that a human of the other one put elsewhere.
  public private(set) var movedFaceCount = 0

  /// What was settled, by the number there; what was not counts as `ours` meanwhile.
  private(set) var choices: [PersonNumber: NameChoice] = [:]

  let incoming: IncomingClips
  private let ours: [PersonNumber: PersonRecord]
  private let theirs: [PersonNumber: PersonRecord]
  private let decisions: [SharedFaces.Decision]
  private let theirPairsApart: [Adoption.Pair]
  private let ourPairsApart: Set<Adoption.Pair>
  private let noStrangers: Set<PersonNumber>

  /// Works it out; nothing is changed.
  init(
    merging other: DatasetStore, at path: FilePath, into store: DatasetStore, _ grouping: PersonGrouping,
    _ observer: SortObserver
  ) throws {
    library = path
    ours = Dictionary(uniqueKeysWithValues: try store.personNames().map { ($0.number, $0) })
    theirs = Dictionary(uniqueKeysWithValues: try other.personNames().map { ($0.number, $0) })
    theirPairsApart = try other.pairsKeptApart()
    ourPairsApart = Set(try store.pairsKeptApart())
    noStrangers = try store.peopleIgnoredNoLonger()
    var incoming = try IncomingClips(of: other, spread: try store.spread().map { WithinTrackSpread($0) })
    var shared = SharedFaces()
    for clip in try other.clips() {
      try observer.checkStop()
      if try other.state(of: clip.id) != .grouped {
        unfinishedClips.append(clip.path)
      } else if try store.clip(clip.id) != nil {
        sharedClipCount += 1
        shared.add(ours: try store.placedFaces(of: clip.id), theirs: try other.placedFaces(of: clip.id))
      } else {
        try incoming.add(clip, of: other)
      }
    }
    self.incoming = incoming
    decisions = shared.decisions
    people = []
    var identities = Self.byFaces(shared, theirs, apart: theirPairsApart)
    let taken = Set(identities.values.compactMap(\.person))
    let left = incoming.faceCounts.keys.filter { identities[$0] == nil }.sorted()
    let found = try Counterparts(in: store).find(left, in: incoming, grouping) { theirs, ours in
      // Whoever is somebody else there, or was seen beside them, is not them.
      !taken.contains(ours) && !shared.seenAtOnce.contains(SharedFaces.Pair(theirs: theirs, ours: ours))
    }
    for (theirs, counterpart) in found {
      identities[theirs] = .alike(counterpart.person, distance: counterpart.distance)
    }
    let settled = Set(decisions.compactMap(\.theirs.person))
    people = theirs.values.sorted { $0.number < $1.number }.compactMap { person in
      let identity = identities[person.number]
      let count = incoming.faceCounts[person.number] ?? 0
      guard identity != nil || count > 0 || settled.contains(person.number) else { return nil }
      return Person(number: person.number, name: person.name, faceCount: count, identity: identity ?? .new)
    }
    conflicts = people.compactMap { person in
      guard let theirName = person.name, let number = person.identity.person, let ourName = ours[number]?.name,
        ourName != theirName
      else { return nil }
      return NameConflict(theirs: person.number, theirName: theirName, ours: number, ourName: ourName)
    }
    movedFaceCount = countMovedFaces()
  }

  /// Who is who by the faces that both have. People there are one here only where a human does not call them two: by
  /// keeping them apart, giving both a name, or putting the faces of the one that has fewer elsewhere than the other's.
  private static func byFaces(
    _ shared: SharedFaces, _ theirs: [PersonNumber: PersonRecord], apart: [Adoption.Pair]
  ) -> [PersonNumber: Identity] {
    let apart = Set(apart.map { [$0.first, $0.second].sorted() })
    var identities: [PersonNumber: Identity] = [:]
    var same: [PersonNumber: [PersonNumber]] = [:]
    for (pair, count) in shared.majorities() {
      let isTwo = same[pair.ours, default: []].contains { other in
        shared.isDecidedThere(pair.theirs) || apart.contains([other, pair.theirs].sorted())
          || (theirs[other]?.name != nil && theirs[pair.theirs]?.name != nil)
      }
      // What a human decided here stands against it.
      if isTwo, !shared.isDecidedHere(pair) { continue }
      identities[pair.theirs] = .sameFaces(pair.ours, count: count)
      same[pair.ours, default: []].append(pair.theirs)
    }
    return identities
  }

  // MARK: What was settled

  /// Conflicts that nobody has settled.
  public var openConflicts: [NameConflict] { conflicts.filter { choices[$0.theirs] == nil } }

  public mutating func settle(_ choices: [PersonNumber: NameChoice]) {
    self.choices = choices
    for place in people.indices where choices[people[place].number] == .both { people[place].identity = .new }
    movedFaceCount = countMovedFaces()
  }

  /// Somebody of this library as it will be.
  enum Target: Hashable {
    case known(PersonNumber)

    /// By their number there.
    case new(PersonNumber)
  }

  /// Who everybody of the other library will be who has a face here.
  var targets: [PersonNumber: Target] {
    let decided = Set(decisions.compactMap(\.theirs.person))
    var targets: [PersonNumber: Target] = [:]
    for person in people {
      if let ours = person.identity.person {
        targets[person.number] = .known(ours)
      } else if person.faceCount > 0 || decided.contains(person.number) {
        targets[person.number] = .new(person.number)
      }
    }
    return targets
  }

  /// Names that somebody gets, and those that somebody else has already.
  var naming: (given: [Target: String], taken: [TakenName]) {
    let targets = targets
    var given: [Target: String] = [:]
    var givers: [Target: PersonNumber] = [:]
    for person in people {
      guard let name = person.name, let target = targets[person.number] else { continue }
      if case .known(let number) = target, let ourName = ours[number]?.name {
        guard ourName != name, choices[person.number] == .theirs else { continue }
      }
      guard given[target] == nil else { continue }
      given[target] = name
      givers[target] = person.number
    }
    var taken: [TakenName] = []
    let owners = Dictionary(ours.values.compactMap { person in person.name.map { ($0, person.number) } }) { $1 }
    // Whoever does not get a name keeps the old one, which may be in the way of the next.
    while let (target, name, owner) = given.compactMap({ target, name -> (Target, String, PersonNumber)? in
      guard let owner = owners[name], target != .known(owner), given[.known(owner)] == nil else { return nil }
      return (target, name, owner)
    }).min(by: { givers[$0.0]?.value ?? 0 < givers[$1.0]?.value ?? 0 }) {
      given[target] = nil
      if let giver = givers[target] { taken.append(TakenName(theirs: giver, name: name, owner: owner)) }
    }
    return (given, taken)
  }

  /// Names that stay with whom they belong to here, so that a newcomer or another person does not get them.
  public var takenNames: [TakenName] { naming.taken }

  /// Names that people of this library get, by number.
  public var newNames: [(person: PersonNumber, name: String)] {
    naming.given.compactMap { target, name in
      if case .known(let person) = target { (person, name) } else { nil }
    }.sorted { $0.person < $1.person }
  }

  // MARK: What a human decided there

  private func target(of face: PlacedFace, _ targets: [PersonNumber: Target]) -> Target? {
    face.person.flatMap { targets[$0] }
  }

  private func countMovedFaces() -> Int {
    let targets = targets
    return decisions.count { decision in
      decision.theirs.isRejected != decision.ours.isRejected
        || target(of: decision.theirs, targets) != decision.ours.person.map { .known($0) }
    }
  }

  /// What this library takes over of what a human decided there.
  ///
  /// - Parameter numbers: Those that new people get here, by their numbers there.
  func adoption(_ numbers: [PersonNumber: PersonNumber]) -> Adoption {
    let targets = targets
    func number(_ target: Target) -> PersonNumber? {
      switch target {
      case .known(let number): number
      case .new(let theirs): numbers[theirs]
      }
    }
    var adoption = Adoption()
    for (target, name) in naming.given {
      if let person = number(target) { adoption.names[person] = name }
    }
    for (theirs, target) in targets.sorted(by: { $0.key < $1.key }) where self.theirs[theirs]?.isIgnored == true {
      guard let person = number(target), ours[person]?.isIgnored != true, !noStrangers.contains(person) else {
        continue
      }
      adoption.ignored.append(person)
    }
    var pairs = theirPairsApart.compactMap { pair -> Adoption.Pair? in
      guard let first = targets[pair.first].flatMap(number), let second = targets[pair.second].flatMap(number)
      else { return nil }
      return Adoption.Pair(first, second)
    }
    // Whoever settled a conflict so has called them two.
    for conflict in conflicts where choices[conflict.theirs] == .both {
      if let person = targets[conflict.theirs].flatMap(number) { pairs.append(Adoption.Pair(person, conflict.ours)) }
    }
    for pair in pairs where pair.first != pair.second {
      let (first, second) = (pair.first, pair.second)
      let pair = Adoption.Pair(min(first, second), max(first, second))
      if !ourPairsApart.contains(pair) { adoption.apart.append(pair) }
    }
    for decision in decisions {
      let place = target(of: decision.theirs, targets).flatMap(number).map { Adoption.Place.person($0) } ?? .unsorted
      adoption.faces[decision.ours.id] = decision.theirs.isRejected ? .noFace : place
    }
    return adoption
  }

  /// Those who get a new number, by their numbers there.
  public var newPeople: [PersonNumber] {
    targets.values.compactMap { if case .new(let number) = $0 { number } else { nil } }.sorted()
  }

  /// Whether this library has all of it already, and nobody has anything to settle.
  public var isEmpty: Bool {
    guard incoming.clips.isEmpty, newPeople.isEmpty, openConflicts.isEmpty else { return false }
    return adoption([:]) == Adoption()
  }

  /// This library's name of somebody.
  public func name(of person: PersonNumber) -> String? { ours[person]?.name }
}
