/// Average linkage of clusters of which only near pairs are held: the first part of what `LinkageGrowth` would do.
///
/// A mean of which not all parts are held is bounded from below, as what is not held is farther than `heldDistance`. The
/// pair with the least bound is looked at next, and is computed in full before it is joined; so joins are those of the
/// full matrix, in their order.
struct SparseLinkage {
  fileprivate struct Held {
    /// Of distances, each times both weights.
    var sum: Double
    /// Of the products of weights that are in it. Weights are counts, so their sums are exact.
    var weight: Double
  }

  private struct Candidate {
    let bound: Float
    let first: UInt32
    let second: UInt32
    let firstVersion: UInt32
    let secondVersion: UInt32

    static func < (left: Candidate, right: Candidate) -> Bool {
      (left.bound, left.first, left.second) < (right.bound, right.first, right.second)
    }
  }

  private let distances: TrackDistances
  private let heldDistance: Float
  private let limit: Float

  /// The tracks of each cluster; empty once it is part of another.
  private(set) var members: [[Int]]
  private var weights: [Double]
  private(set) var apart: [Set<Int>]
  /// Clusters of which no two are joined, without a word in `apart`.
  private(set) var isKnown: [Bool]
  private var held: [[UInt32: Held]]
  private var versions: [UInt32]
  private var heap: [Candidate] = []

  /// - Parameters:
  ///   - apart: Clusters that must not be joined, both ways.
  ///   - limit: Where to stop; less than the pairs' own limit, unless that is the last of interest.
  init(
    members: [[Int]], apart: [Set<Int>], isKnown: [Bool], pairs: consuming NearPairs, limit: Float,
    distances: TrackDistances
  ) {
    self.distances = distances
    self.members = members
    self.apart = apart
    self.isKnown = isKnown
    self.limit = limit
    heldDistance = pairs.limit
    weights = members.map { $0.reduce(0) { $0 + Double(distances.weights[$1]) } }
    held = [[UInt32: Held]](repeating: [:], count: members.count)
    versions = [UInt32](repeating: 0, count: members.count)
    for pair in pairs.pairs where !areApart(Int(pair.first), Int(pair.second)) {
      let weight = weights[Int(pair.first)] * weights[Int(pair.second)]
      let value = Held(sum: Double(pair.distance) * weight, weight: weight)
      held[Int(pair.first)][pair.second] = value
      held[Int(pair.second)][pair.first] = value
      if pair.distance <= limit { heap.append(candidate(pair.first, pair.second, value)) }
    }
    for place in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(place) }
  }

  mutating func run() {
    while let next = pop() {
      let (first, second) = (Int(next.first), Int(next.second))
      guard next.firstVersion == versions[first], next.secondVersion == versions[second],
        let value = held[first][next.second]
      else { continue }
      let full = weights[first] * weights[second]
      if value.weight < full {
        let exact = Held(sum: sum(first, second), weight: full)
        held[first][next.second] = exact
        held[second][next.first] = exact
        if exact.sum <= Double(limit) * full { push(candidate(next.first, next.second, exact)) }
        continue
      }
      join(first, second)
    }
  }

  private mutating func join(_ first: Int, _ second: Int) {
    members[first] += members[second]
    members[second] = []
    weights[first] += weights[second]
    isKnown[first] = isKnown[first] || isKnown[second]
    versions[first] += 1
    versions[second] += 1
    for other in apart[second] {
      apart[other].remove(second)
      apart[other].insert(first)
      apart[first].insert(other)
    }
    apart[second] = []
    var merged = held[first]
    let others = held[second]
    (held[first], held[second]) = ([:], [:])
    merged[UInt32(second)] = nil
    for (other, value) in others where other != first {
      held[Int(other)][UInt32(second)] = nil
      merged[other, default: Held(sum: 0, weight: 0)].add(value)
    }
    let name = UInt32(first)
    for (other, value) in merged {
      if areApart(first, Int(other)) {
        held[Int(other)][name] = nil
        merged[other] = nil
        continue
      }
      held[Int(other)][name] = value
    }
    held[first] = merged
    for (other, value) in merged {
      let candidate =
        other < name ? self.candidate(other, name, value) : self.candidate(name, other, value)
      if candidate.bound <= limit { push(candidate) }
    }
  }

  private func areApart(_ first: Int, _ second: Int) -> Bool {
    (isKnown[first] && isKnown[second]) || apart[first].contains(second)
  }

  private func candidate(_ first: UInt32, _ second: UInt32, _ value: Held) -> Candidate {
    let full = weights[Int(first)] * weights[Int(second)]
    return Candidate(
      bound: Float((value.sum + (full - value.weight) * Double(heldDistance)) / full), first: first,
      second: second,
      firstVersion: versions[Int(first)], secondVersion: versions[Int(second)])
  }

  private func sum(_ first: Int, _ second: Int) -> Double {
    var total = 0.0
    for one in members[first] {
      var sum: Float = 0
      for other in members[second] {
        sum += distances.distance(one, other) * distances.weights[other]
      }
      total += Double(sum) * Double(distances.weights[one])
    }
    return total
  }

  // MARK: - The candidates, the least bound first

  private mutating func push(_ candidate: Candidate) {
    heap.append(candidate)
    var place = heap.count - 1
    while place > 0, heap[place] < heap[(place - 1) / 2] {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private mutating func pop() -> Candidate? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    if !heap.isEmpty {
      heap[0] = last
      sink(0)
    }
    return first
  }

  private mutating func sink(_ start: Int) {
    var place = start
    while true {
      var child = 2 * place + 1
      guard child < heap.count else { return }
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      guard heap[child] < heap[place] else { return }
      heap.swapAt(place, child)
      place = child
    }
  }
}

extension SparseLinkage.Held {
  fileprivate mutating func add(_ other: Self) {
    sum += other.sum
    weight += other.weight
  }
}
