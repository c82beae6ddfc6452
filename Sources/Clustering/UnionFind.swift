/// Sets that only ever grow together, over the elements 0 ..< n.
///
/// The root of a set is its smallest element, so it does not depend on the order of the unions.
///
/// Source: Tarjan and van Leeuwen 1984, doi:10.1145/62.2160 (path halving). We link by index instead of rank, for that
/// root: O(log n) a step, amortised, instead of nearly constant; on face data no slower.
struct UnionFind: Sendable {
  private var parents: [UInt32]

  /// Every element is a set of its own.
  init(count: Int) {
    parents = (0..<count).map { UInt32($0) }
  }

  /// The smallest element of the set that holds `element`.
  mutating func root(of element: Int) -> Int {
    var element = element
    while true {
      let parent = Int(parents[element])
      if parent == element { return element }
      let grandparent = parents[parent]
      parents[element] = grandparent
      element = Int(grandparent)
    }
  }

  mutating func unite(_ first: Int, _ second: Int) {
    // The usual case in a dense cluster, without a walk.
    if parents[first] == parents[second] { return }
    let first = root(of: first)
    let second = root(of: second)
    if first < second {
      parents[second] = UInt32(first)
    } else if second < first {
      parents[first] = UInt32(second)
    }
  }
}
