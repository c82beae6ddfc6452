/// Which tracks are one thing to ask about.
extension QuestionEvidence {
  /// Tracks of a person that may be somebody else's.
  struct Part {
    let person: Int
    let subject: Subject

    /// The tracks that stand for the person: those that a human put there, or the largest group that lies together.
    let core: [Int]

    /// From the core.
    let distance: Double

    /// Whether they are asked about because one frame shows the person twice, however near they are.
    var isShownTwice = false
  }

  /// Tracks that lie together, and apart from the core of the person who has them.
  ///
  /// Only people are looked into of whom a track is farther from the rest than tracks of one person usually are, those
  /// first of whom most faces are; average linkage, with what was seen at once, says what lies together.
  func doubtfulParts() throws(ConstraintError) -> [Part] {
    var doubtful: [(person: Int, faceCount: Int, distances: [Double])] = []
    for (person, tracks) in members.enumerated() where tracks.count > 1 && !library.people[person].isIgnored {
      guard tracks.contains(where: { !library.tracks[$0].isDecided }) else { continue }
      let distances = tracks.map { track in
        var rest = people[person]
        add(track, to: &rest, sign: -1)
        return group(of: [track]).distance(to: rest)
      }
      let far = zip(tracks, distances).filter { $1 > joinedDistance || seesItself($0, person) }
      guard !far.isEmpty else { continue }
      doubtful.append((person, far.reduce(0) { $0 + library.tracks[$1.0].track.faceCount }, distances))
    }
    doubtful.sort { ($1.faceCount, $0.person) < ($0.faceCount, $1.person) }
    var parts: [Part] = []
    var pairCount = 0
    for each in doubtful where pairCount < QuestionQueue.mostPairs {
      let compared = min(members[each.person].count, QuestionQueue.mostTracks)
      pairCount += compared * compared / 2
      parts += try self.parts(of: each.person, distances: each.distances)
    }
    return parts + repeatedParts(without: Set(parts.flatMap(\.subject.tracks)))
  }

  /// Tracks of a person who was seen twice in one frame: a collage, a mirror or a picture in a picture, or else twins. Of
  /// each pair it is the track with fewer faces; all of a person are one question.
  private func repeatedParts(without asked: Set<Int>) -> [Part] {
    func key(_ track: Int) -> (Int, Double, Int) {
      (library.tracks[track].track.faceCount, library.tracks[track].track.quality, -track)
    }
    var repeated: [Int: Set<Int>] = [:]
    for pair in repeats where pair.count == 2 {
      let lesser = key(pair[0]) < key(pair[1]) ? pair[0] : pair[1]
      guard let person = library.tracks[pair[0]].holder, library.tracks[pair[1]].holder == person,
        !library.people[person].isIgnored, !library.tracks[lesser].isDecided, !asked.contains(lesser)
      else { continue }
      repeated[person, default: []].insert(lesser)
    }
    return repeated.sorted { $0.key < $1.key }.map { person, tracks in
      let core = members[person].filter { !tracks.contains($0) }
      let group = group(of: tracks.sorted())
      let distance = group.distance(to: self.group(of: core))
      let holder = place(person, distance: distance, of: tracks.sorted())
      return Part(
        person: person,
        subject: Subject(tracks: tracks.sorted(), group: group, holders: [holder], excluded: [person]),
        core: core, distance: distance, isShownTwice: true)
    }
  }

  /// Whether a person has two tracks of one frame; who was merged or moved by a human may.
  private func seesItself(_ track: Int, _ person: Int) -> Bool {
    (seenWith[track] ?? []).contains { library.tracks[$0].holder == person }
  }

  private func parts(of person: Int, distances: [Double]) throws(ConstraintError) -> [Part] {
    let tracks = members[person]
    let chosen = Self.chosen(tracks, distances)
    var clusters = try clusters(of: chosen)
    // The rest goes with whom it is nearest to.
    if chosen.count < tracks.count {
      let groups = clusters.map(group(of:))
      let taken = Set(chosen)
      for track in tracks where !taken.contains(track) {
        let alone = group(of: [track])
        let distances = groups.map { alone.distance(to: $0) }
        if let nearest = distances.indices.min(by: { (distances[$0], $0) < (distances[$1], $1) }) {
          clusters[nearest].append(track)
        }
      }
    }
    let inside = clusters.map { cluster in
      (
        isDecided: cluster.contains { library.tracks[$0].isDecided },
        faceCount: cluster.reduce(0) { $0 + library.tracks[$1].track.faceCount }
      )
    }
    let core = clusters.indices.max { one, other in
      let (first, second) = (inside[one], inside[other])
      guard first.isDecided == second.isDecided else { return second.isDecided }
      return (first.faceCount, other) < (second.faceCount, one)
    }
    guard let core else { return [] }
    let coreTracks = Set(clusters[core])
    let coreGroup = group(of: clusters[core])
    return clusters.indices.filter { $0 != core }.map { cluster in
      let tracks = clusters[cluster].sorted()
      let group = group(of: tracks)
      let distance = group.distance(to: coreGroup)
      let isApart = tracks.contains { (seenWith[$0] ?? []).contains(where: coreTracks.contains) }
      return Part(
        person: person,
        subject: Subject(
          tracks: tracks, group: group, holders: isApart ? [] : [place(person, distance: distance, of: tracks)],
          excluded: [person]),
        core: clusters[core].sorted(), distance: distance)
    }
  }

  /// The tracks that are compared: those far from the rest, and of the others as many evenly.
  private static func chosen(_ tracks: [Int], _ distances: [Double]) -> [Int] {
    guard tracks.count > QuestionQueue.mostTracks else { return tracks }
    let byDistance = tracks.indices.sorted { (distances[$0], $1) > (distances[$1], $0) }
    let half = QuestionQueue.mostTracks / 2
    let others = byDistance.dropFirst(half)
    let step = Double(others.count) / Double(half)
    let evenly = (0..<half).map { others[others.startIndex + Int(Double($0) * step)] }
    return (byDistance.prefix(half) + evenly).map { tracks[$0] }.sorted()
  }

  /// Tracks that no human put anywhere and nobody has: those that lie together as one, most faces first.
  func unsortedGroups() throws(ConstraintError) -> [[Int]] {
    func key(_ track: Int) -> (Int, Double, Int) {
      (-library.tracks[track].track.faceCount, -library.tracks[track].track.quality, track)
    }
    let inOrder = unsorted.sorted { key($0) < key($1) }.prefix(QuestionQueue.mostUnsorted)
    let together = Array(inOrder.prefix(QuestionQueue.mostUnsortedTogether))
    return try clusters(of: together).map { $0.sorted() } + inOrder.dropFirst(together.count).map { [$0] }
  }

  /// What grouping would make of these tracks alone. Those that a human put somewhere are together.
  private func clusters(of tracks: [Int]) throws(ConstraintError) -> [[Int]] {
    guard tracks.count > 1 else { return tracks.map { [$0] } }
    let distances = grouping.matrix(of: tracks.map { library.tracks[$0].track })
    let places = Dictionary(uniqueKeysWithValues: tracks.enumerated().map { ($1, $0) })
    let decided = Set(tracks.indices.filter { library.tracks[tracks[$0]].isDecided })
    var apart: [[Int]] = []
    for (place, track) in tracks.enumerated() {
      for other in seenWith[track] ?? [] {
        // What a human put together stays, whatever was seen.
        if let second = places[other], place < second, !(decided.contains(place) && decided.contains(second)) {
          apart.append([place, second])
        }
      }
    }
    let constraints = try PairConstraints(itemCount: tracks.count, together: [decided.sorted()], apart: apart)
    let clusters = AverageLinkage(maximumDistance: joinedDistance).clusters(
      itemCount: tracks.count, weights: tracks.map { grouping.weight(of: library.tracks[$0].track) },
      constraints: constraints
    ) { Double(distances.distance($0, $1)) }
    var groups = [[Int]](repeating: [], count: clusters.clusterCount)
    for (place, cluster) in clusters.labels.enumerated() { groups[cluster].append(tracks[place]) }
    return groups
  }
}
