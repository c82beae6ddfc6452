/// The clusters of `AverageLinkage` while they grow.
///
/// A cluster is named by its first component, and joining two leaves the smaller name. A distance whose sign bit is set
/// (−0 included) is between clusters that must not be joined: distances are never negative, so the bit is free, and
/// "the mean of two, forbidden if one is" needs no other look-up.
///
/// - Invariant: For each cluster, `bounds` is at most the distance to every later cluster that it may be joined with;
///   where it equals the distance to the cluster in `later`, that one is the nearest, and the first of those.
struct LinkageGrowth {
  private let constraints: PairConstraints
  private var distances: PackedDistances
  private var weights: [Double]

  /// The clusters that are left, ascending.
  private var active: [Int]
  private var bounds: [Float]

  /// The nearest later cluster, as far as `bounds` says so; its own name where there is none.
  private var later: [Int]
  private var parents: UnionFind

  /// - Parameters:
  ///   - distances: Of the components.
  ///   - weights: One a component.
  ///   - allApartFrom: Components from this one on must not be joined with each other.
  init(
    distances: consuming PackedDistances, weights: [Double], constraints: PairConstraints,
    allApartFrom: Int
  ) {
    self.constraints = constraints
    self.distances = distances
    self.weights = weights
    let count = constraints.componentCount
    active = Array(0..<count)
    bounds = [Float](repeating: .infinity, count: count)
    later = Array(0..<count)
    parents = UnionFind(count: count)
    for component in 0..<count {
      let offset = self.distances.offset(of: component)
      for partner in constraints.partners(of: component) where partner > component {
        self.distances.values[offset + Int(partner)].negate()
      }
      guard component >= allApartFrom else { continue }
      // Those that are apart anyway have their sign already.
      for other in (component + 1)..<max(count, component + 1)
      where self.distances.values[offset + other].sign == .plus {
        self.distances.values[offset + other].negate()
      }
    }
    for place in active.indices { look(from: place) }
  }

  /// Looks for the nearest later cluster that may be joined.
  private mutating func look(from place: Int) {
    let cluster = active[place]
    let offset = distances.offset(of: cluster)
    var nearest = cluster
    var smallest = Float.infinity
    for other in active[(place + 1)...] {
      let distance = distances.values[offset + other]
      if distance < smallest && distance.sign == .plus {
        smallest = distance
        nearest = other
      }
    }
    bounds[cluster] = smallest
    later[cluster] = nearest
  }

  mutating func finish(maximumDistance: Double) -> AverageLinkage.Clusters {
    let members = constraints.members
    let largest = min(Float(maximumDistance), .greatestFiniteMagnitude)
    var isActive = [Bool](repeating: true, count: active.count)
    var merges: [AverageLinkage.Merge] = []
    while true {
      var best: Int?
      var smallest = Float.infinity
      for (place, cluster) in active.enumerated() where bounds[cluster] < smallest {
        smallest = bounds[cluster]
        best = place
      }
      guard let best, smallest <= largest else { break }
      let first = active[best]
      let second = later[first]
      let distance = distances.values[distances.offset(of: first) + second]
      // A forbidden −0 would equal 0, but no cluster looks at one: with a bound of 0 it was joined before the change.
      guard isActive[second], distance == smallest else {
        look(from: best)
        continue
      }
      merges.append(
        AverageLinkage.Merge(
          first: members[first][0], second: members[second][0], distance: Double(smallest)))
      isActive[second] = false
      join(first, second)
    }
    return clusters(merges: merges)
  }

  private mutating func join(_ first: Int, _ second: Int) {
    parents.unite(first, second)
    if let place = Self.place(of: second, in: active) { active.remove(at: place) }
    let sum = weights[first] + weights[second]
    let firstShare = weights[first] / sum
    let secondShare = weights[second] / sum
    weights[first] = sum
    let firstOffset = distances.offset(of: first)
    let secondOffset = distances.offset(of: second)
    var firstPlace = 0
    for (place, other) in active.enumerated() {
      if other == first {
        firstPlace = place
        continue
      }
      let otherOffset = distances.offset(of: other)
      let one = other < first ? otherOffset + first : firstOffset + other
      let two = other < second ? otherOffset + second : secondOffset + other
      let near = distances.values[one]
      let far = distances.values[two]
      // Rounded from doubles, the mean never leaves the range of the two: `bounds` stay bounds.
      let magnitude = Float(
        firstShare * Double(near.magnitude) + secondShare * Double(far.magnitude))
      let isForbidden = near.sign == .minus || far.sign == .minus
      distances.values[one] = isForbidden ? -magnitude : magnitude
    }
    // The others keep their bounds: what they are looking at may have gone or changed, and is looked at before a join.
    look(from: firstPlace)
  }

  private static func place(of cluster: Int, in active: [Int]) -> Int? {
    var range = active.startIndex..<active.endIndex
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      if active[middle] == cluster { return middle }
      range = active[middle] < cluster ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
    }
    return nil
  }

  private mutating func clusters(merges: [AverageLinkage.Merge]) -> AverageLinkage.Clusters {
    var labelOf = [Int](repeating: 0, count: constraints.componentCount)
    for (label, cluster) in active.enumerated() { labelOf[cluster] = label }
    let ofComponents = labelOf.indices.map { labelOf[parents.root(of: $0)] }
    var nearest = [AverageLinkage.Neighbor?](repeating: nil, count: active.count)
    var nearestAllowed = nearest
    func isNearer(_ distance: Double, than neighbor: AverageLinkage.Neighbor?) -> Bool {
      guard let neighbor else { return true }
      return distance < neighbor.distance
    }
    for (label, cluster) in active.enumerated() {
      let offset = distances.offset(of: cluster)
      for (otherLabel, other) in active.enumerated().dropFirst(label + 1) {
        let distance = distances.values[offset + other]
        let isForbidden = distance.sign == .minus
        for (one, two) in [(label, otherLabel), (otherLabel, label)] {
          let neighbor = AverageLinkage.Neighbor(
            cluster: two, distance: Double(distance.magnitude), isForbidden: isForbidden)
          if isNearer(neighbor.distance, than: nearest[one]) { nearest[one] = neighbor }
          if !isForbidden, isNearer(neighbor.distance, than: nearestAllowed[one]) {
            nearestAllowed[one] = neighbor
          }
        }
      }
    }
    return AverageLinkage.Clusters(
      labels: constraints.components.map { ofComponents[$0] }, clusterCount: active.count,
      merges: merges,
      nearest: nearest, nearestAllowed: nearestAllowed)
  }
}
