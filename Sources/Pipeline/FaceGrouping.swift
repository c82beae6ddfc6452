import Clustering
import DatasetStore
import Vocabulary

/// Groups single faces, without a thought of time or tracks.
///
/// The labels are those of the algorithm over all faces of the library. Whoever has a person keeps it; an unsorted face of
/// a cluster joins the person that most of the cluster's faces have, or a new one.
struct FaceGrouping {
  let store: DatasetStore
  let options: SortOptions

  func run(_ observer: SortObserver) throws {
    let table = try store.embeddings()
    guard !table.faces.isEmpty else { return }
    let labels = try labels(of: table, observer)
    var holders: [FaceID: PersonNumber] = [:]
    var decided: Set<FaceID> = []
    try store.forEachEvidence { face in
      holders[face.id] = face.person
      if face.isDecided { decided.insert(face.id) }
    }
    var shares: [Int: [PersonNumber: Int]] = [:]
    for (face, label) in zip(table.faces, labels) {
      if let label, let holder = holders[face] { shares[label, default: [:]][holder, default: 0] += 1 }
    }
    var people = shares.compactMapValues { share in
      share.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }
    for label in Set(labels.compactMap(\.self)).sorted() where people[label] == nil {
      people[label] = try store.addPerson()
    }
    for (face, label) in zip(table.faces, labels) where holders[face] == nil && !decided.contains(face) {
      if let person = label.flatMap({ people[$0] }) { try store.place(face, with: person) }
    }
  }

  private func labels(of table: EmbeddingTable, _ observer: SortObserver) throws -> [Int?] {
    let matrix = try EmbeddingMatrix(floats: table.values, columnCount: table.dimension)
    switch options.grouping {
    case .hdbscan:
      return HDBSCAN(minClusterSize: max(2, options.minSamples)).clusters(of: matrix).labels
    case .whispers:
      return ChineseWhispers().clusters(of: matrix, maximumDistance: options.eps).labels
    case .average:
      return AverageLinkage(maximumDistance: options.eps).clusters(of: matrix).labels
    case .dbscan, .tracks:
      return try DBSCAN(eps: options.eps, minSamples: options.minSamples)
        .clusters(of: matrix) { _ in try observer.checkStop() }.labels
    }
  }
}
