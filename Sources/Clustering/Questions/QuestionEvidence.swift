/// What questions are made of: tracks in the space where grouping compares them, people as sums of tracks, and who cannot
/// be whom.
struct QuestionEvidence {
  let library: QuestionedLibrary
  let grouping: PersonGrouping
  let dimension: Int
  let odds: SamenessOdds

  /// The distance up to which grouping joins.
  let joinedDistance: Double

  /// From here on two people are too unlikely one to ask.
  let greatestDistance: Double

  /// One a person, of all their tracks.
  private(set) var people: [TrackGroup]

  /// The tracks of each person.
  private(set) var members: [[Int]]

  /// Tracks that nobody has, and of which no human said so.
  private(set) var unsorted: [Int] = []

  /// By track, those seen in one frame with it.
  private(set) var seenWith: [Int: [Int]] = [:]

  /// Pairs of people, as smaller × 2³² + greater.
  private var peopleApart: Set<Int> = []

  init(_ library: QuestionedLibrary, _ grouping: PersonGrouping) {
    self.library = library
    self.grouping = grouping
    let tracks = library.tracks.map(\.track)
    dimension = tracks.first?.mean.count ?? 0
    joinedDistance = grouping.statistics.trackDistance
    odds = SamenessOdds(joined: joinedDistance, picture: grouping.statistics.pictureDistance)
    greatestDistance = odds.distance(atChance: QuestionQueue.leastChance)
    people = [TrackGroup](repeating: TrackGroup(dimension: dimension), count: library.people.count)
    members = [[Int]](repeating: [], count: library.people.count)
    for (place, track) in library.tracks.enumerated() {
      if let holder = track.holder {
        add(place, to: &people[holder])
        members[holder].append(place)
      } else if !track.isDecided {
        unsorted.append(place)
      }
    }
    for pair in library.keptApart where pair.count == 2 { setApart(pair[0], pair[1]) }
    for group in grouping.withoutPossibleRepeats(library.apart, tracks) {
      for first in group {
        for second in group where first != second { seenWith[first, default: []].append(second) }
      }
      let owners = Set(group.compactMap { library.tracks[$0].holder }).sorted()
      for (place, first) in owners.enumerated() {
        for second in owners[(place + 1)...] { setApart(first, second) }
      }
    }
  }

  private mutating func setApart(_ one: Int, _ other: Int) {
    peopleApart.insert(min(one, other) << 32 | max(one, other))
  }

  func areApart(_ one: Int, _ other: Int) -> Bool {
    peopleApart.contains(min(one, other) << 32 | max(one, other))
  }

  func add(_ track: Int, to group: inout TrackGroup, sign: Double = 1) {
    let values = library.tracks[track].track
    let limit = grouping.statistics.trackDistance * grouping.statistics.trackDistance
    group.add(
      values.mean, weight: grouping.weight(of: values),
      noise: grouping.slack(of: values) * limit, faceCount: values.faceCount, sign: sign)
  }

  func group(of tracks: [Int]) -> TrackGroup {
    var group = TrackGroup(dimension: dimension)
    for track in tracks { add(track, to: &group) }
    return group
  }

  /// How likely none of them is a face: they are one thing, so the surest decides.
  func doubt(of tracks: [Int]) -> Double { tracks.map { library.tracks[$0].doubt }.min() ?? 0 }

  /// Tracks that are asked about together.
  struct Subject {
    let tracks: [Int]
    let group: TrackGroup

    /// Who has them, with their distance: they are always among those whom the tracks may belong to.
    var holders: [Place] = []

    /// Whose they cannot be, whatever the distance.
    var excluded: Set<Int> = []
  }

  struct Place {
    let person: Int
    let distance: Double
  }

  func subject(_ tracks: [Int]) -> Subject { Subject(tracks: tracks, group: group(of: tracks)) }

  /// Who each subject may be, the likeliest first, with the chances of each against the others and against somebody
  /// unknown, whose odds are even. Who was seen at once with them is not among them.
  ///
  /// - Complexity: A distance for each subject and person, as matrix products.
  func candidates(for subjects: [Subject]) -> [[Question.Candidate]] {
    let present = people.indices.filter { people[$0].weight > 0 }
    let excluded = subjects.map { subject in
      subject.excluded.union(subject.holders.map(\.person))
        .union(subject.tracks.flatMap { seenWith[$0] ?? [] }.compactMap { library.tracks[$0].holder })
    }
    var found = subjects.map(\.holders)
    let distances = GroupDistances(present.map { people[$0] }, dimension: dimension)
    GroupDistances(subjects.map(\.group), dimension: dimension).forEachPair(with: distances, within: greatestDistance) {
      subject, other, distance in
      guard !excluded[subject].contains(present[other]) else { return }
      found[subject].append(Place(person: present[other], distance: distance))
    }
    return zip(subjects, found).map { subject, places in
      let inOrder = places.sorted { ($0.distance, $0.person) < ($1.distance, $1.person) }
      let nearest = inOrder.prefix(QuestionQueue.mostCandidates)
      let odds = nearest.map { self.odds.odds(at: $0.distance) }
      // Whoever is held by somebody is so for a reason: only the next few stand against that.
      let others = subject.holders.isEmpty ? inOrder.dropFirst(nearest.count) : []
      let total = 1 + odds.reduce(0, +) + others.reduce(0) { $0 + self.odds.odds(at: $1.distance) }
      let holders = Set(subject.holders.map(\.person))
      return zip(nearest, odds).map {
        Question.Candidate(person: $0.person, distance: $0.distance, chance: $1 / total)
      }.filter { $0.chance >= QuestionQueue.leastChance || holders.contains($0.person) }
    }
  }
}
