/// Groups rows that are density-connected.
///
/// ```swift
/// let clusters = DBSCAN(eps: 0.5, minSamples: 5).clusters(of: try EmbeddingMatrix(embeddings))
/// for (face, label) in clusters.labels.enumerated() { print(face, label ?? "noise") }
/// ```
///
/// A row with at least `minSamples` neighbours is a core row; core rows that are neighbours share a cluster; a row that
/// is not core but next to one is at the border, and belongs to the first cluster next to it; all others are noise.
///
/// Source: Ester, Kriegel, Sander, Xu 1996 (KDD-96, pages 226–231); Schubert et al. 2017, doi:10.1145/3068335. Labels
/// equal scikit-learn's for the same input, border rows included. One departure: for 16 and more columns, and for very
/// few rows, scikit-learn computes |x|² + |y|² − 2xy in double precision, and far from the origin loses the distance in
/// it (one-column rows around 10⁹ come out as neighbours at 1.0000002 with eps 1); we do not.
///
/// It deliberately builds no index (k-d and ball trees do not pay in 128 dimensions) and keeps no list of neighbours.
/// Speed: see `Documentation/decisions/040-exact-dbscan.md`.
public struct DBSCAN: Hashable, Sendable {
  /// Largest Euclidean distance between neighbours, inclusive.
  public var eps: Double

  /// Neighbours that make a row a core row, itself included.
  public var minSamples: Int

  /// - Precondition: `eps` is above 0 and finite, `minSamples` at least 1.
  public init(eps: Double, minSamples: Int) {
    precondition(eps > 0 && eps.isFinite, "eps is \(eps), and must be above 0")
    precondition(minSamples >= 1, "minSamples is \(minSamples), and must be at least 1")
    self.eps = eps
    self.minSamples = minSamples
  }

  /// What came of it.
  public struct Clusters: Hashable, Sendable {
    /// One a row: its cluster, numbered from 0 by the first core row of each; `nil` is noise.
    public let labels: [Int?]

    /// One a row: whether it is a core row.
    public let isCore: [Bool]

    public let clusterCount: Int

    /// The core rows, ascending.
    public var coreRows: [Int] { isCore.indices.filter { isCore[$0] } }
  }

  /// - Complexity: One pass over n²/2 pairs, as matrix products in single precision (see `NeighborSearch`). Memory
  ///   besides the input: a copy of it as floats, and fewer than `minSamples` numbers for each row that is not core.
  ///   OpenBLAS uses the cores; the answer does not depend on their number. 100,000 × 128 take 8 s on two busy cores,
  ///   a fifth of scikit-learn's time.
  public func clusters(of embeddings: EmbeddingMatrix) -> Clusters {
    clusters(of: embeddings, progress: { _ in })
  }

  /// The same, and says how far it is.
  ///
  /// - Parameter progress: Called now and then with the share done, up to 1, on the caller's thread; what it throws ends
  ///   the work, which is how to cancel it.
  public func clusters(
    of embeddings: EmbeddingMatrix, progress: (_ share: Double) throws -> Void
  ) rethrows -> Clusters {
    var growth = DensityGrowth(rowCount: embeddings.rowCount, minSamples: minSamples)
    try NeighborSearch(embeddings: embeddings, eps: eps)
      .forEachRow({ row, neighbors in growth.add(neighbors, of: row) }, progress: progress)
    return growth.finish()
  }
}
