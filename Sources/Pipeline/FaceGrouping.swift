import Clustering
import DatasetStore
import Vocabulary

/// Groups single faces, without a thought of time or tracks: all of a library's faces, each by the algorithm's label.
struct FaceGrouping {
  let store: DatasetStore
  let options: SortOptions

  /// A face, its cluster, and what it was before.
  struct Labelled {
    let face: FaceID
    let label: Int?
    let holder: PersonNumber?
    let isDecided: Bool
  }

  /// Gives new faces a person. Whoever has a person keeps it; an unsorted face of a cluster joins the person that most of
  /// the cluster's faces have, or a new one.
  func run(_ observer: SortObserver) throws {
    let faces = try labelled(observer)
    var people = Self.majorities(faces)
    for label in Set(faces.compactMap(\.label)).sorted() where people[label] == nil {
      people[label] = try store.addPerson()
    }
    for face in faces where face.holder == nil && !face.isDecided {
      if let person = face.label.flatMap({ people[$0] }) { try store.place(face.face, with: person) }
    }
  }

  /// All faces with an embedding, in the order in which they were taken in.
  func labelled(_ observer: SortObserver) throws -> [Labelled] {
    let table = try store.embeddings()
    guard !table.faces.isEmpty else { return [] }
    let labels = try labels(of: table, observer)
    var before: [FaceID: (holder: PersonNumber?, isDecided: Bool)] = [:]
    try store.forEachEvidence { before[$0.id] = ($0.person, $0.isDecided) }
    return zip(table.faces, labels).map { face, label in
      Labelled(
        face: face, label: label, holder: before[face]?.holder, isDecided: before[face]?.isDecided ?? false)
    }
  }

  /// By label, the person that most of its faces have, the smaller number of several.
  private static func majorities(_ faces: [Labelled]) -> [Int: PersonNumber] {
    var shares: [Int: [PersonNumber: Int]] = [:]
    for face in faces {
      if let label = face.label, let holder = face.holder { shares[label, default: [:]][holder, default: 0] += 1 }
    }
    return shares.compactMapValues { share in share.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key }
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

/// The new grouping of a library's single faces.
struct FaceRegrouping {
  let store: DatasetStore
  let options: SortOptions

  func placements(_ observer: SortObserver) throws -> [Regrouping.Placement] {
    let faces = try FaceGrouping(store: store, options: options).labelled(observer)
    // A cluster with faces that a human gave to somebody is theirs: of several such people, whose it is most.
    var decided = PersonMatching()
    for face in faces where face.isDecided {
      if let label = face.label { decided.add(label, held: face.holder) }
    }
    let fixed = decided.people(fixed: [:])
    var matching = PersonMatching()
    for face in faces where !face.isDecided {
      if let label = face.label { matching.add(label, held: face.holder) }
    }
    let people = matching.people(fixed: fixed)
    var newPeople: [Int: Int] = [:]
    return faces.compactMap { face in
      guard !face.isDecided else { return nil }
      var to = Regrouping.Destination.unsorted
      if let label = face.label {
        if let person = people[label] {
          to = .person(person)
        } else {
          newPeople[label] = newPeople[label] ?? newPeople.count
          to = .newPerson(newPeople[label] ?? 0)
        }
      }
      guard to != face.holder.map({ .person($0) }) ?? .unsorted else { return nil }
      return Regrouping.Placement(face: face.face, from: face.holder, to: to, confidence: nil)
    }
  }
}
