import Clustering
import Foundation
import TestSupport
import Testing

/// Labels against `reference/sklearn.json`, made with scikit-learn.
@Suite("DBSCAN: the same as scikit-learn")
struct DBSCANParityTests {
  struct Reference: Decodable {
    struct Run: Decodable {
      let eps: Double
      let minSamples: Int
      let labels: [Int]
      let core: [Int]

      enum CodingKeys: String, CodingKey {
        case eps
        case minSamples = "min_samples"
        case labels
        case core
      }
    }

    struct DataSet: Decodable {
      let dbscan: [Run]
    }

    let sets: [String: DataSet]
  }

  static let expectedRuns = ["seed-encodings": 12, "synthetic-3000x128": 8, "points-600x2": 6]

  @Test(.enabled(if: SharedData.isPresent, SharedData.reason), arguments: expectedRuns.keys.sorted())
  func labelsAndCoreRowsAreEqual(name: String) throws {
    let reference = try SharedData.decode(Reference.self, from: "reference/sklearn.json")
    let runs = try #require(reference.sets[name]).dbscan
    #expect(runs.count == Self.expectedRuns[name])
    let matrix = try NumpyArray(contentsOf: SharedData.url("reference/\(name).npy")).matrix
    for run in runs {
      let made = DBSCAN(eps: run.eps, minSamples: run.minSamples).clusters(of: matrix)
      let expected = run.labels.map { $0 < 0 ? nil : $0 }
      #expect(made.labels == expected, "eps \(run.eps), minSamples \(run.minSamples)")
      #expect(made.coreRows == run.core, "eps \(run.eps), minSamples \(run.minSamples)")
      #expect(made.clusterCount == (run.labels.max() ?? -1) + 1)
    }
  }

  @Test("the original's encodings make its four people", .enabled(if: SharedData.isPresent, SharedData.reason))
  func originalsFourPeople() throws {
    let array = try NumpyArray(contentsOf: SharedData.url("reference/seed-encodings.npy"))
    #expect(array.rowCount == 185 && array.columnCount == 128)
    guard case .doubles(let doubles) = array.values else {
      Issue.record("the encodings are doubles")
      return
    }
    let inDoubles = try EmbeddingMatrix(doubles: doubles, columnCount: 128)
    let inFloats = try EmbeddingMatrix(floats: doubles.map { Float($0) }, columnCount: 128)
    let made = DBSCAN(eps: 0.5, minSamples: 5).clusters(of: inDoubles)
    #expect(made.clusterCount == 4)
    #expect(DBSCAN(eps: 0.5, minSamples: 5).clusters(of: inFloats) == made)
  }
}
