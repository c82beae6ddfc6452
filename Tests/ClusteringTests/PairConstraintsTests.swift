import Clustering
import TestSupport
import Testing

@Suite("PairConstraints")
struct PairConstraintsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var together: [[Int]] = []
    var apart: [[Int]] = []
    var components = [0, 1, 2, 3, 4, 5]

    /// Pairs of components, the smaller first.
    var partners: [[Int]] = []
  }

  static let cases = [
    Case(testDescription: "nothing known"),
    Case(testDescription: "empty groups and groups of one", together: [[], [3]], apart: [[], [2]]),
    Case(testDescription: "a pair", together: [[4, 1]], components: [0, 1, 2, 3, 1, 4]),
    Case(testDescription: "by way of others", together: [[0, 5], [2, 3], [3, 5]], components: [0, 1, 0, 0, 2, 0]),
    Case(testDescription: "an item with itself", together: [[2, 2]]),
    Case(testDescription: "apart", apart: [[5, 1], [1, 5], [1, 0]], partners: [[0, 1], [1, 5]]),
    Case(testDescription: "no two of a frame", apart: [[3, 1, 4]], partners: [[1, 3], [1, 4], [3, 4]]),
    Case(
      testDescription: "apart as wholes", together: [[0, 3], [1, 2]], apart: [[3, 2], [5, 0]],
      components: [0, 1, 1, 0, 2, 3], partners: [[0, 1], [0, 3]]),
  ]

  @Test(arguments: cases)
  func closure(_ item: Case) throws {
    let made = try PairConstraints(itemCount: 6, together: item.together, apart: item.apart)
    #expect(made.components == item.components)
    #expect(made.componentCount == Set(item.components).count)
    let pairs = (0..<made.componentCount).flatMap { one in
      made.partners(of: one).map { Int($0) }.filter { $0 > one }.map { [one, $0] }
    }
    #expect(pairs == item.partners)
    #expect(made.hasApart == !item.partners.isEmpty)
    #expect(made.isEmpty == (item.partners.isEmpty && made.componentCount == 6))
    for first in 0..<6 {
      for second in 0..<6 {
        let (one, other) = (item.components[first], item.components[second])
        #expect(made.areTogether(first, second) == (one == other))
        #expect(made.areApart(first, second) == item.partners.contains([min(one, other), max(one, other)]))
      }
    }
    #expect(made.members.flatMap { $0 }.sorted() == Array(0..<6))
  }

  @Test(
    "what cannot hold is thrown with its pair",
    arguments: [
      ([[0, 1]], [[1, 0]], [1, 0]), ([[0, 1], [2, 3], [1, 2]], [[4, 5], [3, 4, 0]], [3, 0]), ([], [[2, 2]], [2, 2]),
    ] as [([[Int]], [[Int]], [Int])])
  func contradiction(together: [[Int]], apart: [[Int]], pair: [Int]) {
    #expect(throws: ConstraintError.contradiction(first: pair[0], second: pair[1])) {
      try PairConstraints(itemCount: 6, together: together, apart: apart)
    }
  }

  @Test("nothing known is the same, however it was said; no items")
  func nothing() throws {
    #expect(try PairConstraints(itemCount: 3, together: [[1, 1]], apart: [[Int]]()) == PairConstraints(itemCount: 3))
    #expect(PairConstraints(itemCount: 0).members.isEmpty)
  }

  @Test("an item that is not there is a caller's bug")
  func range() async {
    await #expect(processExitsWith: .failure) {
      _ = try PairConstraints(itemCount: 2, together: [[0, 2]], apart: [[Int]]())
    }
    await #expect(processExitsWith: .failure) {
      _ = try PairConstraints(itemCount: 2, together: [[Int]](), apart: [[-1, 0]])
    }
  }

  @Test("growing clusters never hold two that are apart, and refuse nothing else")
  func growth() throws {
    for seed in 0..<200 {
      var random = SeededRandom(seed: seed)
      let count = Int.random(in: 1...30, using: &random)
      let known = PairConstraints.random(itemCount: count, using: &random)
      var made = ConstrainedSets(known)
      var plain = known.components
      for _ in 0..<100 {
        let first = Int.random(in: 0..<count, using: &random)
        let second = Int.random(in: 0..<count, using: &random)
        let (one, other) = (plain[first], plain[second])
        let isForbidden = (0..<count).contains { item in
          plain[item] == one && (0..<count).contains { plain[$0] == other && known.areApart(item, $0) }
        }
        try #require(made.mayJoin(first, second) == !isForbidden, "seed \(seed)")
        if isForbidden { continue }
        try #require(made.join(first, second) == (one != other), "seed \(seed)")
        plain = plain.map { $0 == other ? one : $0 }
      }
      #expect(made.labels() == plain.numberedByFirst, "seed \(seed)")
      #expect((0..<count).allSatisfy { made.first(of: $0) == plain.firstIndex(of: plain[$0]) }, "seed \(seed)")
    }
  }
}

extension PairConstraints {
  /// A few pairs of both kinds; those that contradict what came before are left out.
  static func random(itemCount: Int, using random: inout SeededRandom) -> PairConstraints {
    var truth = (0..<itemCount).map { _ in Int.random(in: 0..<max(1, itemCount / 3), using: &random) }
    if itemCount == 0 { truth = [] }
    var together: [[Int]] = []
    var apart: [[Int]] = []
    for _ in 0..<Int.random(in: 0...max(1, itemCount), using: &random) where itemCount > 0 {
      let pair = [Int.random(in: 0..<itemCount, using: &random), Int.random(in: 0..<itemCount, using: &random)]
      if truth[pair[0]] != truth[pair[1]] {
        apart.append(pair)
      } else if Bool.random(using: &random) {
        together.append(pair)
      }
    }
    do {
      return try PairConstraints(itemCount: itemCount, together: together, apart: apart)
    } catch {
      preconditionFailure("pairs that follow one truth contradict each other: \(error)")
    }
  }
}

extension Array where Element: Hashable {
  /// The same grouping, numbered from 0 by first place.
  var numberedByFirst: [Int] {
    var numbers: [Element: Int] = [:]
    return map { element in
      let number = numbers[element, default: numbers.count]
      numbers[element] = number
      return number
    }
  }
}
