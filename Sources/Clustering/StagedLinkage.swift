/// Average linkage of more tracks than all their distances can be held of.
///
/// Joins come in the order of distance, so those up to some distance need only the pairs up to it, and some means in full
/// (`SparseLinkage`). Whatever they leave is fewer clusters; when these are few enough, all their mean distances are held,
/// and `LinkageGrowth` does the rest. The clusters are those of `AverageLinkage` up to the rounding of floats.
///
/// - Complexity: One pass over all pairs a stage, of which there are two as a rule: one with the near pairs of tracks, one
///   with the means of clusters. Memory: a copy of the embeddings, and what `Limits` says.
package struct StagedLinkage {
  /// How much may be held at a time.
  package struct Limits: Sendable, Hashable {
    /// As many clusters as all distances are held of: 32 MB.
    package var clusterCount = 4000

    /// Near pairs of a stage, for each cluster that it begins with: they take some 100 bytes each, and up to twice as
    /// many are held.
    package var pairsPerCluster = 30

    package init() {}
  }

  /// A stage joins up to this share of the distance that it holds pairs of: nearer to it, most means would have to be
  /// computed in full to know that they are beyond.
  private static let certainShare: Float = 0.9

  let maximumDistance: Double
  let limits: Limits

  /// Clusters on their way.
  struct Groups {
    /// The tracks of each.
    var members: [[Int]]
    /// Of each, those that it must not be joined with.
    var apart: [Set<Int>]
    /// Those of which no two may be joined.
    var isKnown: [Bool]

    func areApart(_ first: Int, _ second: Int) -> Bool {
      (isKnown[first] && isKnown[second]) || apart[first].contains(second)
    }
  }

  /// - Parameter groups: What to begin with.
  /// - Returns: The tracks of each cluster, the first clusters first.
  func clusters(_ groups: consuming Groups, distances: TrackDistances) -> [[Int]] {
    let limit = Float(maximumDistance)
    var share = Self.certainShare
    while groups.members.count > limits.clusterCount {
      let near = nearPairs(groups, distances)
      let isLast = near.limit >= limit
      let before = groups.members.count
      var linkage = SparseLinkage(
        members: groups.members, apart: groups.apart, isKnown: groups.isKnown, pairs: near,
        limit: isLast ? limit : share * near.limit, distances: distances)
      linkage.run()
      groups = Self.compacted(linkage)
      if isLast { return groups.members }
      // All pairs that are held may be joined, so up to their limit there is always one, unless they are beyond the share.
      share = groups.members.count == before ? 1 : Self.certainShare
    }
    return finished(groups, distances)
  }

  private func nearPairs(_ groups: Groups, _ distances: TrackDistances) -> NearPairs {
    var near = NearPairs(limit: Float(maximumDistance), budget: limits.pairsPerCluster * groups.members.count)
    let order = groups.members.flatMap(\.self)
    let ordered = distances.reordered(order)
    if order.count == groups.members.count {
      // A copy of the limit, as the pairs are being changed while it is asked for.
      var limit = near.limit
      ordered.forEachNearPair(limit: { limit }) { first, second, distance in
        guard !groups.areApart(first, second) else { return }
        near.add(first, second, distance)
        limit = near.limit
      }
    } else {
      ordered.forEachCluster(startingAt: Self.starts(of: groups.members)) { cluster, means in
        for (place, mean) in means.enumerated()
        where mean <= near.limit && !groups.areApart(cluster, cluster + 1 + place) {
          near.add(cluster, cluster + 1 + place, mean)
        }
      }
    }
    return near
  }

  /// The rest, with all distances.
  private func finished(_ groups: Groups, _ distances: TrackDistances) -> [[Int]] {
    // Those who are known come last, as `AverageLinkage` wants it.
    let order =
      groups.members.indices.filter { !groups.isKnown[$0] }
      + groups.members.indices.filter { groups.isKnown[$0] }
    let firstKnown = groups.isKnown.count { !$0 }
    var numbers = [Int](repeating: 0, count: order.count)
    for (number, place) in order.enumerated() { numbers[place] = number }
    let members = order.map { groups.members[$0] }
    var values: [Float] = []
    values.reserveCapacity(members.count * (members.count - 1) / 2)
    distances.reordered(members.flatMap(\.self)).forEachCluster(
      startingAt: Self.starts(of: members)
    ) { _, means in
      values.append(contentsOf: means)
    }
    let apart = groups.apart.enumerated().flatMap { first, others in
      others.filter { $0 > first }.map { [numbers[first], numbers[$0]] }
    }
    guard
      let constraints = try? PairConstraints(
        itemCount: members.count, together: [[Int]](), apart: apart)
    else {
      preconditionFailure("a cluster is apart from itself")
    }
    let weights = members.map { $0.reduce(0.0) { $0 + Double(distances.weights[$1]) } }
    let clusters = AverageLinkage(maximumDistance: maximumDistance).clusters(
      of: PackedDistances(count: members.count, values: values), weights: weights,
      constraints: constraints,
      allApartFrom: firstKnown)
    var joined = [[Int]](repeating: [], count: clusters.clusterCount)
    for (group, label) in clusters.labels.enumerated() { joined[label] += members[group] }
    return joined
  }

  private static func starts(of groups: [[Int]]) -> [Int] {
    groups.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
  }

  /// Without the clusters that are parts of others.
  private static func compacted(_ linkage: SparseLinkage) -> Groups {
    let left = linkage.members.indices.filter { !linkage.members[$0].isEmpty }
    var numbers = [Int](repeating: -1, count: linkage.members.count)
    for (number, place) in left.enumerated() { numbers[place] = number }
    return Groups(
      members: left.map { linkage.members[$0] },
      apart: left.map { Set(linkage.apart[$0].map { numbers[$0] }) },
      isKnown: left.map { linkage.isKnown[$0] })
  }
}
