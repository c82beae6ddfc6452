import Clustering
import DatasetStore
import Evaluation
import TestSupport
import Testing
import Vocabulary

/// The scores of random labels against the definitions, pair by pair.
@Suite struct RandomLabelsTests {
  @Test(arguments: 0..<12)
  func scoresAreTheDefinitions(seed: Int) throws {
    var random = SeededRandom(seed: seed)
    let directory = try TemporaryDirectory()
    let count = Int.random(in: 1...60, using: &random)
    let people = Int.random(in: 1...6, using: &random)
    let names = (0..<count).map { _ in "\(Int.random(in: 0..<people, using: &random))" }
    let groups = (0..<count).map { _ in Int.random(in: -1..<people, using: &random) }.map { $0 < 0 ? nil : $0 }
    let library = SmallLibrary(
      clips: [.init(name: "film.mp4", frameCount: count, durationSeconds: Double(count) / 5)],
      faces: groups.enumerated().map { .init(frame: $0, x: 10, group: $1) })
    let labels = names.enumerated().map { index, name in
      LabelledFace(
        seconds: Double(index) / 5, box: Rectangle(x: 10, y: 100, width: 40, height: 40), person: .named(name))
    }
    let scores = try LibraryScores(of: library.store(in: directory), against: .faces(labels))

    // An unsorted face is alone.
    func isTogether(_ one: Int, _ other: Int) -> Bool {
      one == other || groups[one] != nil && groups[one] == groups[other]
    }
    var (precision, recall) = (0.0, 0.0)
    var (both, together, same) = (0, 0, 0)
    for one in 0..<count {
      let group = (0..<count).filter { isTogether(one, $0) }
      let person = (0..<count).filter { names[one] == names[$0] }
      let right = group.count { names[$0] == names[one] }
      precision += Double(right) / Double(group.count) / Double(count)
      recall += Double(right) / Double(person.count) / Double(count)
      both += right - 1
      together += group.count - 1
      same += person.count - 1
    }
    let tolerance = 1e-12
    #expect(abs(scores.grouping.bCubed.precision - precision) < tolerance)
    #expect(abs(scores.grouping.bCubed.recall - recall) < tolerance)
    #expect(abs(scores.grouping.pairwise.precision - (together == 0 ? 1 : Double(both) / Double(together))) < tolerance)
    #expect(abs(scores.grouping.pairwise.recall - (same == 0 ? 1 : Double(both) / Double(same))) < tolerance)
    #expect(scores.foundCount == count)
    for confusion in scores.confusions {
      for name in scores.names {
        let expected = (0..<count).count { index in
          names[index] == name && groups[index].map { $0 + 1 } == confusion.person.map { number(of: $0, groups) }
        }
        #expect(confusion.counts[name] ?? 0 == expected)
      }
    }
  }

  /// The group, from 1, that a person's number stands for: people are numbered by group, without the empty ones.
  private func number(of person: PersonNumber, _ groups: [Int?]) -> Int {
    Set(groups.compactMap(\.self)).sorted()[person.value - 1] + 1
  }
}
