import DatasetStore
import Vocabulary

/// What the clips that two libraries have in common tell of who is who.
///
/// One face in both is the same by its identifier where both libraries looked at the same frame with the same detector, and
/// else by overlap.
struct SharedFaces {
  /// Somebody of the other library, and somebody of this one.
  struct Pair: Hashable {
    let theirs: PersonNumber
    let ours: PersonNumber
  }

  /// What a human made of a face in the other library that is in this one, too, where no human said anything of it.
  struct Decision {
    let ours: PlacedFace
    let theirs: PlacedFace
  }

  /// Boxes that share so much of their joint area are one face: half, as is usual where detections are matched.
  private static let leastOverlap = 0.5

  /// Frames that are no farther apart than this show a face at nearly the same place.
  private static let longestGapInSeconds = 0.1

  /// Faces that two people have in common.
  private var counts: [PersonNumber: [PersonNumber: Int]] = [:]

  /// Of these, those that a human put where they are in this library.
  private var decidedCounts: [Pair: Int] = [:]

  /// And how many of somebody's a human of the other library put there.
  private var decidedThere: [PersonNumber: Int] = [:]

  /// People of whom one was seen beside the other.
  private(set) var seenAtOnce: Set<Pair> = []
  private(set) var decisions: [Decision] = []

  /// Takes in a clip that both have.
  mutating func add(ours: [PlacedFace], theirs: [PlacedFace]) {
    let ourFrames = Dictionary(grouping: ours, by: \.frameIndex)
    let times = ourFrames.compactMap { index, faces in faces.first.map { (index: index, seconds: $0.seconds) } }
      .sorted { ($0.seconds, $0.index) < ($1.seconds, $1.index) }
    var matched: [FaceID: PlacedFace] = [:]
    for (frame, theirFaces) in Dictionary(grouping: theirs, by: \.frameIndex).sorted(by: { $0.key < $1.key }) {
      if let ourFaces = ourFrames[frame] {
        compare(ourFaces, theirFaces, areOfOneFrame: true, &matched)
      } else if let seconds = theirFaces.first?.seconds, let near = Self.nearest(to: seconds, in: times) {
        compare(ourFrames[near] ?? [], theirFaces, areOfOneFrame: false, &matched)
      }
    }
    decideWholeTracks(of: ours, matched)
  }

  /// Where the other library looked at some of a track's faces only, and a human put all these in one place, the whole track
  /// goes there: it is one person.
  private mutating func decideWholeTracks(of ours: [PlacedFace], _ matched: [FaceID: PlacedFace]) {
    struct Place: Hashable {
      let person: PersonNumber?
      let isRejected: Bool
      let isDecided: Bool
    }
    let tracks = Dictionary(grouping: ours.filter { $0.track != nil }) { $0.track ?? 0 }
    for (_, faces) in tracks.sorted(by: { $0.key < $1.key }) {
      let others = faces.compactMap { matched[$0.id] }
      let places = Set(
        others.map { Place(person: $0.person, isRejected: $0.isRejected, isDecided: $0.isDecided) })
      guard places.count == 1, let other = others.first, other.isDecided else { continue }
      for face in faces where matched[face.id] == nil && !face.isDecided {
        decisions.append(Decision(ours: face, theirs: other))
      }
    }
  }

  /// The frame whose time is nearest, if it is near.
  private static func nearest(to seconds: Double, in times: [(index: Int, seconds: Double)]) -> Int? {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle].seconds < seconds { low = middle + 1 } else { high = middle }
    }
    let beside = [low - 1, low].filter(times.indices.contains).map { times[$0] }
    let nearest = beside.min { abs($0.seconds - seconds) < abs($1.seconds - seconds) }
    return nearest.flatMap { abs($0.seconds - seconds) <= longestGapInSeconds ? $0.index : nil }
  }

  private mutating func compare(
    _ ours: [PlacedFace], _ theirs: [PlacedFace], areOfOneFrame: Bool, _ matched: inout [FaceID: PlacedFace]
  ) {
    let matches = Self.matches(ours, theirs)
    for (their, our) in matches {
      matched[ours[our].id] = theirs[their]
      add(Decision(ours: ours[our], theirs: theirs[their]))
    }
    guard areOfOneFrame else { return }
    for (place, face) in theirs.enumerated() {
      guard let person = face.person else { continue }
      for (other, ourFace) in ours.enumerated() where matches[place] != other {
        // Boxes that touch may be one face that the two detectors saw differently.
        guard let ourPerson = ourFace.person, face.box.intersection(with: ourFace.box).area == 0 else { continue }
        seenAtOnce.insert(Pair(theirs: person, ours: ourPerson))
      }
    }
  }

  private mutating func add(_ match: Decision) {
    if let theirs = match.theirs.person, let ours = match.ours.person {
      counts[theirs, default: [:]][ours, default: 0] += 1
      if match.ours.isDecided { decidedCounts[Pair(theirs: theirs, ours: ours), default: 0] += 1 }
      if match.theirs.isDecided { decidedThere[theirs, default: 0] += 1 }
    }
    if match.theirs.isDecided, !match.ours.isDecided { decisions.append(match) }
  }

  /// The place in `ours` of each of `theirs` that is the same face.
  private static func matches(_ ours: [PlacedFace], _ theirs: [PlacedFace]) -> [Int: Int] {
    let places = Dictionary(ours.enumerated().map { ($1.id, $0) }) { first, _ in first }
    var matches: [Int: Int] = [:]
    for (place, face) in theirs.enumerated() { matches[place] = places[face.id] }
    var taken = Set(matches.values)
    var candidates: [(theirs: Int, ours: Int, overlap: Double)] = []
    for (place, face) in theirs.enumerated() where matches[place] == nil {
      for (other, ourFace) in ours.enumerated() where !taken.contains(other) {
        let overlap = face.box.intersectionOverUnion(with: ourFace.box)
        if overlap >= leastOverlap { candidates.append((place, other, overlap)) }
      }
    }
    for candidate in candidates.sorted(by: { ($1.overlap, $0.theirs, $0.ours) < ($0.overlap, $1.theirs, $1.ours) })
    where matches[candidate.theirs] == nil && taken.insert(candidate.ours).inserted {
      matches[candidate.theirs] = candidate.ours
    }
    return matches
  }

  /// Who has more than half of the faces that somebody has in common with this library's people, those with most first.
  ///
  /// Of people whom a human made one there, the largest part is enough: the others' faces come to them.
  func majorities() -> [(pair: Pair, count: Int)] {
    var majorities: [(pair: Pair, count: Int)] = []
    for (theirs, people) in counts {
      guard let (ours, count) = people.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
        count * 2 > people.values.reduce(0, +) || isDecidedThere(theirs)
      else { continue }
      majorities.append((Pair(theirs: theirs, ours: ours), count))
    }
    return majorities.sorted { ($1.count, $0.pair.theirs) < ($0.count, $1.pair.theirs) }
  }

  /// Whether a human of the other library put most of the faces where they are that somebody there has in common with this
  /// library's people.
  func isDecidedThere(_ person: PersonNumber) -> Bool {
    2 * (decidedThere[person] ?? 0) > counts[person]?.values.reduce(0, +) ?? 0
  }

  /// Whether a human of this library put most of the faces that two people share where they are.
  func isDecidedHere(_ pair: Pair) -> Bool {
    2 * (decidedCounts[pair] ?? 0) > counts[pair.theirs]?[pair.ours] ?? 0
  }
}
