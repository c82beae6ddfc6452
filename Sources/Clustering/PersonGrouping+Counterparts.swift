extension PersonGrouping {
  /// Somebody who is known, and how far a newcomer is from them.
  public struct Counterpart: Sendable, Equatable {
    /// By their place among those who are known.
    public let person: Int

    /// The mean distance of the two people's tracks, as grouping compares them.
    public let distance: Double
  }

  /// Which of some people, each of whom stays whole, are people who are known: those who are near, and clearly nearer than
  /// the next. No two of them are one person.
  ///
  /// It is the same mean distance over pairs of tracks, under the same limit, by which `people(of:apart:known:)`
  /// joins clusters. The margin comes on top of it: a wrong merge of whole people costs a user more than a split.
  ///
  /// - Parameters:
  ///   - newcomers: The tracks of each; who has none is like nobody.
  ///   - known: The tracks of each.
  ///   - mayBe: Whether a newcomer may be a known person at all, by their places.
  /// - Returns: One for each newcomer; `nil` where it is nobody who is known.
  /// - Complexity: A distance for each pair of a newcomer's and a known person's track.
  public func counterparts(
    of newcomers: [[Int]], among known: [[Int]], tracks: [Track],
    mayBe: (_ newcomer: Int, _ known: Int) -> Bool
  ) -> [Counterpart?] {
    let limit = statistics.trackDistance
    let knownTracks = known.map { representatives($0, tracks) }
    var found: [(newcomer: Int, counterpart: Counterpart)] = []
    for (newcomer, members) in newcomers.enumerated() {
      let own = representatives(members, tracks)
      let distances = knownTracks.enumerated().filter { !own.isEmpty && !$0.element.isEmpty }.map { person, others in
        Counterpart(person: person, distance: meanDistance(from: own, to: others))
      }.sorted { ($0.distance, $0.person) < ($1.distance, $1.person) }
      // Who may not be the newcomer still stands in the way of the next: nearer to somebody else is not clear.
      guard let best = distances.first, best.distance <= limit, mayBe(newcomer, best.person) else { continue }
      let next = distances.dropFirst().first?.distance ?? .infinity
      if next * (1 - Self.minimumMargin) >= best.distance { found.append((newcomer, best)) }
    }
    var counterparts = [Counterpart?](repeating: nil, count: newcomers.count)
    var taken: Set<Int> = []
    for (newcomer, counterpart) in found.sorted(by: {
      ($0.counterpart.distance, $0.newcomer) < ($1.counterpart.distance, $1.newcomer)
    }) where taken.insert(counterpart.person).inserted {
      counterparts[newcomer] = counterpart
    }
    return counterparts
  }

  /// The tracks that represent a person: those of sufficient quality, or all if none is.
  private func representatives(_ members: [Int], _ tracks: [Track]) -> [Track] {
    let strong = members.filter { hasSufficientQuality(tracks[$0]) }
    return (strong.isEmpty ? members : strong).map { tracks[$0] }
  }
}
