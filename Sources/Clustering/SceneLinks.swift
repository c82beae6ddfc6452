import Vocabulary

/// Links tracks of one clip that are one person because a camera set-up came back: two shots show the same room from the
/// same position, and a face is at the same place in the same clothes.
///
/// This is evidence, not proof: another person may sit in the chair, before the same background and in similar clothes.
/// So the embeddings must be near, and nearer if the clothes are not the same. If both clothes and embeddings differ, the
/// tracks are two people.
///
/// In an earlier trial on seven scenes, 109 of 112 pairs of tracks at one place of one set-up were one person; the other
/// three were .53 to .60 apart. Decision 083 has the data for the limits.
struct SceneLinks {
  /// The clothing intersection from which on clothes seen from one camera position are taken for the same.
  private static let sameClothing = 0.8

  /// The maximum distance of two linked tracks, in units of the track distance: `evenDistance` at an intersection of
  /// `sameClothing`, growing linearly with the intersection up to `maximumDistance`.
  private static let evenDistance = 1.18
  private static let distancePerIntersection = 1.3
  private static let maximumDistance = 1.37

  /// The maximum distance if the clothing of one track is unknown.
  private static let distanceWithoutClothing = 1.16

  /// The number of links per track that are considered, the likeliest first.
  private static let linksPerTrack = 8

  /// Conflicts are searched for in set-ups of at most this many tracks: their number grows with its square.
  private static let maximumConflictTracks = 2000

  /// Tracks that are one person. Each member is in exactly one group; groups are in the order of their first tracks.
  private(set) var groups: [[Int]] = []

  /// Pairs of tracks that are two people because of their clothes.
  private(set) var conflicts: [[Int]] = []

  private struct Link {
    let first: Int
    let second: Int
    /// The distance less its limit.
    let excess: Double
  }

  /// - Parameters:
  ///   - members: Indices of those of `tracks` that take part.
  ///   - apart: Groups of indices of which no two are one person.
  ///   - scale: The embedder's track distance.
  /// - Complexity: A comparison for each pair of tracks of one set-up.
  init(_ tracks: [PersonGrouping.Track], members: [Int], apart: [[Int]], scale: Double) throws(ConstraintError) {
    var links: [Link] = []
    for inside in Self.sameView(tracks, members) {
      links += Self.links(tracks, inside, scale: scale)
      if inside.count <= Self.maximumConflictTracks { conflicts += Self.conflicts(tracks, inside, scale: scale) }
    }
    var sets = ConstrainedSets(try PairConstraints(itemCount: tracks.count, together: [[Int]](), apart: apart))
    for link in links.sorted(by: { ($0.excess, $0.first, $0.second) < ($1.excess, $1.first, $1.second) })
    where sets.mayJoin(link.first, link.second) {
      sets.join(link.first, link.second)
    }
    var groupOfFirst: [Int: Int] = [:]
    for member in members.sorted() {
      let first = sets.first(of: member)
      if let group = groupOfFirst[first] {
        groups[group].append(member)
      } else {
        groupOfFirst[first] = groups.count
        groups.append([member])
      }
    }
  }

  /// Tracks that were seen from one camera position: those of one set-up, or of one shot where its set-up is not known.
  private static func sameView(_ tracks: [PersonGrouping.Track], _ members: [Int]) -> [[Int]] {
    var views: [CameraView: [Int]] = [:]
    for member in members {
      if let view = tracks[member].view { views[view, default: []].append(member) }
    }
    return views.sorted { $0.key < $1.key }.map(\.value).filter { $0.count > 1 }
  }

  /// The maximum distance at which two tracks at one place are one person.
  private static func limit(_ first: PersonGrouping.Track, _ second: PersonGrouping.Track, scale: Double) -> Double {
    guard let common = first.clothingIntersection(with: second) else { return distanceWithoutClothing * scale }
    return scale * min(maximumDistance, evenDistance + distancePerIntersection * (common - sameClothing))
  }

  /// The likeliest links of each track. Distances are not normalised: both tracks are equally blurred.
  private static func links(_ tracks: [PersonGrouping.Track], _ members: [Int], scale: Double) -> [Link] {
    var links: [Link] = []
    for (place, first) in members.enumerated() {
      var own: [Link] = []
      for second in members[(place + 1)...] where tracks[first].isAtPlace(of: tracks[second]) {
        let distance = PersonGrouping.distance(tracks[first].mean, tracks[second].mean)
        let excess = distance - limit(tracks[first], tracks[second], scale: scale)
        if excess <= 0 { own.append(Link(first: first, second: second, excess: excess)) }
      }
      own.sort { ($0.excess, $0.second) < ($1.excess, $1.second) }
      links += own.prefix(linksPerTrack)
    }
    return links
  }

  /// Pairs at one place in different clothes whose distance is beyond the limit of a link and the track distance.
  private static func conflicts(_ tracks: [PersonGrouping.Track], _ members: [Int], scale: Double) -> [[Int]] {
    var conflicts: [[Int]] = []
    for (place, first) in members.enumerated() {
      for second in members[(place + 1)...] {
        guard tracks[first].isAtPlace(of: tracks[second]),
          let common = tracks[first].clothingIntersection(with: tracks[second]), common < sameClothing,
          PersonGrouping.distance(tracks[first].mean, tracks[second].mean)
            > max(scale, limit(tracks[first], tracks[second], scale: scale))
        else { continue }
        conflicts.append([first, second])
      }
    }
    return conflicts
  }
}
