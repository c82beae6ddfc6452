package import DatasetStore
import Vocabulary

/// An order of one person's faces in which each beginning is spread over poses, light and time, and good.
///
/// Faces are put into buckets by what they show, and taken in turns: the best of each bucket, then the second best of
/// each, and so on; the bucket with the best face comes first. So a rare profile comes before the second-best frontal
/// face, and no bucket gets more than another that has faces left. Inside a bucket of one kind, turns go the same way over
/// buckets of the other kind.
package struct BalancedOrder {
  /// Edges between looking straight, half aside and in profile, as `FacePose.yaw` and `.pitch` tell them.
  private static let yawEdges = [-0.6, -0.2, 0.2, 0.6]
  private static let pitchEdges = [-0.25, 0.25]

  /// Edges of `FaceQuality.light` between dark or burnt out, dim, and lit.
  private static let lightEdges = [0.4, 0.8]

  /// Moments of a shot nearer than this are one.
  private static let momentInSeconds = 10.0

  private let balance: SelectionOptions.Balance

  package init(_ balance: SelectionOptions.Balance) {
    self.balance = balance
  }

  /// - Returns: The places of all faces in `faces`, in order.
  package func places(of faces: [DatasetFace]) -> [Int] {
    let sorted = faces.indices.sorted { FaceRank.isBetter(faces[$0], faces[$1]) }
    func inTurns<Key: Hashable>(_ places: [Int], _ key: (DatasetFace) -> Key, inside: ([Int]) -> [Int]) -> [Int] {
      Self.inTurns(places, by: { key(faces[$0]) }, inside: inside)
    }
    switch balance {
    case .none: return sorted
    case .pose: return inTurns(sorted, Self.look(of:)) { inTurns($0, Self.moment(of:)) { $0 } }
    case .time:
      return inTurns(sorted, Self.shot(of:)) { inTurns($0, Self.moment(of:)) { inTurns($0, Self.look(of:)) { $0 } } }
    }
  }

  /// - Parameter places: The best first.
  private static func inTurns<Key: Hashable>(
    _ places: [Int], by key: (Int) -> Key, inside order: ([Int]) -> [Int]
  ) -> [Int] {
    var buckets: [[Int]] = []
    var numbers: [Key: Int] = [:]
    for place in places {
      let bucket = numbers[key(place)] ?? buckets.count
      if bucket == buckets.count {
        numbers[key(place)] = bucket
        buckets.append([])
      }
      buckets[bucket].append(place)
    }
    buckets = buckets.map(order)
    var result: [Int] = []
    result.reserveCapacity(places.count)
    var turn = 0
    while result.count < places.count {
      for bucket in buckets where turn < bucket.count { result.append(bucket[turn]) }
      turn += 1
    }
    return result
  }

  private struct Look: Hashable {
    var yaw: Int?
    var pitch: Int?
    var light: Int?
  }

  private static func look(of face: DatasetFace) -> Look {
    func step(_ value: Double, _ edges: [Double]) -> Int { edges.count { value >= $0 } }
    let pose = face.landmarks.flatMap(FacePose.init)
    return Look(
      yaw: pose.map { step($0.yaw, yawEdges) }, pitch: pose.map { step($0.pitch, pitchEdges) },
      light: face.quality.map { step($0.light, lightEdges) })
  }

  private struct Shot: Hashable {
    var clip: ClipID
    var shot: Int?
  }

  private static func shot(of face: DatasetFace) -> Shot {
    Shot(clip: face.clip, shot: face.shot)
  }

  private struct Moment: Hashable {
    var shot: Shot
    var number: Int
  }

  private static func moment(of face: DatasetFace) -> Moment {
    Moment(shot: shot(of: face), number: Int((face.seconds / momentInSeconds).rounded(.down)))
  }
}
