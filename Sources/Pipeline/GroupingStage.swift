import Clustering
import DatasetStore
import FaceAnalysis
import FileHandling
import Vocabulary

/// From a library's faces to its people.
struct GroupingStage {
  let store: DatasetStore
  let folder: FilePath
  let options: SortOptions
  let statistics: EmbedderStatistics
  let scoresAreProbabilities: Bool

  /// Gives each face its person, or none.
  ///
  /// - Returns: How many faces were none, and were taken out.
  func run(_ observer: SortObserver) throws -> Int {
    guard options.grouping != .tracks else { return try groupTracks(observer) }
    try groupFaces(observer)
    return 0
  }

  /// Groups single faces, without a thought of time or tracks.
  private func groupFaces(_ observer: SortObserver) throws {
    let table = try store.embeddings()
    guard !table.faces.isEmpty else { return }
    let matrix = try EmbeddingMatrix(floats: table.values, columnCount: table.dimension)
    let labels: [Int?] =
      switch options.grouping {
      case .hdbscan: HDBSCAN(minClusterSize: max(2, options.minSamples)).clusters(of: matrix).labels
      case .whispers: ChineseWhispers().clusters(of: matrix, maximumDistance: options.eps).labels
      case .average: AverageLinkage(maximumDistance: options.eps).clusters(of: matrix).labels
      case .dbscan, .tracks:
        try DBSCAN(eps: options.eps, minSamples: options.minSamples)
          .clusters(of: matrix) { _ in try observer.checkStop() }.labels
      }
    try store.assign(labels, to: table.faces)
  }

  private func groupTracks(_ observer: SortObserver) throws -> Int {
    let clips = try store.clips()
    let photos = Set(clips.filter { $0.kind == .photo }.map(\.id))
    var evidence = TrackEvidence(photos: photos, scoresAreProbabilities: scoresAreProbabilities)
    try store.forEachEvidence { evidence.add($0) }
    try observer.checkStop()
    evidence.finish()
    try remove(evidence.notFaces)
    let grouping = PersonGrouping(statistics: PersonGrouping.Statistics(statistics, at: options.trackDistance))
    let people = try grouping.people(of: evidence.tracks, spread: evidence.spread, apart: Array(evidence.seenAtOnce))
    try observer.checkStop()
    let confidence = PlaceConfidence(evidence.tracks, people)
    var faces: [FaceID] = []
    var labels: [Int?] = []
    var confidences: [Double?] = []
    var clipOfFace: [ClipID] = []
    try store.forEachEvidence { face in
      guard let track = evidence.track(of: face), let label = people.labels[track] else { return }
      faces.append(face.id)
      labels.append(label)
      clipOfFace.append(face.clip)
      confidences.append(face.embedding.map { confidence.confidence(of: $0, with: label) })
    }
    let order = FirstSeen(clips.map(\.id), clipOfFace)
    try store.assign(order.renumbered(labels), to: faces, confidences: confidences)
    return evidence.notFaces.count
  }

  private func remove(_ faces: [TrackEvidence.NotAFace]) throws {
    try store.remove(faces.map(\.id))
    for face in faces {
      guard let portrait = face.portrait else { continue }
      try Folder.removeTree(portrait.split(separator: "/").reduce(folder) { $0.appending(String($1)) })
    }
  }
}

/// Numbers people by when they are first seen, clips in the order in which they were taken in: who is first in the first
/// clip is 0, though grouping itself goes by the clips' hashes, so that their order does not matter.
private struct FirstSeen {
  private let faces: [Int]

  /// - Parameter clipOfFace: The clip of each face; faces of one clip in the order in which they are seen.
  init(_ clips: [ClipID], _ clipOfFace: [ClipID]) {
    let places = Dictionary(uniqueKeysWithValues: clips.enumerated().map { ($1, $0) })
    let keys = clipOfFace.map { places[$0] ?? clips.count }
    faces = clipOfFace.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
  }

  func renumbered(_ labels: [Int?]) -> [Int?] {
    var numbers: [Int: Int] = [:]
    for face in faces {
      if let label = labels[face], numbers[label] == nil { numbers[label] = numbers.count }
    }
    return labels.map { $0.flatMap { numbers[$0] } }
  }
}

extension PersonGrouping.Statistics {
  /// - Parameter distance: A distance that was asked for, which the clip may not move; `nil` for the embedder's.
  init(_ statistics: EmbedderStatistics, at distance: Double?) {
    self.init(
      trackDistance: distance ?? statistics.trackDistance,
      leastTrackDistance: distance ?? statistics.leastTrackDistance,
      greatestTrackDistance: distance ?? statistics.greatestTrackDistance, faceNoise: statistics.faceNoise,
      pictureDistance: statistics.pictureDistance)
  }
}
