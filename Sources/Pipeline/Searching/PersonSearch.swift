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

    /// How likely it is them: 0 … 1, against everybody else of the library and somebody whom it does not know.
    public let chance: Double
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
  private let people: PeopleRanking

  /// Reads the library once, and loads the models that made it.
  ///
  /// - Parameter device: As `SortOptions.device`.
  /// - Throws: `DatabaseError` where there is no library; `EmbedderMismatch`; `ModelError`, `InferenceError`,
  ///   `DeviceUnavailable`.
  public init(in library: FilePath, models: ModelStore, device: String = SortOptions.usualDevice) throws {
    let store = try DatasetStore(opening: library.appending(DatasetStore.fileName), access: .readOnly)
    (analyser, self.device) = try Self.analyser(for: store, of: library, models: models, device: device)
    people = try PeopleRanking(store, models: models)
    try store.close()
  }

  /// Loads the models that made a library: another detector finds other boxes, and another embedder's numbers mean
  /// something else altogether.
  ///
  /// - Parameter maximumSize: Larger pictures are made as small as that before faces are looked for; `nil` for none.
  /// - Throws: As `init`.
  static func analyser(
    for store: DatasetStore, of library: FilePath, models: ModelStore, device: String, maximumSize: PixelSize? = nil
  ) throws -> (FaceAnalyser, InferenceCore.Device?) {
    var options = SortOptions()
    for model in try store.models() where model.kind != .aligner {
      if model.kind == .detector { options.detector = model.name } else { options.embedder = model.name }
    }
    try EmbedderMismatch.check(store, of: library, wants: options.embedderName, from: models)
    options.device = device
    options.maximumSize = maximumSize
    let taken = try options.takeDevice()
    options.precision = try options.precision(for: library)
    return (try FaceAnalyser(options, models: models, on: WorkerPool(threadCount: 1)), taken)
  }

  /// The faces of a photo, or of a video's first frame, from left to right.
  ///
  /// - Throws: `VideoDecodingError` where it cannot be read.
  public func faces(in photo: FilePath) throws -> [Face] {
    let reader = try ClipReader(path: photo)
    guard let frame = try reader.next() else { throw VideoDecodingError(code: .noFrames, path: photo) }
    return try Self.fromLeftToRight(analyser, frame).map { found in
      people.face(in: found.detection.box, embedding: found.embedding, quality: found.quality.value)
    }
  }

  static func fromLeftToRight(_ analyser: FaceAnalyser, _ frame: DecodedFrame) throws -> [FaceAnalyser.Face] {
    var times = StageTimes()
    return try analyser.faces(in: frame, times: &times).faces.sorted { one, other in
      let (one, other) = (one.detection.box, other.detection.box)
      return (one.x, one.y) < (other.x, other.y)
    }
  }
}
