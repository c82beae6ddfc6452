/// The clusters of a `ReachabilityTree` that are large enough, and which rows leave each at what density.
///
/// Cluster 0 is the whole, and each comes after the one it split off from. Density is one over reach, infinite at 0.
struct CondensedTree {
  private let tree: ReachabilityTree

  private var parents: [Int] = []
  private var births: [Double] = []

  /// One a cluster: the largest density at which something leaves it.
  private var deaths: [Double] = []

  /// One a cluster: the excess of mass.
  private var stabilities: [Double] = []

  /// One a row: the last cluster it is in, and the density at which it leaves that.
  private var homes: [Int]
  private var departures: [Double]

  init(_ tree: ReachabilityTree, minClusterSize: Int) {
    self.tree = tree
    homes = [Int](repeating: 0, count: tree.coreDistances.count)
    departures = [Double](repeating: 0, count: tree.coreDistances.count)
    let whole = tree.sizes.count - 1
    // Nodes that are large enough, with their clusters, level by level.
    var queue = [(node: whole, cluster: addCluster(parent: 0, birth: 0), density: 0.0)]
    var place = 0
    while place < queue.count {
      let (node, cluster, density) = queue[place]
      place += 1
      if node < tree.members.count {
        leaveOneByOne(tree.members[node], cluster, since: density)
        continue
      }
      let join = tree.joins[node - tree.members.count]
      let parts = [join.left, join.right]
      let next = Self.density(join.reach)
      let isSplit = parts.allSatisfy { tree.sizes[$0] >= minClusterSize }
      for part in parts {
        if isSplit {
          leave(cluster, next, rowCount: tree.sizes[part])
          queue.append((part, addCluster(parent: cluster, birth: next), next))
        } else if tree.sizes[part] >= minClusterSize {
          queue.append((part, cluster, next))
        } else {
          for leaf in tree.nodes(under: part) where leaf < tree.members.count {
            for row in tree.members[leaf] { leave(row, cluster, next) }
          }
        }
      }
    }
  }

  private static func density(_ reach: Double) -> Double { reach > 0 ? 1 / reach : .infinity }

  private mutating func addCluster(parent: Int, birth: Double) -> Int {
    parents.append(parent)
    births.append(birth)
    deaths.append(0)
    stabilities.append(0)
    return parents.count - 1
  }

  private mutating func leave(_ cluster: Int, _ density: Double, rowCount: Int) {
    stabilities[cluster] += (density - births[cluster]) * Double(rowCount)
    deaths[cluster] = max(deaths[cluster], density)
  }

  private mutating func leave(_ row: Int, _ cluster: Int, _ density: Double) {
    homes[row] = cluster
    departures[row] = density
    leave(cluster, density, rowCount: 1)
  }

  /// The rows of a component that is a cluster by itself, or what is left of one: each where its own core distance says
  /// so, or, where that is 0 and says nothing, with the last join.
  private mutating func leaveOneByOne(_ rows: [Int], _ cluster: Int, since density: Double) {
    for row in rows {
      let own = tree.coreDistances[row]
      leave(row, cluster, own > 0 ? max(density, 1 / own) : density)
    }
  }

  func clusters(constraints: PairConstraints) -> HDBSCAN.Clusters {
    let selected = selection(isForbidden: forbidden(constraints))
    // The selected cluster that each is or lies in, and the numbers of the selected.
    var tops = [Int?](repeating: nil, count: parents.count)
    var numbers = [Int](repeating: 0, count: parents.count)
    var clusterCount = 0
    for cluster in parents.indices.dropFirst() {
      if let top = tops[parents[cluster]] {
        tops[cluster] = top
      } else if selected[cluster] {
        tops[cluster] = cluster
        numbers[cluster] = clusterCount
        clusterCount += 1
      }
    }
    let rows = homes.indices
    return HDBSCAN.Clusters(
      labels: rows.map { row in tops[homes[row]].map { numbers[$0] } },
      probabilities: rows.map { row in tops[homes[row]].map { probability(of: row, in: $0) } ?? 0 },
      clusterCount: clusterCount)
  }

  private func probability(of row: Int, in cluster: Int) -> Double {
    let largest = deaths[cluster]
    if largest == 0 || departures[row].isInfinite { return 1 }
    return min(departures[row], largest) / largest
  }

  /// Whether each cluster is at least as stable as the best of what is in it; those within a selected one are not asked.
  private func selection(isForbidden: [Bool]) -> [Bool] {
    var best = stabilities
    var ofParts = [Double](repeating: 0, count: parents.count)
    var selected = [Bool](repeating: false, count: parents.count)
    for cluster in parents.indices.dropFirst().reversed() {
      // Equal rows make ∞ − ∞ of it: then the comparison is false and the cluster is taken, as scikit-learn does.
      if isForbidden[cluster] || ofParts[cluster] > stabilities[cluster] {
        best[cluster] = ofParts[cluster]
      } else {
        selected[cluster] = true
      }
      ofParts[parents[cluster]] += best[cluster]
    }
    return selected
  }

  /// Whether each cluster holds rows that are apart.
  private func forbidden(_ constraints: PairConstraints) -> [Bool] {
    var isForbidden = [Bool](repeating: false, count: parents.count)
    for component in 0..<constraints.componentCount {
      for partner in constraints.partners(of: component) where partner > component {
        // The smallest cluster that both were in: parents come before their parts.
        var one = homes[tree.members[component][0]]
        var other = homes[tree.members[Int(partner)][0]]
        while one != other {
          if one > other { one = parents[one] } else { other = parents[other] }
        }
        isForbidden[one] = true
      }
    }
    for cluster in parents.indices.reversed() where isForbidden[cluster] { isForbidden[parents[cluster]] = true }
    return isForbidden
  }
}
