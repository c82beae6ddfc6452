import DatasetStore
import FaceAnalysis
import FileHandling
import Imaging
import Inference
import Vocabulary

/// Decides whether a track shows a face. Where its detector's scores leave doubt, a second detector looks at its best
/// portraits: a face is one in two opinions.
///
/// The second detector is loaded for the first track in doubt, and computes in single precision on the processor, so that
/// its opinion does not depend on where the run computes.
///
/// What was measured, on what, and what it costs: `Documentation/decisions/082-is-it-a-face.md`.
final class FaceJudge {
  /// What its faces' scores tell of a track.
  struct Track {
    let clip: ClipID
    let number: Int
    let isPhoto: Bool
    let faceCount: Int

    /// Faces that score `doubtBelow` or more.
    let sureCount: Int

    /// The sum of its faces' qualities.
    let quality: Double
    let greatestScore: Double
  }

  /// A track of a video that is this short (about a second) is in doubt where it never scored
  /// `PackManifest.notAFaceBelow`: the detector is surer than that of a face at least once while it is in sight.
  static let shortTrackFaceCount = 5

  /// A photo has only one frame to be sure in: there, only what scores this much less is in doubt.
  static let photoLeniency = 0.05

  /// And only below this quality did an earlier rule take it for no face; questions still go by it.
  static let minimumPhotoQuality = 0.1

  /// A track whose median score is less than this is in doubt; nothing is where it is infinite.
  let doubtBelow: Double

  private let neverBelow: Double?
  private let look: SecondLook
  private let store: DatasetStore

  /// - Parameters:
  ///   - folder: Where the portraits lie.
  ///   - models: Where the detector says nothing about doubt, no track is in doubt.
  /// - Throws: `ModelError` where the run's detector is not there.
  init(_ options: SortOptions, models: ModelStore, store: DatasetStore, folder: FilePath) throws {
    let manifest = try models.manifest(of: options.detector)
    doubtBelow = manifest.doubtBelow ?? -.infinity
    neverBelow = manifest.notAFaceBelow
    look = SecondLook(after: manifest, models: models, crop: options.portraitCrop, folder: folder)
    self.store = store
  }

  /// - Throws: `InferenceError`, `ModelError` where the second detector cannot work; `DatabaseError`, `FileError`.
  func isFace(_ track: Track) throws -> Bool {
    let isWeak = isWeak(track)
    guard isWeak || 2 * track.sureCount < track.faceCount else { return true }
    let faces = try store.bestFaces(ofTrack: track.number, of: track.clip, atMost: SecondLook.portraitCount)
    return try look.confirms(faces, isWeak: isWeak)
  }

  /// Whether a track was seen for a moment only, and the detector was never sure of it.
  private func isWeak(_ track: Track) -> Bool {
    guard let neverBelow else { return false }
    if track.isPhoto { return track.greatestScore < neverBelow - Self.photoLeniency }
    return track.greatestScore < neverBelow && track.faceCount <= Self.shortTrackFaceCount
  }

  /// What the second detector has taken since the last time.
  func takeTimes() -> StageTimes { look.takeTimes() }
}
