import Clustering
import TestSupport
import Testing

/// Clusters against SciPy 1.17.1's `linkage(X, "average")`, cut by `fcluster(…, criterion="distance")`.
@Suite("AverageLinkage: the same as SciPy")
struct AverageLinkageParityTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let set: String
    let maximumDistance: Double
    let clusterCount: Int

    /// The sum over rows, from 1, of row × label, labels being numbered by first rows.
    let checksum: Int
    let lastMerge: Double
    let sumOfMerges: Double

    var testDescription: String { "\(set) at \(maximumDistance)" }
  }

  /// The cuts lie at least 10⁻⁵ from the next merge, far above the rounding of floats.
  static let cases = [
    Case(
      set: "seed-encodings", maximumDistance: 0.3, clusterCount: 32, checksum: 142553, lastMerge: 0.29953299264584926,
      sumOfMerges: 28.440616326931032),
    Case(
      set: "seed-encodings", maximumDistance: 0.45, clusterCount: 8, checksum: 26294, lastMerge: 0.40208872015174907,
      sumOfMerges: 36.5795292641082),
    Case(
      set: "seed-encodings", maximumDistance: 0.6, clusterCount: 4, checksum: 23480, lastMerge: 0.4955073355397019,
      sumOfMerges: 38.48715195019572),
    Case(
      set: "points-600x2", maximumDistance: 0.5, clusterCount: 100, checksum: 9_310_996, lastMerge: 0.4977617016463582,
      sumOfMerges: 87.68712231639348),
    Case(
      set: "points-600x2", maximumDistance: 2, clusterCount: 13, checksum: 596806, lastMerge: 1.878513509412708,
      sumOfMerges: 162.12323756065723),
    Case(
      set: "points-600x2", maximumDistance: 6, clusterCount: 6, checksum: 10758, lastMerge: 4.407615073083015,
      sumOfMerges: 181.40164425233954),
    Case(
      set: "synthetic-3000x128", maximumDistance: 0.33, clusterCount: 503, checksum: 452_039_717,
      lastMerge: 0.329959854983269, sumOfMerges: 748.2749807165252),
    Case(
      set: "synthetic-3000x128", maximumDistance: 0.5, clusterCount: 157, checksum: 149_276_716,
      lastMerge: 0.36823723111513557, sumOfMerges: 865.4130599295611),
    Case(
      set: "synthetic-3000x128", maximumDistance: 0.7, clusterCount: 86, checksum: 128_380_487,
      lastMerge: 0.6996872882062329, sumOfMerges: 911.2215256717147),
  ]

  @Test(.enabled(if: SharedData.isPresent, SharedData.reason), arguments: cases)
  func clustersAndMerges(_ item: Case) throws {
    let matrix = try NumpyArray(contentsOf: SharedData.url("reference/\(item.set).npy")).matrix
    let made = AverageLinkage(maximumDistance: item.maximumDistance).clusters(of: matrix)
    #expect(made.clusterCount == item.clusterCount)
    #expect(made.labels.enumerated().reduce(0) { $0 + ($1.offset + 1) * $1.element } == item.checksum)
    // A distance is rounded to a float (6e-8 of it) once a join.
    let last = try #require(made.merges.last).distance
    #expect(abs(last - item.lastMerge) < 1e-6 * item.lastMerge)
    #expect(abs(made.merges.reduce(0) { $0 + $1.distance } - item.sumOfMerges) < 1e-6 * item.sumOfMerges)
  }
}
