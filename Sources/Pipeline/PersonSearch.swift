import Clustering
import DatasetStore
public import FaceAnalysis
public import Inference
import VideoDecoding
public import Vocabulary

/// Finds out who of a library's people is in a photo. Nothing is written.
///
/// ```swift
/// let search = try PersonSearch(in: "cast", models: .installed)
/// for face in try search.faces(in: "who.jpg") { print(face.known.map { "\($0.person.value)" } ?? "nobody I know") }
/// ```
public struct PersonSearch {
  /// Somebody of the library, and how far a face is from them.
  public struct Candidate: Sendable, Equatable {
    public let person: PersonNumber
    public let name: String?

    /// Mean distance to the person's tracks, in the embedder's space.
    public let distance: Double
  }

  /// A face of the photo.
  public struct Face: Sendable, Equatable {
    /// In pixels of the upright photo.
    public let box: Rectangle

    /// Everybody, the nearest first; nobody where the library has no people, or the face gave no embedding.
    public let candidates: [Candidate]

    /// Who it is; `nil` where the nearest is not near, or not clearly nearer than the next.
    public let known: Candidate?
  }

  /// Where the networks compute, where that was left to us by `AUTO`.
  public let device: InferenceCore.Device?

  private let analyser: FaceAnalyser
  private let grouping: PersonGrouping
  private let people: PersonTracks
  private let names: [PersonNumber: String]

  /// Reads the library once, and loads the models that made it.
  ///
  /// - Parameter device: As `SortOptions.device`.
  /// - Throws: `DatabaseError` where there is no library; `EmbedderMismatch`; `ModelError`, `InferenceError`,
  ///   `DeviceUnavailable`.
  public init(in library: FilePath, models: ModelStore, device: String = SortOptions.usualDevice) throws {
    let store = try DatasetStore(opening: library.appending(DatasetStore.fileName), access: .readOnly)
    var options = SortOptions()
    for model in try store.models() where model.kind != .aligner {
      if model.kind == .detector { options.detector = model.name } else { options.embedder = model.name }
    }
    // Another detector finds other boxes; another embedder's numbers mean something else altogether.
    try EmbedderMismatch.check(store, of: library, wants: options.embedderName, from: models)
    options.device = device
    self.device = try options.takeDevice()
    options.precision = try options.precision(for: library)
    analyser = try FaceAnalyser(options, models: models, on: WorkerPool(threadCount: 1))
    grouping = PersonGrouping(statistics: PersonGrouping.Statistics(analyser.statistics, at: nil))
    people = try PersonTracks(store)
    names = Dictionary(
      uniqueKeysWithValues: try store.people().compactMap { person in person.name.map { (person.number, $0) } })
    try store.close()
  }

  /// The faces of a photo, or of a video's first frame, from left to right.
  ///
  /// - Throws: `VideoDecodingError` where it cannot be read.
  public func faces(in photo: FilePath) throws -> [Face] {
    let reader = try ClipReader(path: photo)
    guard let frame = try reader.next() else { throw VideoDecodingError(code: .noFrames, path: photo) }
    var times = StageTimes()
    let found = try analyser.faces(in: frame, times: &times).faces
    return found.map(face(of:)).sorted { ($0.box.x, $0.box.y) < ($1.box.x, $1.box.y) }
  }

  private func face(of found: FaceAnalyser.Face) -> Face {
    guard let embedding = found.embedding else { return Face(box: found.detection.box, candidates: [], known: nil) }
    let track = PersonGrouping.Track(
      mean: embedding.values.map(Double.init), faceCount: 1, quality: found.quality.value)
    let ranking = grouping.ranking(of: track, among: people.tracks)
    let candidates = ranking.candidates.map { candidate in
      let number = people.people[candidate.person]
      return Candidate(person: number, name: names[number], distance: candidate.distance)
    }
    return Face(box: found.detection.box, candidates: candidates, known: ranking.isKnown ? candidates.first : nil)
  }
}
