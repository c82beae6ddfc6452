public import Inference
public import VideoDecoding
public import Vocabulary

/// What a run made.
public struct SortReport: Sendable {
  public struct Person: Sendable, Equatable {
    public let number: PersonNumber
    public let name: String?
    /// The person's folder, relative to the library.
    public let folder: String
    public let faceCount: Int
    public let clipCount: Int

    /// Of the faces, those that this run added; all of them where the person is new.
    public let newFaceCount: Int
  }

  /// What came of one clip.
  public struct Clip: Sendable, Equatable {
    public let path: FilePath
    public let kind: ClipKind
    public let frameCount: Int
    public let faceCount: Int
    /// What the detector took for faces, and a second one did not; it lies in `not-faces`.
    public let notAFaceCount: Int
    /// Frames that could not be decoded; the rest went on. The first of them are in `damaged`.
    public let damagedFrameCount: Int
    public let damaged: [DamagedFrame]
    /// The file ends before its own structure does.
    public let isTruncated: Bool
    /// The numbered pictures that were read as one clip; `nil` for a clip that is one file.
    public let sequence: FrameSequence?
  }

  /// Two people of a library that was added to, who may be one: grouping never joins those who are known.
  public struct Question: Hashable, Sendable {
    /// The smaller number first.
    public let first: PersonNumber
    public let second: PersonNumber

    /// The mean distance of their tracks, in the embedder's space.
    public let distance: Double
  }

  /// A clip that gave nothing, and why.
  public struct Failure: Sendable {
    public let path: FilePath
    public let error: any Error
  }

  public let library: FilePath
  public internal(set) var people: [Person] = []
  public internal(set) var unsortedCount = 0

  /// Whether the library was there before.
  public internal(set) var isAddition = false
  public internal(set) var clips: [Clip] = []
  public internal(set) var failures: [Failure] = []

  /// Files with the same bytes as a clip before them, and that clip.
  public internal(set) var duplicates: [(path: FilePath, of: FilePath)] = []

  /// Clips that the library had before, and the path that it knows them by.
  public internal(set) var known: [(path: FilePath, of: FilePath)] = []

  /// The surest first.
  public internal(set) var questions: [Question] = []

  /// Where the networks computed, where that was left to us by `AUTO`.
  public internal(set) var device: InferenceCore.Device?

  /// If the embedder has no measured distances.
  public internal(set) var provisional: LibraryStatistics.Provisional?

  /// Faces that have their place by what a human decided in the library that was replaced.
  public internal(set) var carriedCount = 0
  public internal(set) var times = StageTimes()

  /// Faces of this run's clips.
  public var faceCount: Int { clips.reduce(0) { $0 + $1.faceCount } }
  public var notAFaceCount: Int { clips.reduce(0) { $0 + $1.notAFaceCount } }
  public var frameCount: Int { clips.reduce(0) { $0 + $1.frameCount } }

  init(library: FilePath) {
    self.library = library
  }
}
