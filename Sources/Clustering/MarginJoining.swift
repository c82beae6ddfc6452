import Vocabulary

/// Merges a cluster into its nearest cluster if that is near, and clearly nearer than the next.
///
/// Average linkage stops at the distance from which on two clusters may be two people. A cluster with one near candidate
/// and no second one very probably belongs to that candidate. Clusters that share a clip may be farther apart than others,
/// since a clip has fewer people than a library; similar clothes lower their distance.
///
/// The distance of two clusters is the root mean square distance of their tracks (`TrackGroup`).
struct MarginJoining {
  /// Limits, in units of the embedder's track distance.
  struct Limits {
    /// The maximum distance of two clusters that share a clip, and of two that do not.
    var inClip = 1.21
    var elsewhere = 1.105

    /// The minimum difference between the distances of the nearest and the next cluster.
    var margin = 0.158

    /// By how much a distance falls per unit of clothing intersection above `evenIntersection`, and its maximum change.
    var clothingWeight = 0.26
    var evenIntersection = 0.3
    var maximumShift = 0.105
  }

  /// The number of candidates kept per cluster, the nearest first.
  private static let candidatesPerCluster = 8

  private struct Cluster {
    var tracks: [Int]
    var group: TrackGroup
    /// The mean clothing histogram, by clip.
    var clothing: [Int: ClothingHistogram]
    var clips: Set<Int>
    let isKnown: Bool
    /// Whether clusters may be merged into it. Unassigned tracks are merged into people, and nothing into them.
    let isPerson: Bool
    /// The index of the person in what was given.
    let label: Int
  }

  private struct Candidate {
    let cluster: Int
    let distance: Double
  }

  private let grouping: PersonGrouping
  private let tracks: [PersonGrouping.Track]
  private let limits: Limits
  private let scale: Double
  private var clusters: [Cluster?] = []
  private var candidates: [[Candidate]] = []
  private var clusterOfTrack: [Int: Int] = [:]
  private var partners: [Int: [Int]] = [:]

  /// - Parameters:
  ///   - people: The tracks of each person. The first `knownCount` people are never merged with each other.
  ///   - single: Unassigned tracks. They are merged into people, never with each other.
  ///   - apart: Groups of tracks of which no two are one person.
  init(
    _ grouping: PersonGrouping, _ tracks: [PersonGrouping.Track], people: [[Int]], knownCount: Int, single: [Int],
    apart: [[Int]], limits: Limits = Limits()
  ) {
    self.grouping = grouping
    self.tracks = tracks
    self.limits = limits
    scale = grouping.statistics.trackDistance
    for (label, members) in people.enumerated() {
      add(members, label: label, isKnown: label < knownCount, isPerson: true)
    }
    for track in single { add([track], label: people.count, isKnown: false, isPerson: false) }
    for group in apart {
      for track in group where clusterOfTrack[track] != nil {
        partners[track, default: []] += group.filter { $0 != track }
      }
    }
    candidates = [[Candidate]](repeating: [], count: clusters.count)
  }

  private mutating func add(_ members: [Int], label: Int, isKnown: Bool, isPerson: Bool) {
    guard let first = members.first else { return }
    for track in members { clusterOfTrack[track] = clusters.count }
    clusters.append(cluster(of: members, dimension: tracks[first].mean.count, label, isKnown, isPerson))
  }

  private func cluster(
    of members: [Int], dimension: Int, _ label: Int, _ isKnown: Bool, _ isPerson: Bool
  ) -> Cluster {
    var group = TrackGroup(dimension: dimension)
    var clothing: [Int: ClothingMean] = [:]
    var clips: Set<Int> = []
    for track in members {
      let values = tracks[track]
      group.add(
        values.mean, weight: grouping.weight(of: values), noise: grouping.slack(of: values) * scale * scale,
        faceCount: values.faceCount)
      for scene in values.scenes {
        clips.insert(scene.clip)
        guard let histogram = scene.clothing else { continue }
        clothing[scene.clip, default: ClothingMean()].add(histogram, weight: Double(values.faceCount))
      }
    }
    return Cluster(
      tracks: members, group: group, clothing: clothing.compactMapValues(\.histogram), clips: clips, isKnown: isKnown,
      isPerson: isPerson, label: label)
  }

  /// Merges until no cluster has a candidate that is near and clearly the nearest.
  ///
  /// - Returns: The new person of each person and of each unassigned track that was merged, as indices of the given people.
  /// - Complexity: One distance per pair of clusters by matrix products, and again for each merged cluster.
  mutating func run() -> (people: [Int: Int], tracks: [Int: Int]) {
    var result: (people: [Int: Int], tracks: [Int: Int]) = ([:], [:])
    compare(Array(clusters.indices), among: Array(clusters.indices), isAll: true)
    var isDone = false
    while !isDone {
      isDone = true
      var changed: Set<Int> = []
      for proposal in proposals() where !changed.contains(proposal.from) && !changed.contains(proposal.to) {
        guard let from = clusters[proposal.from], let to = clusters[proposal.to] else { continue }
        if from.isPerson {
          for (person, label) in result.people where label == from.label { result.people[person] = to.label }
          for (track, label) in result.tracks where label == from.label { result.tracks[track] = to.label }
          result.people[from.label] = to.label
        } else {
          for track in from.tracks { result.tracks[track] = to.label }
        }
        join(from, at: proposal.from, into: to, at: proposal.to)
        changed.formUnion([proposal.from, proposal.to])
        isDone = false
      }
      let again = changed.filter { clusters[$0] != nil }.sorted()
      let alive = clusters.indices.filter { clusters[$0] != nil }
      for cluster in alive { candidates[cluster].removeAll { changed.contains($0.cluster) } }
      for cluster in again { candidates[cluster] = [] }
      compare(again, among: alive, isAll: false)
    }
    return result
  }

  private mutating func join(_ from: Cluster, at index: Int, into to: Cluster, at target: Int) {
    for track in from.tracks { clusterOfTrack[track] = target }
    let dimension = tracks[to.tracks[0]].mean.count
    let joined = cluster(of: to.tracks + from.tracks, dimension: dimension, to.label, to.isKnown, to.isPerson)
    clusters[target] = joined
    clusters[index] = nil
  }

  /// Gathers the candidates of some clusters, and makes them candidates of the others.
  private mutating func compare(_ some: [Int], among others: [Int], isAll: Bool) {
    guard let first = others.first, let cluster = clusters[first], !some.isEmpty else { return }
    let dimension = tracks[cluster.tracks[0]].mean.count
    let reach = scale * (max(limits.inClip, limits.elsewhere) + limits.margin + limits.maximumShift)
    let matrix = GroupDistances(others.compactMap { clusters[$0]?.group }, dimension: dimension)
    let inSome = Set(some)
    var lists = candidates
    func note(_ one: Int, _ other: Int, _ distance: Double) {
      guard one != other, let first = clusters[one], let second = clusters[other] else { return }
      let adjusted = adjusted(distance, first, second)
      if second.isPerson { Self.insert(Candidate(cluster: other, distance: adjusted), into: &lists[one]) }
      // A pair of two that are compared again comes from either side.
      if first.isPerson, isAll || !inSome.contains(other) {
        Self.insert(Candidate(cluster: one, distance: adjusted), into: &lists[other])
      }
    }
    if isAll {
      matrix.forEachPair(within: reach) { note(others[$0], others[$1], $2) }
    } else {
      GroupDistances(some.compactMap { clusters[$0]?.group }, dimension: dimension).forEachPair(
        with: matrix, within: reach
      ) { note(some[$0], others[$1], $2) }
    }
    candidates = lists
  }

  private static func insert(_ candidate: Candidate, into list: inout [Candidate]) {
    let place = list.firstIndex { ($0.distance, $0.cluster) > (candidate.distance, candidate.cluster) } ?? list.count
    guard place < candidatesPerCluster else { return }
    list.insert(candidate, at: place)
    if list.count > candidatesPerCluster { list.removeLast() }
  }

  /// The distance, adjusted for the clothes in shared clips. Without a shared clip, it is raised so that the limit for
  /// clusters of one clip applies.
  private func adjusted(_ distance: Double, _ first: Cluster, _ second: Cluster) -> Double {
    guard !first.clips.isDisjoint(with: second.clips) else {
      return distance + scale * (limits.inClip - limits.elsewhere)
    }
    var (sum, count) = (0.0, 0.0)
    for clip in first.clothing.keys.sorted() {
      guard let own = first.clothing[clip], let theirs = second.clothing[clip] else { continue }
      sum += own.intersection(with: theirs)
      count += 1
    }
    guard count > 0 else { return distance }
    let shift = limits.clothingWeight * (sum / count - limits.evenIntersection)
    return distance - scale * min(max(shift, -limits.maximumShift), limits.maximumShift)
  }

  /// The merges that the limits allow, the nearest first.
  private func proposals() -> [(from: Int, to: Int)] {
    var found: [(from: Int, to: Int, distance: Double)] = []
    for (index, cluster) in clusters.enumerated() {
      guard let cluster, !cluster.isKnown else { continue }
      // A candidate that is kept apart still counts as the next one.
      let people = candidates[index]
      guard let best = people.first(where: { !areApart(index, $0.cluster) }),
        best.distance < scale * limits.inClip
      else { continue }
      let next = people.first { $0.cluster != best.cluster }?.distance ?? .infinity
      if next - best.distance > scale * limits.margin { found.append((index, best.cluster, best.distance)) }
    }
    return found.sorted { ($0.distance, $0.from, $0.to) < ($1.distance, $1.from, $1.to) }.map { ($0.from, $0.to) }
  }

  private func areApart(_ one: Int, _ other: Int) -> Bool {
    guard let first = clusters[one], let second = clusters[other] else { return false }
    let fewer = first.tracks.count <= second.tracks.count ? (first.tracks, other) : (second.tracks, one)
    return fewer.0.contains { track in (partners[track] ?? []).contains { clusterOfTrack[$0] == fewer.1 } }
  }
}
