extension PersonGrouping {
  /// Distances that are computed one by one, in double precision; more go through matrix products.
  private static let fewDistances = 4_000_000

  /// The same clusters as from all distances, without holding them.
  func clustersOfMany(
    _ members: [Int], joining known: [[Int]], _ tracks: [Track], _ space: Space, _ apart: [[Int]],
    distance: Double
  ) -> [Cluster] {
    let rows = members + known.flatMap(\.self)
    var groups = StagedLinkage.Groups(
      members: members.indices.map { [$0] }, apart: [], isKnown: members.map { _ in false })
    var people = [Int?](repeating: nil, count: rows.count)
    var first = members.count
    for (person, theirs) in known.enumerated() where !theirs.isEmpty {
      groups.members.append(Array(first..<(first + theirs.count)))
      groups.isKnown.append(true)
      for row in first..<(first + theirs.count) { people[row] = person }
      first += theirs.count
    }
    var groupOf = [Int?](repeating: nil, count: tracks.count)
    for (group, inside) in groups.members.enumerated() {
      for row in inside { groupOf[rows[row]] = group }
    }
    groups.apart = [Set<Int>](repeating: [], count: groups.members.count)
    for tracks in apart {
      let seen = Set(tracks.compactMap { groupOf[$0] })
      for group in seen { groups.apart[group].formUnion(seen.subtracting([group])) }
    }
    let distances = TrackDistances(
      rows.map { space.points[$0] }, slack: rows.map { slack(of: tracks[$0]) },
      weights: rows.map { weight(of: tracks[$0]) })
    return StagedLinkage(maximumDistance: distance, limits: limits).clusters(
      groups, distances: distances
    ).map { cluster in
      Cluster(
        person: cluster.lazy.compactMap { people[$0] }.first,
        tracks: cluster.filter { $0 < members.count }.sorted().map { rows[$0] })
    }
  }

  /// Calls `body` with each track and its mean distances to some people.
  func forEachMeanDistance(
    from members: [Int], to people: [[Int]], _ tracks: [Track], _ space: Space,
    _ body: (_ track: Int, _ distances: [Double]) -> Void
  ) {
    let others = people.flatMap(\.self)
    guard members.count * others.count > Self.fewDistances else {
      for track in members {
        body(track, people.map { meanDistance(from: track, to: $0, tracks, space) })
      }
      return
    }
    let rows = members + others
    var starts = Array(0...members.count)
    for person in people { starts.append(starts[starts.count - 1] + person.count) }
    let distances = TrackDistances(
      rows.map { space.points[$0] }, slack: rows.map { slack(of: tracks[$0]) },
      weights: rows.map { weight(of: tracks[$0]) })
    distances.forEachCluster(startingAt: starts, mostClusters: members.count) { member, means in
      body(members[member], means.suffix(people.count).map(Double.init))
    }
  }

  /// What a track adds to the square of an allowance.
  func slack(of track: Track) -> Double {
    let noise = statistics.faceNoise * statistics.faceNoise
    let limit = statistics.trackDistance * statistics.trackDistance
    return noise / limit * (1 / min(Double(track.faceCount), Self.mostFaces) - 1 / Self.mostFaces)
  }
}
