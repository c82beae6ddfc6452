/// What is known about pairs of items: these are one, those are two.
///
/// ```swift
/// // Six faces: the first three are one track, and the last two were seen in one frame.
/// let known = try PairConstraints(itemCount: 6, together: [[0, 1, 2]], apart: [[4, 5]])
/// known.areTogether(0, 2)  // true
/// known.areApart(5, 4)     // true
/// ```
///
/// A group in `together` says that all its items are one, a group in `apart` that no two of its items are one; a pair is
/// a group of two. What follows is closed over: items that are together by way of others are one *component*, and where
/// two items are apart, so are all of their components.
///
/// Memory: a few numbers an item and two a pair of components that are apart; giving the same pair a thousand times,
/// as a thousand frames do, costs no more than once.
///
/// Source: Wagstaff, Cardie, Rogers, Schroedl 2001 (ICML, pages 577–584), who name them must-link and cannot-link.
public struct PairConstraints: Hashable, Sendable {
  public let itemCount: Int

  /// Sets of items that are together, an item about which nothing is known being one of its own.
  public let componentCount: Int

  /// One an item: its component, numbered from 0 by their first items.
  public let components: [Int]

  /// Where the partners of each component start in `partners`; one more than components.
  private let partnerStarts: [Int]

  /// Component after component, those that it is apart from, ascending.
  private let partners: [UInt32]

  /// Nothing is known.
  public init(itemCount: Int) {
    precondition(itemCount >= 0, "\(itemCount) items")
    self.itemCount = itemCount
    componentCount = itemCount
    components = Array(0..<itemCount)
    partnerStarts = [Int](repeating: 0, count: itemCount + 1)
    partners = []
  }

  /// - Parameters:
  ///   - together: Groups of items that are one.
  ///   - apart: Groups of items of which no two are one.
  /// - Precondition: All items are in 0 ..< `itemCount`.
  /// - Throws: `ConstraintError.contradiction`, for the first two items in `apart` that `together` makes one.
  /// - Complexity: O(all items in `together` + all pairs in `apart`).
  public init(
    itemCount: Int, together: some Sequence<some Collection<Int>>, apart: some Sequence<some Collection<Int>>
  ) throws(ConstraintError) {
    precondition(itemCount >= 0 && itemCount <= Int(UInt32.max), "\(itemCount) items")
    func check(_ item: Int) {
      precondition(item >= 0 && item < itemCount, "item \(item) is not among \(itemCount)")
    }
    var sets = UnionFind(count: itemCount)
    for group in together {
      guard let first = group.first else { continue }
      check(first)
      for item in group.dropFirst() {
        check(item)
        sets.unite(first, item)
      }
    }
    var components = [Int](repeating: 0, count: itemCount)
    var componentCount = 0
    for item in 0..<itemCount {
      // A root is the first item of its set, so its number is there before the others ask for it.
      let root = sets.root(of: item)
      if root == item {
        components[item] = componentCount
        componentCount += 1
      } else {
        components[item] = components[root]
      }
    }
    let partners = try Self.partners(apart, components: components, check: check)
    self.itemCount = itemCount
    self.componentCount = componentCount
    self.components = components
    self.partners = partners.map { UInt32(truncatingIfNeeded: $0) }
    var starts = [Int](repeating: 0, count: componentCount + 1)
    for pair in partners { starts[Int(pair >> 32) + 1] += 1 }
    for component in 0..<componentCount { starts[component + 1] += starts[component] }
    partnerStarts = starts
  }

  /// The pairs of components that are apart, each both ways, as first × 2³² + second, ascending.
  private static func partners(
    _ apart: some Sequence<some Collection<Int>>, components: [Int], check: (Int) -> Void
  ) throws(ConstraintError) -> [UInt64] {
    var pairs: Set<UInt64> = []
    for group in apart {
      let group = Array(group)
      for (place, second) in group.enumerated() {
        check(second)
        for first in group[..<place] {
          let (one, other) = (components[first], components[second])
          if one == other { throw .contradiction(first: first, second: second) }
          pairs.insert(UInt64(one) << 32 | UInt64(other))
          pairs.insert(UInt64(other) << 32 | UInt64(one))
        }
      }
    }
    return pairs.sorted()
  }

  /// Whether nothing is known.
  public var isEmpty: Bool { componentCount == itemCount && partners.isEmpty }

  /// Whether some items are apart.
  public var hasApart: Bool { !partners.isEmpty }

  /// Whether two items are known to be one; an item is one with itself.
  public func areTogether(_ first: Int, _ second: Int) -> Bool {
    components[first] == components[second]
  }

  /// Whether two items are known to be two.
  ///
  /// - Complexity: O(log of the partners of the first item's component).
  public func areApart(_ first: Int, _ second: Int) -> Bool {
    let wanted = UInt32(components[second])
    let partners = partners(of: components[first])
    var range = partners.startIndex..<partners.endIndex
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      if partners[middle] == wanted { return true }
      range = partners[middle] < wanted ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
    }
    return false
  }

  /// The components that this one is apart from, ascending.
  public func partners(of component: Int) -> ArraySlice<UInt32> {
    partners[partnerStarts[component]..<partnerStarts[component + 1]]
  }

  /// The items of each component, ascending.
  public var members: [[Int]] {
    var members = [[Int]](repeating: [], count: componentCount)
    for (item, component) in components.enumerated() { members[component].append(item) }
    return members
  }
}

/// Why constraints cannot hold.
public enum ConstraintError: Error, Hashable, Sendable {
  /// These two items were said to be two, and are one by what else was said.
  case contradiction(first: Int, second: Int)
}
