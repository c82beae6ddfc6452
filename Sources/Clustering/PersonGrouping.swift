/// Makes people of tracks.
///
/// A track is told by the quality-weighted mean of its faces, so that blur and profiles do not chain two people
/// together. Tracks that say enough are grouped by average linkage, no two that were seen at once together. Those that
/// say little join the nearest person if it is near enough and clearly nearer than the next, or stay unsorted: a wrong
/// merge costs a user more than a split.
///
/// Every limit is the embedder's (`Statistics`), not the clip's; the clip may move the distance within stated bounds,
/// by how far apart people are that it shows side by side, and it may bend the space (`WithinTrackSpread`).
public struct PersonGrouping: Sendable {
  /// What is known of an embedder.
  public struct Statistics: Hashable, Sendable, Codable {
    /// The largest distance of two long tracks of one person, by their means.
    public var trackDistance: Double

    /// How far the clip in hand may move it.
    public var leastTrackDistance: Double
    public var greatestTrackDistance: Double

    /// Root mean square distance of a single face from its track's mean: what a mean of few faces is off by.
    public var faceNoise: Double

    /// The largest distance of two pictures of one person, as published; tracks are linked by it.
    public var pictureDistance: Double

    public init(
      trackDistance: Double, leastTrackDistance: Double, greatestTrackDistance: Double,
      faceNoise: Double,
      pictureDistance: Double
    ) {
      self.trackDistance = trackDistance
      self.leastTrackDistance = leastTrackDistance
      self.greatestTrackDistance = greatestTrackDistance
      self.faceNoise = faceNoise
      self.pictureDistance = pictureDistance
    }
  }

  /// One track, or a face that belongs to none.
  public struct Track: Sendable {
    /// The quality-weighted mean of its faces' embeddings.
    public var mean: [Double]
    public var faceCount: Int
    /// The sum of its faces' qualities: how much it says.
    public var quality: Double

    public init(mean: [Double], faceCount: Int, quality: Double) {
      self.mean = mean
      self.faceCount = faceCount
      self.quality = quality
    }
  }

  /// Who is who.
  public struct People: Sendable {
    /// The person of each track, from 0 by their first track; `nil` is unsorted.
    public var labels: [Int?]
    /// The distance that was used for long tracks.
    public var trackDistance: Double
    /// Tracks as they were compared, for the distances of single faces.
    public var space: Space
  }

  /// Faces beyond this many tell a mean no better: they are not independent.
  static let mostFaces = 8.0

  /// The quality from which on a track says enough to make people: that of one good face, or several fair ones.
  static let leastQuality = 0.5

  /// The quality and the count of faces that a person needs at least.
  private static let leastPersonFaces = 2

  /// Faces that a person needs whose tracks all say little: a second of video, at the six frames a second that are
  /// looked at unless asked otherwise.
  private static let leastWeakFaces = 6

  /// How much nearer its person must be than the next, for a track that says little, as a share.
  static let leastMargin = 0.05

  /// Pairs of tracks that were seen at once, from which on they say how far apart people are.
  private static let leastPairs = 10

  /// Of so many pairs that are surely different, one may lie below the distance; of fewer, none. Clusters have many
  /// pairs, so one in twenty would already join people by chance.
  private static let pairsPerMistake = 100

  let statistics: Statistics

  /// From how many tracks on not all of their distances are held.
  let limits: StagedLinkage.Limits

  public init(statistics: Statistics) {
    self.init(statistics: statistics, limits: StagedLinkage.Limits())
  }

  package init(statistics: Statistics, limits: StagedLinkage.Limits) {
    self.statistics = statistics
    self.limits = limits
  }

  /// - Parameters:
  ///   - spread: How faces vary within tracks.
  ///   - apart: Groups of tracks of which no two are one person; each is the tracks seen in one frame.
  ///   - known: The tracks of people who are known already: they stay what they are, whatever stands against it, and no two
  ///     of them are ever joined; other tracks may join them. The label of the first is 0, and so on; new people follow.
  /// - Complexity: Memory and time grow with the square of the other tracks, and with these times the known ones.
  public func people(
    of tracks: [Track], spread: WithinTrackSpread?, apart: [[Int]], known: [[Int]] = []
  ) throws(ConstraintError) -> People {
    let space = Space(tracks: tracks, whitening: spread?.whitening())
    let constraints = try PairConstraints(
      itemCount: tracks.count, together: [[Int]](), apart: apart)
    let distance = taughtDistance(tracks, space, apart)
    var labels = [Int?](repeating: nil, count: tracks.count)
    for (label, members) in known.enumerated() {
      for track in members { labels[track] = label }
    }
    var next = known.count
    let strong = tracks.indices.filter {
      labels[$0] == nil && tracks[$0].quality >= Self.leastQuality
    }
    try group(
      strong, joining: known, tracks, space, apart, distance: distance,
      leastFaces: Self.leastPersonFaces, &labels,
      &next)
    place(
      tracks.indices.filter { labels[$0] == nil }, tracks, space, constraints, distance: distance,
      &labels)
    // Whoever is seen only badly is somebody too, if for long enough; then a stricter distance.
    try group(
      tracks.indices.filter { labels[$0] == nil }, joining: [], tracks, space, apart,
      distance: min(distance, statistics.leastTrackDistance), leastFaces: Self.leastWeakFaces,
      &labels, &next)
    return People(
      labels: Self.renumbered(labels, knownCount: known.count), trackDistance: distance,
      space: space)
  }

  /// Moves the distance to where few of the pairs that are surely different lie below it, within the bounds.
  func taughtDistance(_ tracks: [Track], _ space: Space, _ apart: [[Int]]) -> Double {
    struct Pair: Hashable {
      let first: Int
      let second: Int
    }
    var seen: Set<Pair> = []
    var distances: [Double] = []
    for group in apart {
      let strong = group.filter { tracks[$0].quality >= Self.leastQuality }.sorted()
      for (position, first) in strong.enumerated() {
        for second in strong[(position + 1)...]
        where seen.insert(Pair(first: first, second: second)).inserted {
          distances.append(space.distance(first, second) / allowance(tracks[first], tracks[second]))
        }
      }
    }
    guard distances.count >= Self.leastPairs else { return statistics.trackDistance }
    let low = distances.sorted()[distances.count / Self.pairsPerMistake]
    return min(max(low, statistics.leastTrackDistance), statistics.greatestTrackDistance)
  }

  /// How much further apart two tracks of one person may be for having few faces: the noise of a mean of n faces is
  /// that of one over √n.
  func allowance(_ first: Track, _ second: Track) -> Double {
    let noise = statistics.faceNoise * statistics.faceNoise
    let limit = statistics.trackDistance * statistics.trackDistance
    let missing =
      1 / min(Double(first.faceCount), Self.mostFaces) + 1
      / min(Double(second.faceCount), Self.mostFaces)
    return ((limit + noise * (missing - 2 / Self.mostFaces)) / limit).squareRoot()
  }

  /// Groups some tracks by average linkage, with people who are known as clusters that are there from the start. Groups
  /// with fewer faces than a person needs stay unsorted.
  private func group(
    _ members: [Int], joining known: [[Int]], _ tracks: [Track], _ space: Space, _ apart: [[Int]],
    distance: Double,
    leastFaces: Int, _ labels: inout [Int?], _ next: inout Int
  ) throws(ConstraintError) {
    let inside =
      members.count > limits.clusterCount
      ? clustersOfMany(members, joining: known, tracks, space, apart, distance: distance)
      : try clusters(members, joining: known, tracks, space, apart, distance: distance)
    for cluster in inside {
      if let person = cluster.person {
        for track in cluster.tracks { labels[track] = person }
        continue
      }
      guard cluster.tracks.reduce(0, { $0 + tracks[$1].faceCount }) >= leastFaces else { continue }
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
    _ members: [Int], joining known: [[Int]], _ tracks: [Track], _ space: Space, _ apart: [[Int]],
    distance: Double
  ) throws(ConstraintError) -> [Cluster] {
    // A cluster's mean distance to a person is within the limit only where that of one of its members is: whoever is
    // farther from all takes no part.
    var toKnown = [[Double]](repeating: [], count: known.count)
    forEachMeanDistance(from: members, to: known, tracks, space) { _, distances in
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
    let clusters = AverageLinkage(maximumDistance: distance).clusters(
      itemCount: itemCount, weights: weights, constraints: constraints, allApartFrom: members.count
    ) { first, second in
      // Two known people are never joined, and this is never looked at.
      guard first < members.count else { return distance }
      guard second < members.count else { return toKnown[near[second - members.count]][first] }
      let (first, second) = (members[first], members[second])
      return space.distance(first, second) / allowance(tracks[first], tracks[second])
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

  func weight(of track: Track) -> Double { min(Double(track.faceCount), Self.mostFaces) }

  /// Gives tracks to the person they are nearest to, the nearest first, where that is near and clear.
  private func place(
    _ members: [Int], _ tracks: [Track], _ space: Space, _ constraints: PairConstraints,
    distance: Double,
    _ labels: inout [Int?]
  ) {
    let people = Dictionary(grouping: tracks.indices.filter { labels[$0] != nil }) {
      labels[$0] ?? 0
    }
    let inOrder = people.sorted { $0.key < $1.key }
    var inside = people
    var candidates: [(track: Int, person: Int, distance: Double)] = []
    forEachMeanDistance(from: members, to: inOrder.map(\.value), tracks, space) {
      track, distances in
      var (best, least, next) = (0, Double.infinity, Double.infinity)
      for (place, distance) in distances.enumerated() {
        if distance < least {
          (best, least, next) = (place, distance, least)
        } else {
          next = min(next, distance)
        }
      }
      guard least <= distance, next * (1 - Self.leastMargin) >= least else { return }
      candidates.append((track, inOrder[best].key, distances[best]))
    }
    for candidate in candidates.sorted(by: { ($0.distance, $0.track) < ($1.distance, $1.track) }) {
      let others = inside[candidate.person] ?? []
      guard !others.contains(where: { constraints.areApart($0, candidate.track) }) else { continue }
      labels[candidate.track] = candidate.person
      inside[candidate.person, default: []].append(candidate.track)
    }
  }

  func meanDistance(from track: Int, to others: [Int], _ tracks: [Track], _ space: Space) -> Double {
    var sum = 0.0
    var total = 0.0
    for other in others {
      let weight = weight(of: tracks[other])
      sum += weight * space.distance(track, other) / allowance(tracks[track], tracks[other])
      total += weight
    }
    return sum / total
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

extension PersonGrouping {
  /// Where embeddings are compared: as they are, or whitened and scaled so that distances of tracks stay what they were
  /// on the whole.
  public struct Space: Sendable {
    private let whitening: Whitening?
    private let scale: Double
    let points: [[Double]]

    init(tracks: [Track], whitening: Whitening?) {
      let means = tracks.map(\.mean)
      guard let whitening else {
        (self.whitening, scale, points) = (nil, 1, means)
        return
      }
      let mapped = means.map { whitening($0) }
      let (before, after) = (Self.meanSquare(means), Self.meanSquare(mapped))
      guard before > 0, after > 0 else {
        (self.whitening, scale, points) = (nil, 1, means)
        return
      }
      let scale = (before / after).squareRoot()
      (self.whitening, self.scale) = (whitening, scale)
      points = mapped.map { $0.map { $0 * scale } }
    }

    /// The place of an embedding, to be compared by `distance(_:_:)` of places.
    public func place(of embedding: [Double]) -> [Double] {
      guard let whitening else { return embedding }
      return whitening(embedding).map { $0 * scale }
    }

    func distance(_ first: Int, _ second: Int) -> Double {
      Self.distance(points[first], points[second])
    }

    public static func distance(_ first: [Double], _ second: [Double]) -> Double {
      var sum = 0.0
      for index in first.indices {
        sum += (first[index] - second[index]) * (first[index] - second[index])
      }
      return sum.squareRoot()
    }

    /// The mean squared distance of all pairs, which is twice the variance.
    private static func meanSquare(_ points: [[Double]]) -> Double {
      guard let first = points.first, points.count > 1 else { return 0 }
      let count = Double(points.count)
      var total = 0.0
      for dimension in first.indices {
        let sum = points.reduce(0.0) { $0 + $1[dimension] }
        total += points.reduce(0.0) { $0 + $1[dimension] * $1[dimension] } - sum * sum / count
      }
      return 2 * total / (count - 1)
    }
  }
}
