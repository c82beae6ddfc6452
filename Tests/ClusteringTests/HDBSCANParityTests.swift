import Clustering
import Foundation
import TestSupport
import Testing

/// Labels against `reference/sklearn.json`, made with scikit-learn.
@Suite("HDBSCAN: the same as scikit-learn")
struct HDBSCANParityTests {
  struct Reference: Decodable {
    struct Run: Decodable {
      let minClusterSize: Int
      let minSamples: Int
      let labels: [Int]

      enum CodingKeys: String, CodingKey {
        case minClusterSize = "min_cluster_size"
        case minSamples = "min_samples"
        case labels
      }
    }

    struct DataSet: Decodable {
      let hdbscan: [Run]
    }

    let sets: [String: DataSet]
  }

  @Test(
    .enabled(if: SharedData.isPresent, SharedData.reason),
    arguments: ["seed-encodings", "synthetic-3000x128", "points-600x2"])
  func labelsAreEqual(name: String) throws {
    let reference = try SharedData.decode(Reference.self, from: "reference/sklearn.json")
    let runs = try #require(reference.sets[name]).hdbscan
    #expect(runs.count == 3)
    let matrix = try NumpyArray(contentsOf: SharedData.url("reference/\(name).npy")).matrix
    for run in runs {
      let made = HDBSCAN(minClusterSize: run.minClusterSize, minSamples: run.minSamples).clusters(of: matrix)
      let expected = run.labels.map { $0 < 0 ? nil : $0 }
      #expect(made.labels == expected, "minClusterSize \(run.minClusterSize), minSamples \(run.minSamples)")
      #expect(made.clusterCount == (run.labels.max() ?? -1) + 1)
    }
  }
}
