/// Groups rows where they are denser than around, whatever their density: DBSCAN for every eps at once, and of its nested
/// clusters those that last longest.
///
/// ```swift
/// let people = HDBSCAN(minClusterSize: 5).clusters(of: try EmbeddingMatrix(embeddings), constraints: known)
/// ```
///
/// A row's core distance is that to its `minSamples`-th neighbour, itself included; two rows reach each other at the
/// largest of their distance and both core distances. The tree of joins by that reach is condensed to splits into parts
/// of at least `minClusterSize`; of each branch, either a cluster or its parts are taken, whichever has the larger excess
/// of mass. The whole is never a cluster; rows in no cluster are noise.
///
/// **Constraints.** Rows that are together reach each other at 0, and never fall apart: the tree's leaves are components,
/// which count with all their rows. Such a row leaves its cluster where its own core distance says so, not at infinite
/// density, as a reach of 0 would have it: else a long track would always be a person of its own. A cluster that holds
/// rows that are apart is not taken; its parts are, or its rows are noise.
///
/// Source: Campello, Moulavi, Sander 2013, doi:10.1007/978-3-642-37456-2_14. Labels and probabilities are scikit-learn's
/// but for ties: see `Documentation/decisions/042-hdbscan-and-ties.md`. Departures: fewer than `minSamples` rows are all
/// noise, and no error; of the paper's excess of mass for constraints (a share of those satisfied) nothing is used.
public struct HDBSCAN: Hashable, Sendable {
  /// Fewest rows of a cluster.
  public var minClusterSize: Int

  /// The neighbour that sets a row's core distance, itself included: more smooth the density.
  public var minSamples: Int

  /// - Parameter minSamples: `nil` is `minClusterSize`.
  /// - Precondition: `minClusterSize` is at least 2, `minSamples` at least 1.
  public init(minClusterSize: Int, minSamples: Int? = nil) {
    precondition(minClusterSize >= 2, "minClusterSize is \(minClusterSize), and must be at least 2")
    let minSamples = minSamples ?? minClusterSize
    precondition(minSamples >= 1, "minSamples is \(minSamples), and must be at least 1")
    self.minClusterSize = minClusterSize
    self.minSamples = minSamples
  }

  /// What came of it.
  public struct Clusters: Hashable, Sendable {
    /// One a row: its cluster, numbered from 0 as they split off, breadth first; `nil` is noise.
    public let labels: [Int?]

    /// One a row: how deep in its cluster it is, 0 … 1, as its density over the cluster's largest; 0 for noise.
    public let probabilities: [Double]

    public let clusterCount: Int
  }

  /// - Parameter constraints: What is known about pairs of rows; `nil` is nothing.
  /// - Complexity: O(n²) distances, each computed three times instead of held; O(n) memory.
  public func clusters(of embeddings: EmbeddingMatrix, constraints: PairConstraints? = nil) -> Clusters {
    let count = embeddings.rowCount
    let constraints = constraints ?? PairConstraints(itemCount: count)
    precondition(constraints.itemCount == count, "\(count) rows have constraints on \(constraints.itemCount)")
    guard count >= max(2, minSamples) else {
      return Clusters(
        labels: [Int?](repeating: nil, count: count), probabilities: [Double](repeating: 0, count: count),
        clusterCount: 0)
    }
    let tree = ReachabilityTree(embeddings, minSamples: minSamples, constraints: constraints)
    let condensed = CondensedTree(tree, minClusterSize: minClusterSize)
    return condensed.clusters(constraints: constraints)
  }
}
