/// Joins the two clusters that are nearest on average, until none are within `maximumDistance`.
///
/// ```swift
/// let known = try PairConstraints(itemCount: tracks.count, together: [], apart: tracksThatShareAFrame)
/// let people = AverageLinkage(maximumDistance: 0.6).clusters(
///   of: try EmbeddingMatrix(tracks.map(\.embedding)), weights: tracks.map(\.quality), constraints: known)
/// ```
///
/// The distance of two clusters is the mean over all pairs of an item of one and an item of the other, a pair weighing
/// the product of its items' weights. Items that are together start as one cluster; two clusters that hold items that are
/// apart are never joined, however near. Of pairs equally near, the one whose clusters begin first is joined first, a
/// cluster beginning with its smallest item.
///
/// Joins come in order of distance, up to rounding, with constraints, too: the distance of a cluster to a new one lies
/// between those to its two parts, and if it was forbidden from one part it is from the new one.
///
/// Source: Sokal and Michener 1958 (UPGMA); the search with lower bounds on each cluster's nearest later cluster is
/// Müllner 2011, arXiv:1109.2378, "generic algorithm". The faster chains of nearest neighbours are wrong here: with
/// constraints the order of the joins matters. Without constraints and weights the clusters are those of SciPy's
/// `linkage(method="average")`, cut at `maximumDistance`, up to the rounding of floats.
///
/// It deliberately holds all distances: 800 MB for 20,000 items. `PersonGrouping` groups more tracks than that in stages.
public struct AverageLinkage: Hashable, Sendable {
  /// Largest distance at which two clusters are joined, inclusive; compared as a float.
  public var maximumDistance: Double

  /// - Precondition: `maximumDistance` is at least 0; infinity joins all that may be joined.
  public init(maximumDistance: Double) {
    precondition(
      maximumDistance >= 0, "maximumDistance is \(maximumDistance), and must be at least 0")
    self.maximumDistance = maximumDistance
  }

  /// Two clusters that became one.
  public struct Merge: Hashable, Sendable {
    /// The smallest item of the cluster that begins first, and of the one made of both.
    public let first: Int

    /// The smallest item of the other.
    public let second: Int

    /// Their mean distance.
    public let distance: Double
  }

  /// The cluster nearest to another.
  public struct Neighbor: Hashable, Sendable {
    /// Its label.
    public let cluster: Int

    /// The mean distance.
    public let distance: Double

    /// Whether the two hold items that are known to be apart.
    public let isForbidden: Bool
  }

  /// What came of it.
  public struct Clusters: Hashable, Sendable {
    /// One an item: its cluster, numbered from 0 by their first items.
    public let labels: [Int]

    public let clusterCount: Int

    /// What was joined, in order; items that were together from the start are not listed.
    public let merges: [Merge]

    /// One a cluster: the nearest other one, whether or not the two may be joined; of equally near ones the first. `nil`
    /// where there is no other.
    public let nearest: [Neighbor?]

    /// One a cluster: the nearest of those that it may be joined with; `nil` where there is none.
    public let nearestAllowed: [Neighbor?]
  }

  /// Groups by Euclidean distance.
  ///
  /// - Parameters:
  ///   - weights: One a row, each above 0; `nil` weighs all the same.
  ///   - constraints: What is known about pairs of rows; `nil` is nothing.
  /// - Complexity: O(n²) distances, n²/2 floats; O(n²) time in practice, O(n³) at worst.
  public func clusters(
    of embeddings: EmbeddingMatrix, weights: [Double]? = nil, constraints: PairConstraints? = nil
  ) -> Clusters {
    clusters(itemCount: embeddings.rowCount, weights: weights, constraints: constraints) {
      embeddings.squaredDistance($0, $1).squareRoot()
    }
  }

  /// Groups by distances that are there already.
  ///
  /// Without items that are together, `distances` is used up in place where the caller gives it away.
  ///
  /// - Parameter allApartFrom: Items from this one on are all apart from each other, which need not be said pair by pair;
  ///   then no items may be together.
  public func clusters(
    of distances: consuming PackedDistances, weights: [Double]? = nil,
    constraints: PairConstraints? = nil,
    allApartFrom: Int? = nil
  ) -> Clusters {
    let count = distances.count
    let constraints = constraints ?? PairConstraints(itemCount: count)
    let weights = weights ?? [Double](repeating: 1, count: count)
    Self.check(weights, constraints, itemCount: count)
    if constraints.componentCount == count {
      var growth = LinkageGrowth(
        distances: distances, weights: weights, constraints: constraints,
        allApartFrom: allApartFrom ?? count)
      return growth.finish(maximumDistance: maximumDistance)
    }
    precondition(allApartFrom == nil, "items are together, and others all apart")
    let held = distances
    return clusters(itemCount: count, weights: weights, constraints: constraints) { held[$0, $1] }
  }

  /// Groups by any distance.
  ///
  /// - Parameters:
  ///   - allApartFrom: As above.
  ///   - distance: Called at most once a pair, the smaller item first, and not for items that are together.
  /// - Precondition: No distance is negative, infinite or NaN.
  public func clusters(
    itemCount: Int, weights: [Double]? = nil, constraints: PairConstraints? = nil,
    allApartFrom: Int? = nil,
    distance: (Int, Int) throws -> Double
  ) rethrows -> Clusters {
    let constraints = constraints ?? PairConstraints(itemCount: itemCount)
    let weights = weights ?? [Double](repeating: 1, count: itemCount)
    Self.check(weights, constraints, itemCount: itemCount)
    precondition(
      allApartFrom == nil || constraints.componentCount == itemCount,
      "items are together, and others all apart")
    let members = constraints.members
    let sums = members.map { $0.reduce(0) { $0 + weights[$1] } }
    var values: [Float] = []
    values.reserveCapacity(members.count * (members.count - 1) / 2)
    for first in members.indices {
      for second in members.indices[(first + 1)...] {
        // Of two single items, without the rounding of a mean of one number.
        if members[first].count == 1, members[second].count == 1 {
          values.append(Float(try distance(members[first][0], members[second][0])))
          continue
        }
        var sum = 0.0
        for item in members[first] {
          for other in members[second] {
            sum +=
              weights[item] * weights[other] * (try distance(min(item, other), max(item, other)))
          }
        }
        values.append(Float(sum / (sums[first] * sums[second])))
      }
    }
    var growth = LinkageGrowth(
      distances: PackedDistances(count: members.count, values: values), weights: sums,
      constraints: constraints,
      allApartFrom: allApartFrom ?? itemCount)
    return growth.finish(maximumDistance: maximumDistance)
  }

  private static func check(_ weights: [Double], _ constraints: PairConstraints, itemCount: Int) {
    precondition(weights.count == itemCount, "\(itemCount) items have \(weights.count) weights")
    precondition(weights.allSatisfy { $0 > 0 && $0.isFinite }, "a weight is not above 0 and finite")
    precondition(
      constraints.itemCount == itemCount,
      "\(itemCount) items have constraints on \(constraints.itemCount)")
  }
}
