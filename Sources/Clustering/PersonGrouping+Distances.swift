/// Normalised distances of tracks: the distance of their means, divided by √(1 + slack of one + slack of the other).
///
/// Slack allows for few faces and for photos, and is negative for faces near the average face. Normalised distances share
/// one limit, and those of many pairs are computed by matrix products (`TrackDistances`).
extension PersonGrouping {
  /// Faces beyond this many improve a mean no further: they are not independent.
  static let maximumFaces = 8.0

  /// By how much the average face itself lowers the slack, and the minimum slack. Measured on the labelled clips and on
  /// blurred and compressed copies of them, with the average face of other people's photos (decision 083).
  private static let shrinkage = 0.75
  private static let minimumSlack = -0.35

  /// The slack of a track. Long, sharp tracks have 0.
  func slack(of track: Track) -> Double {
    let limit = statistics.trackDistance * statistics.trackDistance
    let noise = statistics.faceNoise * statistics.faceNoise
    var slack =
      track.isPhoto
      ? (statistics.photoDistance * statistics.photoDistance / limit - 1) / 2
      : noise / limit * (1 / min(Double(track.faceCount), Self.maximumFaces) - 1 / Self.maximumFaces)
    if let average = statistics.averageFace, average.embedding.count == track.mean.count {
      let share = Self.distance(track.mean, average.embedding) / average.radius
      slack -= Self.shrinkage * max(0, 1 - share * share)
    }
    return max(Self.minimumSlack, slack)
  }

  func weight(of track: Track) -> Double { min(Double(track.faceCount), Self.maximumFaces) }

  func distance(_ first: Track, _ second: Track) -> Double {
    Self.distance(first.mean, second.mean) / (1 + slack(of: first) + slack(of: second)).squareRoot()
  }

  /// The mean distance of a track to others, weighed by their faces.
  func meanDistance(from track: Track, to others: [Track]) -> Double {
    let own = 1 + slack(of: track)
    var (sum, total) = (0.0, 0.0)
    for other in others {
      let weight = weight(of: other)
      sum += weight * Self.distance(track.mean, other.mean) / (own + slack(of: other)).squareRoot()
      total += weight
    }
    return sum / total
  }

  /// The mean distance of two people's tracks, as average linkage takes it.
  public func meanDistance(from tracks: [Track], to others: [Track]) -> Double {
    var (sum, total) = (0.0, 0.0)
    for track in tracks {
      let weight = weight(of: track)
      sum += weight * meanDistance(from: track, to: others)
      total += weight
    }
    return sum / total
  }

  /// The Euclidean distance of two embeddings.
  public static func distance(_ first: [Double], _ second: [Double]) -> Double {
    var sum = 0.0
    for index in first.indices { sum += (first[index] - second[index]) * (first[index] - second[index]) }
    return sum.squareRoot()
  }

  /// Distances that are computed one by one, in double precision; more go through matrix products.
  private static let fewDistances = 200_000

  /// Calls `body` with each track and its mean distances to some people.
  func forEachMeanDistance(
    from members: [Int], to people: [[Int]], _ tracks: [Track],
    _ body: (_ track: Int, _ distances: [Double]) -> Void
  ) {
    let others = people.flatMap(\.self)
    guard members.count * others.count > Self.fewDistances else {
      let groups = people.map { $0.map { tracks[$0] } }
      for track in members { body(track, groups.map { meanDistance(from: tracks[track], to: $0) }) }
      return
    }
    var starts = Array(0...members.count)
    for person in people { starts.append(starts[starts.count - 1] + person.count) }
    matrix(of: (members + others).map { tracks[$0] }).forEachCluster(
      startingAt: starts, maximumClusterCount: members.count
    ) { member, means in
      body(members[member], means.suffix(people.count).map(Double.init))
    }
  }

  /// The tracks, ready for matrix products.
  func matrix(of tracks: [Track]) -> TrackDistances {
    TrackDistances(
      tracks.map(\.mean), slack: tracks.map { slack(of: $0) }, weights: tracks.map { weight(of: $0) })
  }
}
