import DatasetStore
import VideoDecoding
import Vocabulary

/// What the player is told. Fields are only ever added.
struct ClipMessage: Encodable {
  let id: String
  let name: String
  let kind: String
  let width: Int
  let height: Int
  let seconds: Double?

  /// How much of the file is read to know whether it is the clip; 1 once it is found.
  let share: Double

  /// As browsers name it; `nil` where none plays it, and before it is found.
  var type: String?
  var container: String?
  var codec: String?

  init(_ clip: ClipRecord, share: Double) {
    id = clip.id.hexadecimal
    name = String(decoding: clip.path.clipName, as: UTF8.self)
    kind = clip.kind.rawValue
    (width, height) = (clip.size.width, clip.size.height)
    seconds = clip.durationSeconds
    self.share = share
  }
}

struct PreviewMessage: Encodable {
  /// Under 1 while it is being made; it is to be asked for again then.
  let share: Double
  var address: String?

  /// Of the clip, in seconds from its first video frame: what the preview's 0 is, and where the next one begins.
  var from: Double?
  var to: Double?
}

/// A clip's part of a timeline: when somebody is on screen.
struct TimelineMessage: Encodable {
  struct Clip: Encodable {
    let id: String
    let name: String
    let seconds: Double

    /// From the clip's first video frame: begin, end, begin, end, …
    var spans: [Double] = []
  }

  let edit: Int
  var clips: [Clip] = []

  /// More clips have the person than are told of.
  var isCut = false
}

/// Everybody's spans in one clip, column by column.
struct SpansMessage: Encodable {
  let edit: Int

  /// 0 for those who are nobody's yet.
  var people: [Int] = []
  var begins: [Double] = []
  var ends: [Double] = []
}

/// Boxes of some seconds of a clip, column by column.
struct BoxesMessage: Encodable {
  let edit: Int
  let from: Double

  /// Up to here all is told; less than was asked for where there is very much.
  var to: Double

  /// Of all frames that were looked at.
  var frames: [Double] = []

  /// The place of each face's frame in `frames`.
  var frameOf: [Int] = []
  var ids: [String] = []

  /// -1 where a face belongs to none.
  var tracks: [Int] = []

  /// 0 for those who are nobody's yet.
  var people: [Int] = []

  /// Left, top, width, height, left, …: in ten-thousandths of the frame's upright size.
  var boxes: [Int] = []

  init(edit: Int, from: Double, to: Double) {
    self.edit = edit
    self.from = from
    self.to = to
  }

  mutating func add(_ seconds: Double, _ faces: [DatasetStore.SeenFace]) {
    let place = frames.count
    frames.append((seconds * 1_000_000).rounded() / 1_000_000)
    for face in faces {
      frameOf.append(place)
      ids.append(face.id.hexadecimal)
      tracks.append(face.track ?? -1)
      people.append(face.person?.value ?? 0)
      for value in [face.box.x, face.box.y, face.box.width, face.box.height] {
        boxes.append(Int((value * 10_000).rounded()))
      }
    }
  }
}

/// Tracks of a person that look like somebody else's, and that somebody.
struct LookAlikesMessage: Encodable {
  struct Track: Encodable {
    let clip: String
    let track: Int
    let other: Int

    /// How much nearer they are to their own person: −1 … 1; under 0 they are nearer to the other.
    let margin: Double
  }

  let edit: Int
  let tracks: [Track]
}
