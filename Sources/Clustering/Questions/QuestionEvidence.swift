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

  /// By person, their tracks that were seen from each camera position.
  private var views: [[CameraView: [Int]]]

  /// Tracks that nobody has, and of which no human said so.
  private(set) var unsorted: [Int] = []

  /// By track, those seen in one frame with it.
  private(set) var seenWith: [Int: [Int]] = [:]

  /// Pairs of tracks that were seen in one frame, and may yet be one person who is shown twice.
  let repeats: [[Int]]

  /// Pairs of people, as smaller × 2³² + greater.
  private var peopleApart: Set<Int> = []

  init(_ library: QuestionedLibrary, _ grouping: PersonGrouping) {
    self.library = library
    self.grouping = grouping
    let tracks = library.tracks.map(\.track)
    dimension = tracks.first?.mean.count ?? 0
    let (apart, repeats) = grouping.possibleRepeats(in: library.apart, tracks)
    self.repeats = repeats
    joinedDistance = grouping.statistics.trackDistance
    odds = SamenessOdds(trackDistance: joinedDistance)
    greatestDistance = odds.greatestDistance(atChance: QuestionQueue.leastChance)
    people = [TrackGroup](repeating: TrackGroup(dimension: dimension), count: library.people.count)
    members = [[Int]](repeating: [], count: library.people.count)
    views = [[CameraView: [Int]]](repeating: [:], count: library.people.count)
    for (place, track) in library.tracks.enumerated() {
      if let holder = track.holder {
        add(place, to: &people[holder])
        members[holder].append(place)
        if let view = track.track.view { views[holder][view, default: []].append(place) }
      } else if !track.isDecided {
        unsorted.append(place)
      }
    }
    for pair in library.keptApart where pair.count == 2 { setApart(pair[0], pair[1]) }
    for group in apart {
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
    let odds: Double
  }

  func place(_ person: Int, distance: Double, of tracks: [Int]) -> Place {
    Place(
      person: person, distance: distance,
      odds: odds.odds(at: distance, sceneLogOdds: sceneLogOdds(of: tracks, with: person)))
  }

  /// Pairs at one place are compared up to this many a track.
  private static let mostPairsOfView = 16

  /// What the scenes say of tracks and a person: the mean over their pairs at one place of one camera position.
  ///
  /// - Complexity: For each track, some of the person's tracks that were seen from its camera position.
  func sceneLogOdds(of tracks: [Int], with person: Int) -> Double {
    guard !views[person].isEmpty else { return 0 }
    let own = Set(tracks)
    var (sum, count) = (0.0, 0.0)
    for place in tracks {
      let track = library.tracks[place].track
      guard let view = track.view else { continue }
      for other in (views[person][view] ?? []).lazy.filter({ !own.contains($0) }).prefix(Self.mostPairsOfView) {
        let other = library.tracks[other].track
        guard track.isAtPlace(of: other), let common = track.clothingIntersection(with: other) else { continue }
        sum += SamenessOdds.sceneLogOdds(atClothingIntersection: common)
        count += 1
      }
    }
    return count > 0 ? sum / count : 0
  }

  /// As of tracks, by the camera positions that both people were seen from.
  func sceneLogOdds(_ one: Int, _ other: Int) -> Double {
    let (fewer, more) = members[one].count <= members[other].count ? (one, other) : (other, one)
    guard !views[more].isEmpty, !views[fewer].keys.allSatisfy({ views[more][$0] == nil }) else { return 0 }
    return sceneLogOdds(of: members[fewer], with: more)
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
      found[subject].append(place(present[other], distance: distance, of: subjects[subject].tracks))
    }
    return zip(subjects, found).map { subject, places in
      let inOrder = places.sorted { ($1.odds, $0.person) < ($0.odds, $1.person) }
      let likeliest = inOrder.prefix(QuestionQueue.mostCandidates)
      // Whoever is held by somebody is so for a reason: only the next few stand against that.
      let others = subject.holders.isEmpty ? inOrder.dropFirst(likeliest.count) : []
      let total = 1 + likeliest.reduce(0) { $0 + $1.odds } + others.reduce(0) { $0 + $1.odds }
      let holders = Set(subject.holders.map(\.person))
      return likeliest.map {
        Question.Candidate(person: $0.person, distance: $0.distance, chance: $0.odds / total)
      }.filter { $0.chance >= QuestionQueue.leastChance || holders.contains($0.person) }
    }
  }
}
