extension PersonGrouping {
  /// Who a face might be, the nearest first.
  public struct Ranking: Sendable, Equatable {
    /// A person by their place in what was asked about, and the distance to them: the mean over their tracks, weighed by
    /// their faces.
    public struct Candidate: Sendable, Equatable {
      public let person: Int
      public let distance: Double

      /// How likely the face is theirs: 0 … 1, against the others and against somebody unknown, whose odds are even.
      public let chance: Double
    }

    public let candidates: [Candidate]

    /// Whether the nearest is near enough, and clearly nearer than the next: the same rule as for a track that says little.
    public let isKnown: Bool
  }

  /// Compares one face, or one track, with people.
  ///
  /// - Parameters:
  ///   - people: The tracks of each; nobody is without any.
  /// - Complexity: One distance a track.
  public func ranking(of face: Track, among people: [[Track]]) -> Ranking {
    let odds = SamenessOdds(trackDistance: statistics.trackDistance)
    var candidates: [(person: Int, distance: Double, allowed: Double)] = []
    for (person, tracks) in people.enumerated() {
      precondition(!tracks.isEmpty, "person \(person) has no track")
      var (sum, allowedSum, total) = (0.0, 0.0, 0.0)
      for track in tracks {
        let weight = weight(of: track)
        sum += weight * Self.distance(face.mean, track.mean)
        allowedSum += weight * distance(face, track)
        total += weight
      }
      candidates.append((person, sum / total, allowedSum / total))
    }
    candidates.sort { ($0.allowed, $0.person) < ($1.allowed, $1.person) }
    let total = candidates.reduce(1) { $0 + odds.odds(at: $1.allowed) }
    let isNear = candidates.first.map { $0.allowed <= statistics.trackDistance } ?? false
    let isClear =
      candidates.count < 2 || candidates[1].allowed * (1 - Self.minimumMargin) >= candidates[0].allowed
    return Ranking(
      candidates: candidates.map {
        Ranking.Candidate(person: $0.person, distance: $0.distance, chance: odds.odds(at: $0.allowed) / total)
      }, isKnown: isNear && isClear)
  }
}
