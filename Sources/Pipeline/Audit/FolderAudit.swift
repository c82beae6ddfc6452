import DatasetExport
import DatasetStore
import FaceAnalysis
import FileHandling
import VideoDecoding
import Vocabulary

/// An audit of a folder of pictures: each is read once, its faces are found and told as `sort` does it with photos, several
/// pictures side by side.
struct FolderAudit {
  /// Pictures that are worked on or wait for it, a thread.
  private static let picturesPerThread = 2

  let layout: FolderLayout
  let options: AuditOptions
  let analysis: SortOptions
  let models: ModelStore
  let workers: WorkerPool
  let observer: ExportObserver

  /// All that is kept of the pictures.
  private struct Collection {
    var faces: [DatasetFace] = []
    var paths: [String] = []
    var contents: [ClipID] = []
    var parts: [DatasetPart] = []
    var looks: [FaceID: FaceLook] = [:]
    var embeddings = EmbeddingTable(faces: [], dimension: 0, values: [])
    var items: [AuditFinding.Kind: [AuditFinding.Item]] = [:]
    var reasons: [String: any Error] = [:]
  }

  func run() throws -> AuditReport {
    let analyser = try FaceAnalyser(analysis, models: models, on: workers)
    var collection = try collect(AuditedPicture.Reader(analyser: analyser))
    func items(_ paths: [String]) -> [AuditFinding.Item] {
      paths.map { AuditFinding.Item(path: $0, isPicture: false) }
    }
    for failure in layout.failures {
      collection.reasons[failure.path.description] = failure
      collection.items[.unreadable, default: []].append(
        AuditFinding.Item(path: failure.path.description, isPicture: false))
    }
    collection.items[.emptyClass] = items(layout.emptyClasses)
    collection.items[.otherFile] = items(layout.otherFiles)
    let labels = Dictionary(
      uniqueKeysWithValues: layout.classes.enumerated().map { (PersonNumber($0.offset + 1), $0.element) })
    let isSplit = layout.pictures.allSatisfy { $0.part != nil }
    let audited = AuditedFaces(
      faces: collection.faces, paths: collection.paths, contents: collection.contents,
      parts: isSplit ? collection.parts : [], looks: collection.looks, embeddings: collection.embeddings,
      labels: labels)
    let found = collection.items.map { AuditFinding($0.key, isFault: $0.key != .otherFile, items: $0.value) }
    let rules = AuditRules(audited, options: options, pictureDistance: analyser.statistics.pictureDistance)
    return AuditReport(
      subject: .folder, people: audited.people, faceCount: collection.faces.count,
      pictureCount: layout.pictures.count, parts: isSplit ? Set(layout.pictures.compactMap(\.part)).sorted() : [],
      findings: try rules.findings(with: found, ofLibrary: false) { try observer.checkStop() },
      reasons: collection.reasons)
  }

  private func collect(_ reader: AuditedPicture.Reader) throws -> Collection {
    var collection = Collection()
    let pace = Pace()
    var begun: [(picture: FolderLayout.Picture, outcome: WorkerPool.Pending<AuditedPicture>)] = []
    var doneCount = 0
    func finishFirst() throws {
      let first = begun.removeFirst()
      try add(try first.outcome.value(), of: first.picture, to: &collection)
      doneCount += 1
      let share = Double(doneCount) / Double(layout.pictures.count)
      observer.onProgress(
        ExportProgress(
          stage: .looking, share: share, pictureCount: doneCount, secondsLeft: pace.secondsLeft(at: share)))
    }
    for picture in layout.pictures {
      try observer.checkStop()
      begun.append((picture, workers.start { try reader.read(picture) }))
      while begun.count > Self.picturesPerThread * workers.threadCount { try finishFirst() }
    }
    while !begun.isEmpty {
      try observer.checkStop()
      try finishFirst()
    }
    return collection
  }

  private func add(
    _ outcome: AuditedPicture, of picture: FolderLayout.Picture, to collection: inout Collection
  ) throws {
    let label = picture.faces.first?.classIndex.map { layout.classes[$0] }
    let item = AuditFinding.Item(path: picture.place, person: label, part: picture.part)
    guard case .read(let content, let size, let faceCount, let faces) = outcome else {
      if case .unreadable(let error) = outcome { collection.reasons[picture.place] = error }
      collection.items[.unreadable, default: []].append(item)
      return
    }
    let isTold = picture.faces.contains { $0.record != nil }
    if faces.contains(where: { $0 == nil }) { collection.items[.noFace, default: []].append(item) }
    if !isTold, faceCount > 1 {
      var several = item
      several.value = Double(faceCount)
      collection.items[.severalFaces, default: []].append(several)
    }
    for (index, (known, found)) in zip(picture.faces, faces).enumerated() {
      guard let found else { continue }
      // Of the place and not of the bytes: copies are two faces.
      let digest = try ContentHash.sha256(of: [UInt8]("\(picture.place)\0\(index)".utf8))
      let id = FaceID(hexadecimal: ContentHash.hexadecimal([UInt8](digest[..<8])))
      let record = known.record
      collection.faces.append(
        DatasetFace(
          id: id, clip: record?.clip ?? content, frameIndex: record?.frameIndex ?? 0, seconds: record?.seconds ?? 0,
          frameSize: size, box: found.detection.box, landmarks: found.detection.landmarks,
          score: found.detection.score, quality: found.quality, shot: record?.shot, track: record?.track,
          person: known.classIndex.map { PersonNumber($0 + 1) }))
      collection.paths.append(picture.place)
      collection.contents.append(content)
      if let part = picture.part { collection.parts.append(part) }
      collection.looks[id] = found.look
      if let embedding = found.embedding {
        collection.embeddings.dimension = embedding.values.count
        collection.embeddings.faces.append(id)
        collection.embeddings.values += embedding.values
      }
    }
  }
}
