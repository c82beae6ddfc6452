extension PersonGrouping {
  /// The same clusters as from all distances, without holding them.
  func clustersOfMany(
    _ members: [Int], joining known: [[Int]], _ tracks: [Track], _ apart: [[Int]], distance: Double
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
    let distances = matrix(of: rows.map { tracks[$0] })
    return StagedLinkage(maximumDistance: distance, limits: limits).clusters(
      groups, distances: distances
    ).map { cluster in
      Cluster(
        person: cluster.lazy.compactMap { people[$0] }.first,
        tracks: cluster.filter { $0 < members.count }.sorted().map { rows[$0] })
    }
  }
}
