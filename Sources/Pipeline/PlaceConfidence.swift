import Clustering
import Vocabulary

/// How sure a face's place is: how much nearer its own person's middle is than the next person's, 0 … 1.
///
/// Source: Rousseeuw 1987, "Silhouettes", with distances to middles instead of means of distances.
struct PlaceConfidence {
  private let middles: [[Double]]

  init(_ tracks: [PersonGrouping.Track], _ people: PersonGrouping.People) {
    let count = (people.labels.compactMap(\.self).max() ?? -1) + 1
    var sums = [[Double]](repeating: [Double](repeating: 0, count: tracks.first?.mean.count ?? 0), count: count)
    var totals = [Double](repeating: 0, count: count)
    for (track, label) in zip(tracks, people.labels) {
      guard let label else { continue }
      let weight = max(track.quality, 1e-6)
      for index in track.mean.indices { sums[label][index] += weight * track.mean[index] }
      totals[label] += weight
    }
    middles = zip(sums, totals).map { sum, total in sum.map { $0 / total } }
  }

  /// The people whose middle is within a distance of a person's; their mean distance is never less.
  func people(near person: Int, within distance: Double) -> [Int] {
    middles.indices.filter {
      $0 != person && PersonGrouping.distance(middles[$0], middles[person]) <= distance
    }
  }

  func confidence(of embedding: Embedding, with person: Int) -> Double {
    let place = embedding.values.map(Double.init)
    let own = PersonGrouping.distance(place, middles[person])
    let others = middles.indices.filter { $0 != person }
    guard let next = others.map({ PersonGrouping.distance(place, middles[$0]) }).min() else { return 1 }
    return max(0, (next - own) / max(next, own, .leastNonzeroMagnitude))
  }
}
