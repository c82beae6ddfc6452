import DatasetStore
import Vocabulary

/// Folds of people, and in each as many pairs of pictures of one person as of two.
struct LFWPairs {
  /// As many as LFW itself has.
  private static let mostFolds = 10
  private static let mostPairs = 300

  /// Classes; everybody is in one fold.
  let folds: [[Int]]

  /// In each fold, of each kind.
  let pairCount: Int

  /// The shot of each picture, by class and number from 0.
  private let shots: [[Splitting.Unit]]

  struct Matched: Hashable {
    var person: Int

    /// From 1; the first is the smaller one.
    var first: Int
    var second: Int
  }

  struct Picture: Hashable {
    var person: Int
    var number: Int
  }

  struct Mismatched: Hashable {
    var first: Picture
    var second: Picture
  }

  init(of plan: DatasetPlan, random: inout SplitMix64) {
    var shots = [[Splitting.Unit]](repeating: [], count: plan.classes.count)
    for picture in plan.pictures {
      guard let index = picture.classIndex, let face = picture.faces.first?.face else { continue }
      shots[index].append(Splitting.unit(of: face, by: .shot))
    }
    self.shots = shots
    // The faces of nobody are not one person.
    let people = plan.classes.filter { $0.person != nil && !shots[$0.index].isEmpty }.map(\.index)
    let several = people.filter { shots[$0].count > 1 }.shuffled(using: &random)
    let single = people.filter { shots[$0].count == 1 }.shuffled(using: &random)
    let count = max(1, min(Self.mostFolds, several.count, people.count / 2))
    var folds = [[Int]](repeating: [], count: count)
    for (place, person) in (several + single).enumerated() { folds[place % count].append(person) }
    self.folds = folds.map { $0.sorted() }
    let most = folds.map { fold in min(Self.matchedCount(fold, shots), Self.mismatchedCount(fold, shots)) }
    pairCount = min(Self.mostPairs, most.min() ?? 0)
  }

  private static func matchedCount(_ fold: [Int], _ shots: [[Splitting.Unit]]) -> Int {
    fold.reduce(0) { $0 + shots[$1].count * (shots[$1].count - 1) / 2 }
  }

  private static func mismatchedCount(_ fold: [Int], _ shots: [[Splitting.Unit]]) -> Int {
    let all = fold.reduce(0) { $0 + shots[$1].count }
    return fold.reduce(0) { $0 + shots[$1].count * (all - shots[$1].count) } / 2
  }

  /// Draws that may fail before a pair of one shot is good enough.
  private static let mostDraws = 20

  func matched(in fold: [Int], _ random: inout SplitMix64) -> [Matched] {
    let people = fold.filter { shots[$0].count > 1 }
    return draw { attempt in
      // Everybody as often as the others, as long as there are pairs.
      let person = people[Int.random(in: 0..<people.count, using: &random)]
      let first = Int.random(in: 0..<shots[person].count, using: &random)
      let second = Int.random(in: 0..<shots[person].count, using: &random)
      guard first != second, attempt >= Self.mostDraws || shots[person][first] != shots[person][second] else {
        return nil
      }
      return Matched(person: person, first: min(first, second) + 1, second: max(first, second) + 1)
    }
  }

  func mismatched(in fold: [Int], _ random: inout SplitMix64) -> [Mismatched] {
    draw { _ in
      let one = fold[Int.random(in: 0..<fold.count, using: &random)]
      let other = fold[Int.random(in: 0..<fold.count, using: &random)]
      guard one != other else { return nil }
      return Mismatched(
        first: Picture(
          person: min(one, other), number: Int.random(in: 1...shots[min(one, other)].count, using: &random)),
        second: Picture(
          person: max(one, other), number: Int.random(in: 1...shots[max(one, other)].count, using: &random)))
    }
  }

  /// `pairCount` pairs, no two the same. There are as many, so drawing comes to an end.
  ///
  /// - Parameter pair: Given how many draws in a row gave no new pair.
  private func draw<Pair: Hashable>(_ pair: (Int) -> Pair?) -> [Pair] {
    var (found, seen): ([Pair], Set<Pair>) = ([], [])
    var attempt = 0
    while found.count < pairCount {
      if let pair = pair(attempt), seen.insert(pair).inserted {
        found.append(pair)
        attempt = 0
      } else {
        attempt += 1
      }
    }
    return found
  }
}
