import DatasetStore
import Vocabulary

/// When somebody of a dataset is on screen in a clip.
struct ScreenTime {
  struct Stretch: Hashable {
    /// From the clip's first video frame; `end` is after the last frame that shows them.
    var start: Double
    var end: Double
    var faceCount: Int
  }

  var someone: DatasetClass
  var faceCount = 0

  /// In order, none touching the next; none in photos.
  var stretches: [Stretch] = []

  /// Everybody of the dataset in each clip, clips by their hashes, people by their classes.
  ///
  /// The selection says who, not which of their faces: without a face that is small or blurred they are on
  /// screen all the same. A stretch goes, as in `DatasetStore.presences()`, from the first frame of a track to the end of its
  /// last; those that overlap or touch become one. What a human said is no face, and the faces of nobody, do
  /// not count.
  static func inEachClip(of dataset: DatasetPlan, _ store: DatasetStore) throws -> [(
    clip: DatasetClip, people: [ScreenTime]
  )] {
    struct Place: Hashable {
      var clip: ClipID
      var person: PersonNumber
      var track: Int?

      /// Faces without a track stand for themselves.
      var frame: Int?
    }
    let classes = Dictionary(
      dataset.classes.compactMap { someone in someone.person.map { ($0, someone) } },
      uniquingKeysWith: { one, _ in one })
    var found: [Place: Stretch] = [:]
    try store.forEachDatasetFace { face in
      guard let person = face.person, classes[person] != nil else { return }
      let place = Place(
        clip: face.clip, person: person, track: face.track, frame: face.track == nil ? face.frameIndex : nil)
      let end = face.seconds + face.shownSeconds
      var stretch = found[place] ?? Stretch(start: face.seconds, end: end, faceCount: 0)
      stretch.start = min(stretch.start, face.seconds)
      stretch.end = max(stretch.end, end)
      stretch.faceCount += 1
      found[place] = stretch
    }
    let ofClips = Dictionary(grouping: found, by: \.key.clip)
    // All of the library's: a clip may have nothing but near duplicates of another's faces.
    let clips = try store.clips().map { DatasetClip($0, path: nil) }.sorted { $0.id < $1.id }
    return clips.compactMap { clip in
      guard let places = ofClips[clip.id] else { return nil }
      let people = Dictionary(grouping: places, by: \.key.person).compactMap { person, places in
        classes[person].map { someone in
          ScreenTime(
            someone: someone, faceCount: places.reduce(0) { $0 + $1.value.faceCount },
            stretches: clip.isPhoto ? [] : joined(places.map(\.value)))
        }
      }
      return (clip, people.sorted { $0.someone.index < $1.someone.index })
    }
  }

  private static func joined(_ stretches: [Stretch]) -> [Stretch] {
    // Times are kept to the microsecond; sums of them are a little off.
    let tolerance = 1e-6
    var result: [Stretch] = []
    for stretch in stretches.sorted(by: { ($0.start, $0.end, $0.faceCount) < ($1.start, $1.end, $1.faceCount) }) {
      if let last = result.last, stretch.start <= last.end + tolerance {
        result[result.count - 1] = Stretch(
          start: last.start, end: max(last.end, stretch.end), faceCount: last.faceCount + stretch.faceCount)
      } else {
        result.append(stretch)
      }
    }
    return result
  }
}
