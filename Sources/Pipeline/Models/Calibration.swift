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
  /// Fewer say more of these people than of the embedder.
  public static let leastPeople = 5
  public static let leastPairs = 20

  /// Different people are at least this many deviations from the limit, which is about one pair in a thousand: a wrong
  /// link can't be healed by grouping, and a split can.
  private static let leastDeviations = 3.0

  /// The limit is this many deviations above pairs of one person, which holds about 98 of 100. Pictures of few people,
  /// in good light, lie further from those of others than faces in a video do, so the limit is not put half-way: for
  /// mobilefacenet that gives 1.21, and 1.0 was measured on 12,615 pairs.
  private static let mostDeviations = 2.0

  /// What the distances of tracks are of `pictureDistance`: pictures of known people do not show them. Both embedders
  /// that they were measured for agree to a twentieth (dlib-resnet 0.63, 0.57, 0.70; mobilefacenet 0.65, 0.56, 0.70);
  /// the noise of a face in its track less so (0.33 and 0.40).
  private static let trackShare = 0.64
  private static let leastTrackShare = 0.56
  private static let greatestTrackShare = 0.7
  private static let noiseShare = 0.37

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
    var same: [Double] = []
    var different: [Double] = []
    for (index, face) in faces.enumerated() {
      for other in faces[..<index] {
        let distance = face.embedding.distance(to: other.embedding)
        if face.person == other.person { same.append(distance) } else { different.append(distance) }
      }
    }
    let pictureCounts = Dictionary(grouping: faces, by: \.person).mapValues(\.count)
    let several = pictureCounts.values.count { $0 >= 2 }
    guard several >= Self.leastPeople, same.count >= Self.leastPairs else {
      throw CalibrationError.tooFew(people: several, pairs: same.count, leftOut: leftOut)
    }
    let near = DistanceSpread(of: same)
    let far = DistanceSpread(of: different)
    // Most pairs of one person, and nearly none of two. Never beyond the place that is as many deviations from the one
    // mean as from the other.
    let even = (near.mean * far.deviation + far.mean * near.deviation) / (near.deviation + far.deviation)
    let limit = min(
      near.mean + Self.mostDeviations * near.deviation, even, far.mean - Self.leastDeviations * far.deviation)
    guard limit.isFinite, limit > near.mean else { throw CalibrationError.indistinct(same: near, different: far) }
    let told = Double(same.count { $0 <= limit }) / Double(same.count)
    let toldApart = Double(different.count { $0 > limit }) / Double(different.count)
    func share(_ number: Double) -> Double { (limit * number * 1000).rounded() / 1000 }
    let statistics = EmbedderStatistics(
      pictureDistance: share(1), trackDistance: share(Self.trackShare), leastTrackDistance: share(Self.leastTrackShare),
      greatestTrackDistance: share(Self.greatestTrackShare), faceNoise: share(Self.noiseShare),
      data: """
        rollcall models calibrate: \(faces.count) pictures of \(pictureCounts.count) people, faces found by \(detector); \
        \(same.count) pairs of one person, \(different.count) of two. The distances of tracks were not measured, and are \
        shares of pictureDistance that other embedders have
        """, samePerson: near, differentPeople: far)
    return Report(
      peopleCount: pictureCounts.count, pictureCount: faces.count, statistics: statistics,
      pairsToldRight: (told + toldApart) / 2, leftOut: leftOut)
  }
}

/// Why a folder says nothing of an embedder.
public enum CalibrationError: Error {
  /// People with two pictures or more, and pairs of pictures of one person, in all.
  case tooFew(people: Int, pairs: Int, leftOut: [Calibration.LeftOut])
  /// Pictures of one person are no nearer than those of two.
  case indistinct(same: DistanceSpread, different: DistanceSpread)
}

extension DistanceSpread {
  fileprivate init(of distances: [Double]) {
    let count = Double(distances.count)
    let mean = distances.reduce(0, +) / count
    let variance = distances.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    self.init(mean: mean, deviation: variance.squareRoot(), count: distances.count)
  }
}
