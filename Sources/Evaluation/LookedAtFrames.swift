import DatasetStore
import Vocabulary

/// The frames of a clip that were looked at, and their faces.
struct LookedAtFrames {
  /// A label this far from a frame is of another moment: a head may have turned by then. An eighth of a second is what
  /// lies between the labels and the frames of clips that are labelled at all densely.
  private static let greatestDistanceInSeconds = 0.12

  /// Times in labels have few digits.
  static let toleranceInSeconds = 0.001

  /// A face in the centre that is smaller than this share of the largest is somebody in the background. By reason, not
  /// by measurement: half the width and half the height.
  private static let leastShareOfLargest = 0.25

  let clip: ClipRecord
  let frames: [FrameRecord]
  private let faces: [Int: [FaceRow]]
  private let rejected: [Int: [FaceRow]]

  /// Half the usual distance of two frames, but no more than the limit.
  private let reachInSeconds: Double

  /// - Parameters:
  ///   - frames: By time.
  ///   - rejected: Faces that are marked as no face.
  init(_ clip: ClipRecord, frames: [FrameRecord], faces: [FaceRow], rejected: [FaceRow] = []) {
    self.clip = clip
    self.frames = frames
    self.faces = Dictionary(grouping: faces, by: \.frameIndex)
    self.rejected = Dictionary(grouping: rejected, by: \.frameIndex)
    let gaps = zip(frames, frames.dropFirst()).map { $1.seconds - $0.seconds }.sorted()
    let usual = gaps.isEmpty ? Double.infinity : gaps[gaps.count / 2]
    reachInSeconds = min(usual / 2, Self.greatestDistanceInSeconds) + Self.toleranceInSeconds
  }

  func faces(of frame: FrameRecord) -> [FaceRow] { faces[frame.index] ?? [] }

  func rejectedFaces(of frame: FrameRecord) -> [FaceRow] { rejected[frame.index] ?? [] }

  /// The largest face of a frame; of two that are equally large the first by id.
  func largestFace(of frame: FrameRecord) -> FaceRow? {
    faces(of: frame).max { ($0.box.area, $1.id) < ($1.box.area, $0.id) }
  }

  /// The face that a picture of one person is of: the largest, unless another one covers the picture's centre, the
  /// largest does not, and the other is not much smaller.
  ///
  /// Sets of named people are cut around the named face, so a bystander beside it may be larger.
  func subject(of frame: FrameRecord) -> FaceRow? {
    guard let largest = largestFace(of: frame) else { return nil }
    let centre = Point(x: Double(frame.size.width) / 2, y: Double(frame.size.height) / 2)
    guard !Self.box(largest.box, covers: centre) else { return largest }
    let central = faces(of: frame).filter {
      Self.box($0.box, covers: centre) && $0.box.area >= Self.leastShareOfLargest * largest.box.area
    }
    return central.max { ($0.box.area, $1.id) < ($1.box.area, $0.id) } ?? largest
  }

  private static func box(_ box: Rectangle, covers point: Point) -> Bool {
    box.left <= point.x && point.x < box.right && box.top <= point.y && point.y < box.bottom
  }

  var hasFaces: Bool { !faces.isEmpty }

  /// - Throws: `LabelError.outsideClip` where the clip is over by then, or had not begun.
  func checkTime(_ seconds: Double) throws {
    // Of the length that the file states and the frames that were seen, either may be short.
    let end = max(clip.durationSeconds ?? 0, frames.last?.seconds ?? 0)
    guard seconds >= -Self.greatestDistanceInSeconds, seconds <= end + Self.greatestDistanceInSeconds else {
      throw LabelError.outsideClip(clip.path, seconds: seconds, end: end)
    }
  }

  /// - Throws: `LabelError.outsidePicture` where nothing of the box is in the picture.
  func checkBox(_ box: Rectangle, at seconds: Double) throws {
    guard box.clipped(to: clip.size).area > 0 else {
      throw LabelError.outsidePicture(clip.path, seconds: seconds, size: clip.size)
    }
  }

  /// Gives each frame the labelled moment that is nearest to it, and each moment one frame at most: labels may be denser
  /// than frames, and frames denser than labels.
  ///
  /// - Parameter moments: In seconds.
  /// - Returns: For each moment its frame; `nil` where the clip was not looked at then.
  func frames(at moments: [Double]) -> [FrameRecord?] {
    var nearest: [Int: (moment: Int, distance: Double)] = [:]
    for (index, moment) in moments.enumerated() {
      guard let place = place(nearestTo: moment) else { continue }
      let distance = abs(frames[place].seconds - moment)
      guard distance <= reachInSeconds, distance < nearest[place]?.distance ?? .infinity else { continue }
      nearest[place] = (index, distance)
    }
    var result: [FrameRecord?] = Array(repeating: nil, count: moments.count)
    for (place, taken) in nearest { result[taken.moment] = frames[place] }
    return result
  }

  private func place(nearestTo seconds: Double) -> Int? {
    var (low, high) = (0, frames.count)
    while low < high {
      let middle = (low + high) / 2
      if frames[middle].seconds < seconds { low = middle + 1 } else { high = middle }
    }
    return [low - 1, low].filter(frames.indices.contains).min {
      abs(frames[$0].seconds - seconds) < abs(frames[$1].seconds - seconds)
    }
  }
}
