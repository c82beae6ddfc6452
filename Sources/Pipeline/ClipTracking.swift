import DatasetStore
import Tracking
import VideoDecoding
import Vocabulary

/// Puts the faces of one clip's frames into shots and tracks. A frame waits until it is sure which shot it is in.
struct ClipTracking {
  /// A frame that was looked at, with its faces.
  struct LookedAt {
    let frame: FrameRecord
    var faces: [FaceRecord]

    /// Whether the library has it already, from a run that was cut off.
    let isStored: Bool

    /// `nil` where the clip's shots are not looked for.
    let thumbnail: ShotThumbnail?
  }

  private var tracker: FaceTracker
  private var waiting: [LookedAt] = []
  private var shot = 0
  private var setUps = CameraSetUps()
  /// Those that had a frame so far, without their set-ups.
  private var begunShots: [ShotRecord] = []

  init(samePersonDistance: Double) {
    tracker = FaceTracker(limits: FaceTracker.Limits(samePersonDistance: samePersonDistance))
  }

  mutating func add(_ frame: LookedAt) {
    waiting.append(frame)
  }

  /// The frames whose shot is known, with shots and tracks filled in.
  mutating func ready(_ reader: ClipReader) -> [LookedAt] {
    let beginnings = reader.shotBeginnings
    let known = waiting.prefix { $0.frame.index < reader.shotsKnownBefore }
    waiting.removeFirst(known.count)
    return known.map {
      let linked = link($0, beginnings: beginnings)
      if reader.findsShots { note($0, beginnings: beginnings) }
      return linked
    }
  }

  /// The shots so far that have frames, with their camera set-ups; none where they are not looked for.
  var shots: [ShotRecord] {
    let numbers = setUps.numbers()
    return begunShots.map { shot in
      var shot = shot
      shot.setUp = numbers[shot.number]
      return shot
    }
  }

  /// Takes a frame into the shot that it was linked in.
  private mutating func note(_ looked: LookedAt, beginnings: [Int]) {
    let frame = looked.frame
    if begunShots.last?.number != shot {
      let first = shot > 0 ? beginnings[shot - 1] : frame.index
      begunShots.append(
        ShotRecord(
          clip: frame.clip, number: shot, firstFrameIndex: first, firstSeconds: frame.seconds,
          lastSeconds: frame.seconds))
    }
    begunShots[begunShots.count - 1].lastSeconds = frame.seconds
    if let thumbnail = looked.thumbnail { setUps.add(thumbnail, shot: shot) }
  }

  private mutating func link(_ looked: LookedAt, beginnings: [Int]) -> LookedAt {
    let shotNow = beginnings.partitionCount { $0 <= looked.frame.index }
    if shotNow != shot { tracker.endShot() }
    shot = shotNow
    let observations = looked.faces.map { FaceObservation(box: $0.detection.box, embedding: $0.embedding) }
    let tracks = tracker.link(observations, at: looked.frame.seconds)
    var result = looked
    for (index, track) in tracks.enumerated() {
      result.faces[index].shot = shot
      result.faces[index].track = track.value
    }
    return result
  }
}

extension [Int] {
  /// How many of the first elements of a sorted array hold, by halving.
  fileprivate func partitionCount(_ holds: (Int) -> Bool) -> Int {
    var range = 0..<count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range = holds(self[middle]) ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }
}
