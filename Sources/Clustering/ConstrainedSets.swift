/// Clusters that grow out of the components of `PairConstraints`, and know which of them must not be joined.
///
/// ```swift
/// var clusters = ConstrainedSets(constraints)
/// if clusters.mayJoin(3, 8) { clusters.join(3, 8) }
/// ```
///
/// Each cluster holds the clusters that it must not meet. Joining two moves the smaller of these sets into the larger,
/// and renames the cluster that lost its set in the sets of its partners.
///
/// - Invariant: No two items that are apart are ever in one cluster.
/// - Complexity: `mayJoin` is two walks to a root and one look-up. All joins together cost O(p log p) for p pairs of
///   components that are apart.
public struct ConstrainedSets: Sendable {
  private let components: [Int]
  private var sets: UnionFind

  /// One a component: the name under which the cluster it is the root of stands in the sets of others.
  private var names: [Int]

  /// One a name: the names of the clusters that it must not meet.
  private var forbidden: [Set<Int>]

  /// One a component.
  private var firstItems: [Int]

  public init(_ constraints: PairConstraints) {
    components = constraints.components
    sets = UnionFind(count: constraints.componentCount)
    names = Array(0..<constraints.componentCount)
    forbidden = (0..<constraints.componentCount).map { component in
      Set(constraints.partners(of: component).lazy.map { Int($0) })
    }
    firstItems = [Int](repeating: 0, count: constraints.componentCount)
    for item in components.indices.reversed() { firstItems[components[item]] = item }
  }

  /// The first item of the cluster that holds `item`.
  public mutating func first(of item: Int) -> Int {
    firstItems[sets.root(of: components[item])]
  }

  /// Whether the clusters of two items are one, or can be.
  public mutating func mayJoin(_ first: Int, _ second: Int) -> Bool {
    let one = names[sets.root(of: components[first])]
    let other = names[sets.root(of: components[second])]
    return !forbidden[one].contains(other)
  }

  /// - Precondition: `mayJoin(first, second)`.
  /// - Returns: Whether they were two before.
  @discardableResult
  public mutating func join(_ first: Int, _ second: Int) -> Bool {
    let one = sets.root(of: components[first])
    let other = sets.root(of: components[second])
    if one == other { return false }
    var (kept, gone) = (names[one], names[other])
    precondition(!forbidden[kept].contains(gone), "the clusters of items \(first) and \(second) must not be joined")
    if forbidden[kept].count < forbidden[gone].count { swap(&kept, &gone) }
    for partner in forbidden[gone] {
      forbidden[partner].remove(gone)
      forbidden[partner].insert(kept)
      forbidden[kept].insert(partner)
    }
    forbidden[gone] = []
    sets.unite(one, other)
    names[min(one, other)] = kept
    return true
  }

  /// One an item: its cluster, numbered from 0 by their first items.
  public mutating func labels() -> [Int] {
    var numbers: [Int: Int] = [:]
    return components.map { component in
      let root = sets.root(of: component)
      let number = numbers[root, default: numbers.count]
      numbers[root] = number
      return number
    }
  }
}
