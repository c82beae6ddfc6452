import DatasetExport
import DatasetStore
import FaceAnalysis
import FileHandling
import Vocabulary

/// An audit of a library: its database knows faces and their measures, its portraits what they look like.
struct LibraryAudit {
  let path: FilePath
  let options: AuditOptions
  let models: ModelStore
  let workers: WorkerPool
  let observer: ExportObserver

  func run() throws -> AuditReport {
    let store = try DatasetStore(opening: path.appending(DatasetStore.fileName), access: .readOnly)
    defer { try? store.close() }
    try store.holdStill()
    let people = try store.personNames()
    let ignored = Set(people.filter(\.isIgnored).map(\.number))
    var faces: [DatasetFace] = []
    var passedOverCount = 0
    try store.forEachDatasetFace { face in
      try observer.checkStop()
      if let person = face.person, !ignored.contains(person) { faces.append(face) } else { passedOverCount += 1 }
    }
    guard !faces.isEmpty else { throw AuditError.noPeople(path) }
    let hashing = FaceHashing(store: store, folder: try FileStatus.resolved(path), workers: workers)
    let faceCount = faces.count
    let looks = try hashing.looks(of: faces) { share in
      try observer.checkStop()
      observer.onProgress(
        ExportProgress(
          stage: .comparing, share: share, pictureCount: Int(share * Double(faceCount)), secondsLeft: nil))
    }
    let audited = AuditedFaces(
      faces: faces, paths: faces.map { $0.portrait ?? "" }, parts: [], looks: looks,
      embeddings: try store.embeddings(),
      labels: Dictionary(
        uniqueKeysWithValues: people.map { ($0.number, $0.name ?? "person \($0.number.value)") }))
    let rules = AuditRules(audited, options: options, pictureDistance: try Self.pictureDistance(store, models: models))
    let findings = try rules.findings(ofLibrary: true) { try observer.checkStop() }
    return AuditReport(
      subject: .library, people: audited.people, faceCount: faces.count, pictureCount: faces.count, parts: [],
      findings: findings, unseenCount: faces.count - looks.count, passedOverCount: passedOverCount)
  }

  /// Of the embedder that made the library; where that is not installed any more, nothing is known of it.
  static func pictureDistance(_ store: DatasetStore, models: ModelStore) throws -> Double {
    guard let embedder = try store.models().first(where: { $0.kind == .embedder }) else { return .infinity }
    do {
      return try LibraryStatistics.of(embedder.name, in: store, from: models).pictureDistance
    } catch is ModelError {
      return .infinity
    }
  }
}
