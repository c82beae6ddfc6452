public import FaceAnalysis
import FileHandling
import Foundation
import Inference
import VideoDecoding
public import Vocabulary

/// Measures how far apart an embedder puts pictures of one person and of two, on a folder of known people.
///
/// `FOLDER/PERSON/*.jpg`: each folder is one person, and each picture shows that person alone.
public struct Calibration {
  /// A picture that says nothing, and why.
  public struct LeftOut: Sendable {
    public enum Reason: Sendable {
      case noFace
      case severalFaces(Int)
      case unreadable(any Error)
    }

    public let path: FilePath
    public let reason: Reason
  }

  public struct Report: Sendable {
    public let peopleCount: Int
    public let pictureCount: Int
    public let statistics: EmbedderStatistics

    /// Mean of the shares of pairs of one person within `pictureDistance` and of pairs of two beyond it.
    public let pairsToldRight: Double
    public let leftOut: [LeftOut]
  }

  private let embedder: String
  private let detector: String
  private let models: ModelStore
  private let observer: SortObserver

  public init(
    embedder: String, detector: String, models: ModelStore, observer: SortObserver = SortObserver()
  ) {
    self.embedder = embedder
    self.detector = detector
    self.models = models
    self.observer = observer
  }

  /// - Throws: `CalibrationError`, `ModelError`, `InferenceError`, `FileError`, `Cancelled`.
  public func measure(_ folder: FilePath) throws -> Report {
    try models.check(detector, suits: embedder)
    let threadCount = SortOptions().threadCount
    var coreOptions = InferenceCore.Options()
    coreOptions.callerCount = threadCount
    let core = try InferenceCore(options: coreOptions)
    let embedder = try models.makeEmbedder(embedder, forFacesOf: detector, on: core)
    let detector = try models.makeDetector(detector, options: ModelStore.DetectorOptions(), on: core)
    let workers = WorkerPool(threadCount: threadCount)

    var pictures: [(person: Int, path: FilePath, face: WorkerPool.Pending<Outcome>)] = []
    for (person, entry) in try Folder.entries(of: folder).enumerated() {
      let path = folder.appending(entry.name)
      guard FileStatus.kind(of: path) == .folder else { continue }
      for file in try Folder.files(under: path).files.sorted(by: { $0.bytes.lexicographicallyPrecedes($1.bytes) }) {
        let face = workers.start { [observer] in
          try observer.checkStop()
          return try Self.face(in: file, detector, embedder)
        }
        pictures.append((person, file, face))
      }
    }
    var faces: [(person: Int, embedding: Embedding)] = []
    var leftOut: [LeftOut] = []
    for (person, path, pending) in pictures {
      switch try pending.value() {
      case .face(let embedding): faces.append((person, embedding))
      case .nothing(let reason): leftOut.append(LeftOut(path: path, reason: reason))
      }
    }
    return try report(faces, leftOut)
  }

  private enum Outcome: Sendable {
    case face(Embedding)
    case nothing(LeftOut.Reason)
  }

  private static func face(
    in path: FilePath, _ detector: any Detector, _ embedder: any Embedder
  ) throws -> Outcome {
    let image: RGBImage
    do {
      guard let frame = try ClipReader(path: path).next() else {
        throw VideoDecodingError(code: .noFrames, path: path)
      }
      image = try frame.makeImage()
    } catch let error as VideoDecodingError {
      return .nothing(.unreadable(error))
    }
    let faces = try detector.detect(in: image)
    guard let face = faces.first else { return .nothing(.noFace) }
    guard faces.count == 1 else { return .nothing(.severalFaces(faces.count)) }
    let embedding = try embedder.embed(chips: [embedder.chip(of: face, in: image)])[0]
    return embedding.values.allSatisfy(\.isFinite) ? .face(embedding) : .nothing(.noFace)
  }

  private func report(_ faces: [(person: Int, embedding: Embedding)], _ leftOut: [LeftOut]) throws -> Report {
    var pairs = KnownPairs()
    for (index, face) in faces.enumerated() {
      for other in faces[..<index] {
        pairs.pairs.append(
          KnownPairs.Pair(
            isOnePerson: face.person == other.person, firstFaceCount: 1, secondFaceCount: 1, arePhotos: true,
            distance: face.embedding.distance(to: other.embedding)))
      }
    }
    let pictureCounts = Dictionary(grouping: faces, by: \.person).mapValues(\.count)
    pairs.personCount = pictureCounts.values.count { $0 >= 2 }
    let same = pairs.pairs.count(where: \.isOnePerson)
    guard pairs.personCount >= KnownPairs.minimumPeople, same >= KnownPairs.minimumPairs else {
      throw CalibrationError.tooFew(people: pairs.personCount, pairs: same, leftOut: leftOut)
    }
    let statistics = try pairs.statistics(
      data: """
        rollcall models calibrate: \(faces.count) pictures of \(pictureCounts.count) people, faces found by \(detector); \
        \(same) pairs of one person, \(pairs.pairs.count - same) of two. The distances of tracks were not measured, and are \
        shares of pictureDistance that other embedders have
        """)
    return Report(
      peopleCount: pictureCounts.count, pictureCount: faces.count, statistics: statistics,
      pairsToldRight: pairs.shareToldRight(by: statistics.pictureDistance) ?? 0, leftOut: leftOut)
  }
}

/// Why a folder or libraries say nothing of an embedder.
public enum CalibrationError: Error {
  /// People with two pictures or more, and pairs of pictures of one person, in all.
  case tooFew(people: Int, pairs: Int, leftOut: [Calibration.LeftOut])
  /// The same of libraries: people of whom several tracks are known, pairs of tracks of one person, and of two.
  case tooFewPairs(people: Int, same: Int, different: Int)
  /// Pictures of one person are no nearer than those of two.
  case indistinct(same: DistanceSpread, different: DistanceSpread)

  /// People and pairs that a calibration asks for.
  public static let minimumPeople = KnownPairs.minimumPeople
  public static let minimumPairs = KnownPairs.minimumPairs
}
