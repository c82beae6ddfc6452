import Clustering
import Foundation
import TestSupport
import Testing

@Suite("GroupingScores")
struct GroupingScoresTests {
  /// The same scores face by face and pair by pair, as their definitions read.
  struct PlainScores {
    var bCubed: (Double, Double) = (0, 0)
    var pairwise: (Double, Double) = (1, 1)
    var normalizedMutualInformation = 0.0
    var purity = 0.0

    /// - Parameters: Neither may be empty; a group each, a person each.
    init(groups: [Int], people: [Int]) {
      let faces = groups.indices
      let count = Double(groups.count)
      var pairs = (both: 0, group: 0, person: 0)
      var information = 0.0
      var entropies = 0.0
      for face in faces {
        let group = faces.filter { groups[$0] == groups[face] }
        let person = faces.filter { people[$0] == people[face] }
        let both = group.filter { people[$0] == people[face] }
        bCubed.0 += Double(both.count) / Double(group.count) / count
        bCubed.1 += Double(both.count) / Double(person.count) / count
        information += log(count * Double(both.count) / Double(group.count * person.count)) / count
        entropies -= log(Double(group.count) / count) / count + log(Double(person.count) / count) / count
        let largest = group.map { one in group.filter { people[$0] == people[one] }.count }.max() ?? 0
        purity += Double(largest) / Double(group.count) / count
        for other in faces where other > face {
          pairs.both += groups[face] == groups[other] && people[face] == people[other] ? 1 : 0
          pairs.group += groups[face] == groups[other] ? 1 : 0
          pairs.person += people[face] == people[other] ? 1 : 0
        }
      }
      if pairs.group > 0 { pairwise.0 = Double(pairs.both) / Double(pairs.group) }
      if pairs.person > 0 { pairwise.1 = Double(pairs.both) / Double(pairs.person) }
      normalizedMutualInformation = entropies == 0 ? 1 : 2 * information / entropies
    }
  }

  @Test("equal the definitions, pair by pair, on random labelings")
  func plain() {
    for seed in 0..<300 {
      var random = SeededRandom(seed: seed)
      let count = Int.random(in: 1...40, using: &random)
      let groupKinds = Int.random(in: 1...8, using: &random)
      let personKinds = Int.random(in: 1...8, using: &random)
      let groups = (0..<count).map { _ in
        Int.random(in: 0..<5, using: &random) == 0 ? nil : Int.random(in: 0..<groupKinds, using: &random)
      }
      let truth = (0..<count).map { _ in
        Int.random(in: 0..<6, using: &random) == 0 ? nil : Int.random(in: 0..<personKinds, using: &random)
      }
      let scored = (0..<count).filter { truth[$0] != nil }
      if scored.isEmpty { continue }
      let plain = PlainScores(
        groups: scored.map { groups[$0] ?? 1000 + $0 }, people: scored.map { truth[$0] ?? -1 })
      let made = GroupingScores(groups: groups, truth: truth)
      #expect(made.faceCount == scored.count)
      // Sums of some hundred terms around 1.
      let pairs = [
        (made.bCubed.precision, plain.bCubed.0), (made.bCubed.recall, plain.bCubed.1),
        (made.pairwise.precision, plain.pairwise.0), (made.pairwise.recall, plain.pairwise.1),
        (made.normalizedMutualInformation, plain.normalizedMutualInformation), (made.purity, plain.purity),
      ]
      for (index, pair) in pairs.enumerated() {
        #expect(abs(pair.0 - pair.1) < 1e-12, "seed \(seed), score \(index)")
      }
    }
  }

  struct MutualInformationCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let expected: Double
    let group: @Sendable (Int) -> Int
    let person: @Sendable (Int) -> Int
  }

  /// Expected: `sklearn.metrics.normalized_mutual_info_score` of scikit-learn 1.9.1 for faces 0 ..< 60.
  static let mutualInformationCases = [
    MutualInformationCase(
      testDescription: "mixed", expected: 0.14778389367660594, group: { $0 * $0 % 7 }, person: { (3 * $0 + $0 / 5) % 5 }
    ),
    MutualInformationCase(
      testDescription: "too many groups", expected: 0.7508668498949582, group: { $0 / 6 }, person: { $0 / 10 }),
    MutualInformationCase(testDescription: "independent", expected: 0, group: { $0 % 2 }, person: { $0 / 30 }),
    MutualInformationCase(
      testDescription: "pairs", expected: 0.48829278087554195, group: { $0 / 2 }, person: { $0 / 20 }),
    MutualInformationCase(testDescription: "same", expected: 1, group: { $0 / 20 }, person: { 5 - $0 / 20 }),
    MutualInformationCase(testDescription: "one and one", expected: 1, group: { _ in 0 }, person: { _ in 0 }),
    MutualInformationCase(testDescription: "one group", expected: 0, group: { _ in 0 }, person: { $0 % 3 }),
    MutualInformationCase(testDescription: "singles", expected: 0.4231162785339838, group: { $0 }, person: { $0 % 3 }),
  ]

  @Test("mutual information equals scikit-learn's", arguments: mutualInformationCases)
  func mutualInformation(_ item: MutualInformationCase) {
    let made = GroupingScores(groups: (0..<60).map(item.group), truth: (0..<60).map(item.person))
    #expect(abs(made.normalizedMutualInformation - item.expected) < 1e-12)
  }

  @Test("Amigó's worked kind of case: one mixed group of three, one pure of two")
  func byHand() {
    let made = GroupingScores(groups: [0, 0, 0, 1, 1], truth: ["a", "a", "b", "b", "b"])
    // Faces 0 and 1: two of three in the group are theirs; face 2: one of three; faces 3 and 4: all.
    #expect(abs(made.bCubed.precision - (2.0 / 3 + 2.0 / 3 + 1.0 / 3 + 1 + 1) / 5) < 1e-15)
    #expect(abs(made.bCubed.recall - (1 + 1 + 1.0 / 3 + 2.0 / 3 + 2.0 / 3) / 5) < 1e-15)
    #expect(made.pairwise == PrecisionAndRecall(precision: 0.5, recall: 0.5))
    #expect(made.pairwise.fScore == 0.5)
    #expect(made.purity == 0.8)
  }

  @Test("unsorted faces cost recall and never precision; faces that nobody can tell are left out")
  func absence() {
    let made = GroupingScores(groups: [0, 0, nil, nil, 0], truth: ["a", "a", "a", "a", nil])
    #expect(made.faceCount == 4)
    #expect(made.bCubed == PrecisionAndRecall(precision: 1, recall: 0.375))
    #expect(made.bCubed.fScore == 0.75 / 1.375)
    #expect(made.pairwise == PrecisionAndRecall(precision: 1, recall: 1.0 / 6))
    #expect(made.purity == 1)
  }

  @Test("no faces, one face, nothing right")
  func degenerate() {
    let none = GroupingScores(groups: [Int?](), truth: [Int?]())
    #expect(none.faceCount == 0 && none.purity == 1 && none.normalizedMutualInformation == 1)
    #expect(none.bCubed == PrecisionAndRecall(precision: 1, recall: 1) && none.pairwise == none.bCubed)
    #expect(GroupingScores(groups: [3], truth: ["a"]).bCubed.fScore == 1)
    #expect(PrecisionAndRecall(precision: 0, recall: 0).fScore == 0)
    #expect(GroupingScores(groups: [0, 0, 1], truth: [0, 1, 1]).pairwise.fScore == 0)
  }
}
