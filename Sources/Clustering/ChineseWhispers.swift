import Vocabulary

/// Groups the nodes of a graph by letting each, again and again, take the label that weighs most among its neighbours.
///
/// ```swift
/// let people = ChineseWhispers().clusters(of: try EmbeddingMatrix(embeddings), maximumDistance: 0.6)
/// ```
///
/// At first every node has a label of its own. A node is drawn at random, `iterations` times the number of nodes; it takes
/// the label with the largest sum of weights over its edges, of equal ones the smallest, and keeps its own where it has no
/// edges. An edge from a node to itself speaks for the label it has. There is no noise: who has no neighbours is alone.
///
/// **Constraints.** Nodes that are together are one node with the edges of all. A node never takes a label that a node it
/// is apart from holds, so two nodes that are apart never have one label, at any time.
///
/// Source: Biemann 2006 (TextGraphs, pages 73–80), in the form of dlib's `chinese_whispers`: nodes drawn with
/// replacement, no stop before the end. With dlib's random numbers it would give dlib's labels; ours are SplitMix64's.
public struct ChineseWhispers: Hashable, Sendable {
  /// How often each node is drawn, on average. dlib's default is 100.
  public var iterations: Int

  /// The same seed gives the same labels.
  public var seed: UInt64

  /// - Precondition: `iterations` is at least 0.
  public init(iterations: Int = 100, seed: UInt64 = 0) {
    precondition(iterations >= 0, "iterations is \(iterations), and must be at least 0")
    self.iterations = iterations
    self.seed = seed
  }

  /// Two nodes that speak to each other, or one that speaks to itself.
  public struct Edge: Hashable, Sendable {
    public let first: Int
    public let second: Int
    public let weight: Double

    public init(first: Int, second: Int, weight: Double = 1) {
      self.first = first
      self.second = second
      self.weight = weight
    }
  }

  /// What came of it.
  public struct Clusters: Hashable, Sendable {
    /// One a node: its cluster, numbered from 0 by their first nodes.
    public let labels: [Int]

    public let clusterCount: Int
  }

  /// Rows at most `maximumDistance` apart are neighbours of weight 1, and each is its own: the graph of dlib's example
  /// of face clustering, but for that a row exactly at the distance is a neighbour here.
  public func clusters(
    of embeddings: EmbeddingMatrix, maximumDistance: Double, constraints: PairConstraints? = nil
  ) -> Clusters {
    precondition(
      maximumDistance > 0 && maximumDistance.isFinite, "maximumDistance is \(maximumDistance), and must be above 0")
    var edges = (0..<embeddings.rowCount).map { Edge(first: $0, second: $0) }
    NeighborSearch(embeddings: embeddings, eps: maximumDistance).forEachRow { row, neighbors in
      for other in neighbors { edges.append(Edge(first: row, second: Int(other))) }
    } progress: { _ in
    }
    return clusters(nodeCount: embeddings.rowCount, edges: edges, constraints: constraints)
  }

  /// - Precondition: The nodes of all edges are in 0 ..< `nodeCount`; weights are finite.
  /// - Complexity: O(`iterations` × (edges + pairs of components that are apart)).
  public func clusters(nodeCount: Int, edges: [Edge], constraints: PairConstraints? = nil) -> Clusters {
    let constraints = constraints ?? PairConstraints(itemCount: nodeCount)
    precondition(
      constraints.itemCount == nodeCount, "\(nodeCount) nodes have constraints on \(constraints.itemCount)")
    let neighbors = Self.neighbors(edges, constraints)
    let count = constraints.componentCount
    var labels = Array(0..<count)
    var sums = [Double](repeating: 0, count: count)
    // The draw in which a label was last spoken for, and last forbidden.
    var spoken = [Int](repeating: -1, count: count)
    var forbidden = [Int](repeating: -1, count: count)
    var random = SplitMix64(seed: seed)
    for draw in 0..<(count * iterations) {
      let node = Int(random.next() % UInt64(count))
      for partner in constraints.partners(of: node) { forbidden[labels[Int(partner)]] = draw }
      var heard: [Int] = []
      for neighbor in neighbors[node] {
        let label = labels[neighbor.node]
        if forbidden[label] == draw { continue }
        if spoken[label] != draw {
          spoken[label] = draw
          sums[label] = 0
          heard.append(label)
        }
        sums[label] += neighbor.weight
      }
      guard var best = heard.first else { continue }
      for label in heard.dropFirst() where (-sums[label], label) < (-sums[best], best) { best = label }
      labels[node] = best
    }
    var numbers: [Int: Int] = [:]
    let numbered = constraints.components.map { component in
      let number = numbers[labels[component], default: numbers.count]
      numbers[labels[component]] = number
      return number
    }
    return Clusters(labels: numbered, clusterCount: numbers.count)
  }

  /// Of each component, those it has edges to, ascending, an edge from both of its ends.
  private static func neighbors(
    _ edges: [Edge], _ constraints: PairConstraints
  ) -> [[(node: Int, weight: Double)]] {
    var neighbors = [[(node: Int, weight: Double)]](repeating: [], count: constraints.componentCount)
    for edge in edges {
      precondition(
        min(edge.first, edge.second) >= 0 && max(edge.first, edge.second) < constraints.itemCount,
        "nodes \(edge.first) and \(edge.second) are not both among \(constraints.itemCount)")
      precondition(edge.weight.isFinite, "a weight is \(edge.weight)")
      let first = constraints.components[edge.first]
      let second = constraints.components[edge.second]
      neighbors[first].append((second, edge.weight))
      if edge.first != edge.second { neighbors[second].append((first, edge.weight)) }
    }
    // By weight, too: the sums do not depend on the order of the edges.
    return neighbors.map { $0.sorted { ($0.node, $0.weight) < ($1.node, $1.weight) } }
  }
}
