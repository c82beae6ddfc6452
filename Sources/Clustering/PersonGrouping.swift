/// Clusters tracks into people.
///
/// 1. Tracks of one clip are linked if a camera set-up came back (`SceneLinks`). Linked tracks become one item, with the
///    quality-weighted mean of their faces; every other track is an item of its own.
/// 2. Items of sufficient quality are clustered by average linkage. Items that were seen in one frame stay apart.
/// 3. Items of low quality join the nearest person, if that person is near enough and clearly nearer than the next.
/// 4. A cluster joins its nearest cluster, if that is near and clearly nearer than the next (`MarginJoining`).
/// 5. The remaining items are clustered at a stricter distance, or stay unsorted: a wrong merge costs a user more than a
///    split.
///
/// Every limit comes from the embedder (`Statistics`); no limit depends on the clips.
public struct PersonGrouping: Sendable {
  /// Who is who.
  public struct People: Sendable {
    /// The person of each track, from 0 by their first track; `nil` is unsorted.
    public var labels: [Int?]
    /// The distance that was used for long tracks.
    public var trackDistance: Double
  }

  /// The minimum quality of a track that can begin a person: one good face, or several fair ones. A photo has one face, so
  /// a sharp one is enough.
  static let minimumQuality = 0.5
  static let minimumPhotoQuality = 0.1

  /// The quality and the count of faces that a person needs at least.
  private static let minimumPersonFaces = 2

  /// Faces that a person needs whose tracks all say little: a second of video, at the six frames a second that are
  /// looked at unless asked otherwise.
  private static let minimumWeakFaces = 6

  /// How much nearer its person must be than the next, for a track that says little, as a share.
  static let minimumMargin = 0.05

  /// Below this distance, two tracks of one frame may be one person shown twice: a collage, a mirror, a picture in a
  /// picture. In units of the track distance. None of 5,131 pairs of photos of two people is below the limit for photos.
  /// Tracks have a lower limit, since blurred tracks of two people are nearer to each other than photos are.
  private static let sameInOneFrame = 0.66
  private static let sameInOnePhoto = 0.8

  /// By how much distances grow and the margin shrinks at a `mergeBias` of 1.
  private static let distancePerBias = 0.1
  private static let marginPerBias = 0.5

  let statistics: Statistics

  /// From how many tracks on not all of their distances are held.
  let limits: StagedLinkage.Limits
  private let mergeBias: Double

  /// - Parameter mergeBias: -1 prefers pure clusters, 1 prefers few clusters; 0 uses the limits as they were measured.
  public init(statistics: Statistics, mergeBias: Double = 0) {
    self.init(statistics: statistics, mergeBias: mergeBias, limits: StagedLinkage.Limits())
  }

  package init(statistics: Statistics, mergeBias: Double = 0, limits: StagedLinkage.Limits) {
    precondition((-1...1).contains(mergeBias), "mergeBias is \(mergeBias), and not in -1 … 1")
    let factor = 1 + Self.distancePerBias * mergeBias
    self.statistics = statistics.scaled(by: factor)
    self.mergeBias = mergeBias
    self.limits = limits
  }

  /// - Parameters:
  ///   - apart: Groups of tracks of which no two are one person; each is the tracks seen in one frame. Two of a group
  ///     that may be one person shown twice are not kept apart.
  ///   - known: The tracks of people who are known already: they stay what they are, whatever stands against it, and no two
  ///     of them are ever joined; other tracks may join them. The label of the first is 0, and so on; new people follow.
  /// - Complexity: Memory and time grow with the square of the other tracks, and with these times the known ones.
  public func people(of tracks: [Track], apart: [[Int]], known: [[Int]] = []) throws(ConstraintError) -> People {
    let apart = possibleRepeats(in: apart, tracks).apart
    let held = Set(known.flatMap(\.self))
    let links = try SceneLinks(
      tracks, members: tracks.indices.filter { !held.contains($0) }, apart: apart, scale: statistics.trackDistance)
    let items = Items(tracks, groups: links.groups, known: known)
    let labels = try labels(
      of: items.tracks, apart: items.pairs(apart), conflicts: items.pairs(links.conflicts), known: items.known)
    let ofTracks = tracks.indices.map { items.itemOfTrack[$0].flatMap { labels[$0] } }
    return People(
      labels: Self.renumbered(ofTracks, knownCount: known.count), trackDistance: statistics.trackDistance)
  }

  /// Tells pairs that may be one person shown twice in one frame from those that are two people.
  ///
  /// - Parameter groups: Groups of tracks that were seen in one frame.
  /// - Returns: Groups of which no two are one person, and the pairs that may be.
  func possibleRepeats(in groups: [[Int]], _ tracks: [Track]) -> (apart: [[Int]], repeats: [[Int]]) {
    var result: (apart: [[Int]], repeats: [[Int]]) = ([], [])
    for group in groups {
      let pairs = group.indices.flatMap { first in group[(first + 1)...].map { [group[first], $0] } }
      let repeats = pairs.filter { mayBeShownTwice(tracks[$0[0]], tracks[$0[1]]) }
      result.repeats += repeats
      result.apart += repeats.isEmpty ? [group] : pairs.filter { !repeats.contains($0) }
    }
    return result
  }

  private func mayBeShownTwice(_ first: Track, _ second: Track) -> Bool {
    let share = first.isPhoto && second.isPhoto ? Self.sameInOnePhoto : Self.sameInOneFrame
    return distance(first, second) < share * statistics.trackDistance
  }

  private func labels(
    of tracks: [Track], apart: [[Int]], conflicts: [[Int]], known: [[Int]]
  ) throws(ConstraintError) -> [Int?] {
    let constraints = try PairConstraints(itemCount: tracks.count, together: [[Int]](), apart: apart)
    let distance = statistics.trackDistance
    var labels = [Int?](repeating: nil, count: tracks.count)
    for (label, members) in known.enumerated() {
      for track in members { labels[track] = label }
    }
    var next = known.count
    let strong = tracks.indices.filter { labels[$0] == nil && hasSufficientQuality(tracks[$0]) }
    try group(
      strong, joining: known, tracks, apart, distance: distance, minimumFaces: Self.minimumPersonFaces, &labels, &next)
    place(tracks.indices.filter { labels[$0] == nil }, tracks, constraints, distance: distance, &labels)
    joinByMargin(tracks, apart: apart + conflicts, knownCount: known.count, peopleCount: next, &labels)
    // A person of whom all tracks are poor is a person too, if they were seen for long enough.
    try group(
      tracks.indices.filter { labels[$0] == nil }, joining: [], tracks, apart,
      distance: min(distance, statistics.minimumTrackDistance), minimumFaces: Self.minimumWeakFaces, &labels, &next)
    return labels
  }

  func hasSufficientQuality(_ track: Track) -> Bool {
    track.quality >= (track.isPhoto ? Self.minimumPhotoQuality : Self.minimumQuality)
  }

  private func joinByMargin(
    _ tracks: [Track], apart: [[Int]], knownCount: Int, peopleCount: Int, _ labels: inout [Int?]
  ) {
    var people = [[Int]](repeating: [], count: peopleCount)
    var single: [Int] = []
    for (track, label) in labels.enumerated() {
      if let label { people[label].append(track) } else { single.append(track) }
    }
    var limits = MarginJoining.Limits()
    limits.margin *= 1 - Self.marginPerBias * mergeBias
    var joining = MarginJoining(
      self, tracks, people: people, knownCount: knownCount, single: single, apart: apart, limits: limits)
    let joined = joining.run()
    for (track, label) in labels.enumerated() {
      labels[track] = label.map { joined.people[$0] ?? $0 } ?? joined.tracks[track]
    }
  }

  /// Groups some tracks by average linkage, with people who are known as clusters that are there from the start. Groups
  /// with fewer faces than a person needs stay unsorted.
  private func group(
    _ members: [Int], joining known: [[Int]], _ tracks: [Track], _ apart: [[Int]], distance: Double, minimumFaces: Int,
    _ labels: inout [Int?], _ next: inout Int
  ) throws(ConstraintError) {
    let inside =
      members.count > limits.clusterCount
      ? clustersOfMany(members, joining: known, tracks, apart, distance: distance)
      : try clusters(members, joining: known, tracks, apart, distance: distance)
    for cluster in inside {
      if let person = cluster.person {
        for track in cluster.tracks { labels[track] = person }
        continue
      }
      guard cluster.tracks.reduce(0, { $0 + tracks[$1].faceCount }) >= minimumFaces else { continue }
      for track in cluster.tracks { labels[track] = next }
      next += 1
    }
  }

  /// Tracks that are one person, and who that is if it is known; its tracks that had a person before are not among them.
  struct Cluster {
    var person: Int?
    var tracks: [Int]
  }

  private func clusters(
    _ members: [Int], joining known: [[Int]], _ tracks: [Track], _ apart: [[Int]], distance: Double
  ) throws(ConstraintError) -> [Cluster] {
    // A cluster's mean distance to a person is within the limit only where that of one of its members is: whoever is
    // farther from all takes no part.
    var toKnown = [[Double]](repeating: [], count: known.count)
    forEachMeanDistance(from: members, to: known, tracks) { _, distances in
      for (person, distance) in distances.enumerated() { toKnown[person].append(distance) }
    }
    let near = known.indices.filter { person in toKnown[person].contains { $0 <= distance } }
    let itemCount = members.count + near.count
    var items = [Int?](repeating: nil, count: tracks.count)
    for (item, track) in members.enumerated() { items[track] = item }
    for (place, person) in near.enumerated() {
      for track in known[person] { items[track] = members.count + place }
    }
    // Tracks of one person may have been seen at once, if a human says so: then they are one item.
    let itemsApart: [[Int]] = apart.map { tracks in Set(tracks.compactMap { items[$0] }).sorted() }
    let constraints = try PairConstraints(
      itemCount: itemCount, together: [[Int]](), apart: itemsApart)
    let weights: [Double] =
      members.map { weight(of: tracks[$0]) }
      + near.map { known[$0].reduce(0.0) { $0 + weight(of: tracks[$1]) } }
    let matrix = matrix(of: members.map { tracks[$0] })
    let clusters = AverageLinkage(maximumDistance: distance).clusters(
      itemCount: itemCount, weights: weights, constraints: constraints, allApartFrom: members.count
    ) { first, second in
      // Two known people are never joined, and this is never looked at.
      guard first < members.count else { return distance }
      guard second < members.count else { return toKnown[near[second - members.count]][first] }
      return Double(matrix.distance(first, second))
    }
    var result = [Cluster](repeating: Cluster(tracks: []), count: clusters.clusterCount)
    for (item, cluster) in clusters.labels.enumerated() {
      if item < members.count {
        result[cluster].tracks.append(members[item])
      } else {
        result[cluster].person = near[item - members.count]
      }
    }
    return result
  }

  /// Gives tracks to the person they are nearest to, the nearest first, where that is near and clear.
  private func place(
    _ members: [Int], _ tracks: [Track], _ constraints: PairConstraints, distance: Double,
    _ labels: inout [Int?]
  ) {
    let people = Dictionary(grouping: tracks.indices.filter { labels[$0] != nil }) {
      labels[$0] ?? 0
    }
    let inOrder = people.sorted { $0.key < $1.key }
    var inside = people
    var candidates: [(track: Int, person: Int, distance: Double)] = []
    forEachMeanDistance(from: members, to: inOrder.map(\.value), tracks) { track, distances in
      var (best, least, next) = (0, Double.infinity, Double.infinity)
      for (place, distance) in distances.enumerated() {
        if distance < least {
          (best, least, next) = (place, distance, least)
        } else {
          next = min(next, distance)
        }
      }
      guard least <= distance, next * (1 - Self.minimumMargin) >= least else { return }
      candidates.append((track, inOrder[best].key, distances[best]))
    }
    for candidate in candidates.sorted(by: { ($0.distance, $0.track) < ($1.distance, $1.track) }) {
      let others = inside[candidate.person] ?? []
      guard !others.contains(where: { constraints.areApart($0, candidate.track) }) else { continue }
      labels[candidate.track] = candidate.person
      inside[candidate.person, default: []].append(candidate.track)
    }
  }

  /// New people by their first track, after those who are known.
  private static func renumbered(_ labels: [Int?], knownCount: Int) -> [Int?] {
    var numbers: [Int: Int] = [:]
    return labels.map { label in
      guard let label, label >= knownCount else { return label }
      let number = numbers[label] ?? knownCount + numbers.count
      numbers[label] = number
      return number
    }
  }
}
