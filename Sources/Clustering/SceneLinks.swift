import Vocabulary

/// Tracks of one clip that are one person because a camera set-up came back: two shots show the same room from the same
/// position, and a face is at the same place in the same clothes.
///
/// It is evidence and not proof: somebody else may have taken the chair. So the embeddings must be near, nearer where the
/// clothes look different. Where both clothes and embeddings differ, the two are two people.
///
/// Of 112 pairs of tracks at one place of one set-up in seven scenes, 109 were one person, and the three others lay .53 to
/// .60 apart. The limits are decision 083's; it says what they were measured on.
struct SceneLinks {
  /// How much two boxes must overlap to be one place (intersection over union).
  private static let minimumOverlap = 0.2

  /// The largest distance of two tracks in clothes that have `evenIntersection` in common, how much it grows with what they
  /// have in common, and its maximum; in units of the embedder's track distance.
  private static let evenDistance = 1.18
  private static let evenIntersection = 0.6
  private static let distancePerIntersection = 1.3
  private static let maximumDistance = 1.37

  /// The same where nothing is known of the clothes.
  private static let distanceWithoutClothing = 1.16

  /// Clothes that have less in common are different ones, if they were seen from one camera position.
  private static let differentClothing = 0.5

  /// Links of a track that are considered, the likeliest ones.
  private static let linksPerTrack = 8

  /// Conflicts are noted of so many tracks of one set-up, as their number grows with the square.
  private static let maximumConflictTracks = 2000

  /// Tracks that are one person; each track is in exactly one group, and groups come in the order of their first tracks.
  private(set) var groups: [[Int]] = []

  /// Pairs of tracks that are two people, by their clothes.
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
    struct View: Hashable, Comparable {
      let clip: Int
      let setUp: Int
      let shot: Int

      static func < (left: View, right: View) -> Bool {
        (left.clip, left.setUp, left.shot) < (right.clip, right.setUp, right.shot)
      }
    }
    var views: [View: [Int]] = [:]
    for member in members {
      guard let scene = tracks[member].scenes.first, scene.box != nil else { continue }
      if let setUp = scene.setUp {
        views[View(clip: scene.clip, setUp: setUp, shot: -1), default: []].append(member)
      } else if let shot = scene.shot {
        views[View(clip: scene.clip, setUp: -1, shot: shot), default: []].append(member)
      }
    }
    return views.sorted { $0.key < $1.key }.map(\.value).filter { $0.count > 1 }
  }

  private static func areAtOnePlace(_ first: PersonGrouping.Track, _ second: PersonGrouping.Track) -> Bool {
    guard let one = first.scenes.first?.box, let other = second.scenes.first?.box else { return false }
    return one.intersectionOverUnion(with: other) > minimumOverlap
  }

  /// What two tracks' clothes have in common: 0 … 1; `nil` where one is not known.
  private static func commonClothing(_ first: PersonGrouping.Track, _ second: PersonGrouping.Track) -> Double? {
    guard let one = first.scenes.first?.clothing, let other = second.scenes.first?.clothing else { return nil }
    return one.intersection(with: other)
  }

  /// The largest distance at which two tracks at one place are one person.
  private static func limit(_ first: PersonGrouping.Track, _ second: PersonGrouping.Track, scale: Double) -> Double {
    guard let common = commonClothing(first, second) else { return distanceWithoutClothing * scale }
    return scale * min(maximumDistance, evenDistance + distancePerIntersection * (common - evenIntersection))
  }

  /// The likeliest links of each track. Blur is the same from one position, so distances are taken as they are.
  private static func links(_ tracks: [PersonGrouping.Track], _ members: [Int], scale: Double) -> [Link] {
    var links: [Link] = []
    for (place, first) in members.enumerated() {
      var own: [Link] = []
      for second in members[(place + 1)...] where areAtOnePlace(tracks[first], tracks[second]) {
        let distance = PersonGrouping.distance(tracks[first].mean, tracks[second].mean)
        let excess = distance - limit(tracks[first], tracks[second], scale: scale)
        if excess <= 0 { own.append(Link(first: first, second: second, excess: excess)) }
      }
      own.sort { ($0.excess, $0.second) < ($1.excess, $1.second) }
      links += own.prefix(linksPerTrack)
    }
    return links
  }

  /// Pairs at one place in other clothes that are not near enough to be one all the same.
  private static func conflicts(_ tracks: [PersonGrouping.Track], _ members: [Int], scale: Double) -> [[Int]] {
    var conflicts: [[Int]] = []
    for (place, first) in members.enumerated() {
      for second in members[(place + 1)...] {
        guard areAtOnePlace(tracks[first], tracks[second]),
          let common = commonClothing(tracks[first], tracks[second]), common < differentClothing,
          PersonGrouping.distance(tracks[first].mean, tracks[second].mean)
            > limit(tracks[first], tracks[second], scale: scale)
        else { continue }
        conflicts.append([first, second])
      }
    }
    return conflicts
  }
}
