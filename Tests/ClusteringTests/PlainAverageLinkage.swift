import Clustering

/// Average linkage as it is told: every distance of two clusters summed anew from its pairs before each join. O(n⁵), and
/// shares no code with what it checks.
struct PlainAverageLinkage {
  var clusters: [[Int]]
  let distances: [[Double]]
  let weights: [Double]
  let constraints: PairConstraints
  var merges: [[Int]] = []
  var mergeDistances: [Double] = []

  init(distances: [[Double]], weights: [Double], constraints: PairConstraints, maximumDistance: Double) {
    self.distances = distances
    self.weights = weights
    self.constraints = constraints
    clusters = constraints.members
    while true {
      var best: (Int, Int, Double)?
      for one in clusters.indices {
        for other in clusters.indices where other > one {
          let between = mean(one, other)
          if isForbidden(one, other) || between > maximumDistance { continue }
          // Sums in another order differ in the last bits; the first of those that are equal but for these is meant.
          if between < (best?.2 ?? .infinity) * (1 - 1e-9) { best = (one, other, between) }
        }
      }
      guard let (one, other, between) = best else { break }
      merges.append([clusters[one][0], clusters[other][0]])
      mergeDistances.append(between)
      clusters[one] = (clusters[one] + clusters[other]).sorted()
      clusters.remove(at: other)
    }
  }

  func mean(_ one: Int, _ other: Int) -> Double {
    var sum = 0.0
    var weight = 0.0
    for first in clusters[one] {
      for second in clusters[other] {
        sum += weights[first] * weights[second] * distances[first][second]
        weight += weights[first] * weights[second]
      }
    }
    return sum / weight
  }

  func isForbidden(_ one: Int, _ other: Int) -> Bool {
    clusters[one].contains { first in clusters[other].contains { constraints.areApart(first, $0) } }
  }

  var labels: [Int] {
    distances.indices.map { item in clusters.firstIndex { $0.contains(item) } ?? -1 }
  }
}
