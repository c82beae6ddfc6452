/// How rows come together as the reach grows: the single-linkage tree of `HDBSCAN`, over components.
///
/// Nodes 0 ..< `componentCount` are the components, and the later ones joins, each after its parts; the last is the
/// whole.
struct ReachabilityTree {
  struct Join {
    let left: Int
    let right: Int
    let reach: Double
  }

  private struct Edge {
    let source: Int
    let target: Int
    let reach: Double
  }

  /// The rows of each leaf.
  let members: [[Int]]
  let joins: [Join]

  /// One a row.
  let coreDistances: [Double]

  /// One a node: its rows.
  let sizes: [Int]

  init(_ embeddings: EmbeddingMatrix, minSamples: Int, constraints: PairConstraints) {
    let cores = Self.coreDistances(embeddings, minSamples: minSamples)
    let edges = Self.spanningTree(embeddings, cores: cores, constraints: constraints)
    let members = constraints.members
    var sizes = members.map(\.count)
    var joins: [Join] = []
    var sets = UnionFind(count: members.count)
    var nodes = Array(members.indices)
    for edge in Self.inOrder(edges, embeddings) {
      let source = sets.root(of: constraints.components[edge.source])
      let target = sets.root(of: constraints.components[edge.target])
      // The edges within a component, which is a leaf.
      if source == target { continue }
      joins.append(Join(left: nodes[source], right: nodes[target], reach: edge.reach))
      sizes.append(sizes[nodes[source]] + sizes[nodes[target]])
      sets.unite(source, target)
      nodes[min(source, target)] = sizes.count - 1
    }
    self.members = members
    self.joins = joins
    self.sizes = sizes
    coreDistances = cores
  }

  private static func coreDistances(_ embeddings: EmbeddingMatrix, minSamples: Int) -> [Double] {
    (0..<embeddings.rowCount).map { row in
      // The smallest so far, ascending.
      var nearest = [Double](repeating: .infinity, count: minSamples)
      for other in 0..<embeddings.rowCount {
        let distance = other == row ? 0 : embeddings.squaredDistance(row, other)
        var place = minSamples - 1
        if distance >= nearest[place] { continue }
        while place > 0 && nearest[place - 1] > distance {
          nearest[place] = nearest[place - 1]
          place -= 1
        }
        nearest[place] = distance
      }
      return nearest[minSamples - 1].squareRoot()
    }
  }

  /// The edges of a minimum spanning tree, from row 0 on; of equally near rows the smaller next, and of equally near
  /// sources the one that came first.
  ///
  /// Source: Prim 1957, doi:10.1002/j.1538-7305.1957.tb01515.x.
  private static func spanningTree(
    _ embeddings: EmbeddingMatrix, cores: [Double], constraints: PairConstraints
  ) -> [Edge] {
    let components = constraints.components
    var sources = [Int](repeating: 0, count: cores.count)
    var reaches = [Double](repeating: .infinity, count: cores.count)
    var left = Array(1..<cores.count)
    var current = 0
    var edges: [Edge] = []
    edges.reserveCapacity(left.count)
    while !left.isEmpty {
      var best = 0
      for (place, row) in left.enumerated() {
        let reach =
          components[row] == components[current]
          ? 0 : max(cores[current], cores[row], embeddings.squaredDistance(current, row).squareRoot())
        if reach < reaches[row] {
          reaches[row] = reach
          sources[row] = current
        }
        if reaches[row] < reaches[left[best]] { best = place }
      }
      current = left.remove(at: best)
      edges.append(Edge(source: sources[current], target: current, reach: reaches[current]))
    }
    return edges
  }

  /// By reach; of equal reach, rows farther apart first, and then as they came.
  private static func inOrder(_ edges: [Edge], _ embeddings: EmbeddingMatrix) -> [Edge] {
    let distances = edges.map { embeddings.squaredDistance($0.source, $0.target) }
    return edges.indices.sorted { one, other in
      if edges[one].reach != edges[other].reach { return edges[one].reach < edges[other].reach }
      if distances[one] != distances[other] { return distances[one] > distances[other] }
      return one < other
    }.map { edges[$0] }
  }

  /// A node and all under it, level by level, left before right.
  func nodes(under node: Int) -> [Int] {
    var nodes = [node]
    var place = 0
    while place < nodes.count {
      let next = nodes[place]
      place += 1
      if next < members.count { continue }
      let join = joins[next - members.count]
      nodes.append(join.left)
      nodes.append(join.right)
    }
    return nodes
  }
}
