extension DBSCAN {
  /// Groups rows that are density-connected, as far as what is known about pairs of rows allows.
  ///
  /// Which rows are core does not change. Rows that are together are in one cluster from the start. Pairs of neighbouring
  /// core rows are then tried nearest first, and one that would bring rows that are apart into one cluster is passed
  /// over. Last, rows that are not core and not together with one that is go to the cluster of the nearest core row that
  /// they may be with, with all they are together with. Of pairs equally near the one with smaller rows is first.
  ///
  /// Nothing known gives the same as without constraints. With any, border rows go to the nearest cluster and no longer
  /// to the first. Rows that are together, and neither core nor next to one, are noise.
  ///
  /// Source: Ruiz, Spiliopoulou, Menasalvas 2007, doi:10.1007/978-3-540-72530-5_25 (C-DBSCAN). Departures: they break
  /// up a neighbourhood that holds a pair that is apart, and merge what is left in two rounds by the order of rows; we
  /// refuse only the one join that would break a constraint, and the nearest first makes the order of rows no matter.
  ///
  /// - Parameter constraints: `nil` is nothing known.
  /// - Complexity: Unlike without constraints, all pairs of neighbours are held, 16 bytes each, and sorted: for tracks,
  ///   not for frames.
  public func clusters(of embeddings: EmbeddingMatrix, constraints: PairConstraints?) -> Clusters {
    guard let constraints, !constraints.isEmpty else { return clusters(of: embeddings) }
    let count = embeddings.rowCount
    precondition(constraints.itemCount == count, "\(count) rows have constraints on \(constraints.itemCount)")
    var pairs: [NeighborPair] = []
    var neighborCounts = [Int](repeating: 1, count: count)
    NeighborSearch(embeddings: embeddings, eps: eps).forEachRow { row, neighbors in
      neighborCounts[row] += neighbors.count
      for other in neighbors {
        neighborCounts[Int(other)] += 1
        pairs.append(
          NeighborPair(
            first: UInt32(row), second: other, squaredDistance: embeddings.squaredDistance(row, Int(other))))
      }
    } progress: { _ in
    }
    let isCore = neighborCounts.map { $0 >= minSamples }
    pairs.sort()
    var sets = ConstrainedSets(constraints)
    // Components that are in a cluster.
    var isPlaced = [Bool](repeating: false, count: constraints.componentCount)
    for row in 0..<count where isCore[row] { isPlaced[constraints.components[row]] = true }
    for pair in pairs where isCore[Int(pair.first)] && isCore[Int(pair.second)] {
      if sets.mayJoin(Int(pair.first), Int(pair.second)) { sets.join(Int(pair.first), Int(pair.second)) }
    }
    for pair in pairs where isCore[Int(pair.first)] != isCore[Int(pair.second)] {
      let border = Int(isCore[Int(pair.first)] ? pair.second : pair.first)
      let component = constraints.components[border]
      if isPlaced[component] || !sets.mayJoin(Int(pair.first), Int(pair.second)) { continue }
      sets.join(Int(pair.first), Int(pair.second))
      isPlaced[component] = true
    }
    return Self.clusters(&sets, isCore: isCore, isPlaced: constraints.components.map { isPlaced[$0] })
  }

  private struct NeighborPair: Comparable {
    let first: UInt32
    let second: UInt32
    let squaredDistance: Double

    static func < (one: Self, other: Self) -> Bool {
      (one.squaredDistance, one.first, one.second) < (other.squaredDistance, other.first, other.second)
    }
  }

  private static func clusters(_ sets: inout ConstrainedSets, isCore: [Bool], isPlaced: [Bool]) -> Clusters {
    let groups = sets.labels()
    var numbers = [Int?](repeating: nil, count: groups.count)
    var clusterCount = 0
    for row in isCore.indices where isCore[row] && numbers[groups[row]] == nil {
      numbers[groups[row]] = clusterCount
      clusterCount += 1
    }
    return Clusters(
      labels: groups.indices.map { isPlaced[$0] ? numbers[groups[$0]] : nil }, isCore: isCore,
      clusterCount: clusterCount)
  }
}
