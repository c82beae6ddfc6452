import DatasetExport
import TestSupport
import Testing
import Vocabulary

@Suite struct PersonMeansTests {
  @Test("looking only at what is doubtful finds the same as looking at all", arguments: 0..<8)
  func bounded(seed: Int) throws {
    var random = SeededRandom(seed: seed)
    let dimension = 40
    func vector(around center: [Double], _ spread: Double) -> [Double] {
      center.map { $0 + spread * Double.random(in: -1...1, using: &random) }
    }
    let centers = (0..<30).map { _ in vector(around: [Double](repeating: 0, count: dimension), 1) }
    let none = PersonMeans.Sum(dimension: dimension)
    var sums: [PersonNumber: PersonMeans.Sum] = [:]
    var rows: [(person: PersonNumber, values: [Double])] = []
    for index in 0..<300 {
      // One in ten lies with somebody else than whom it is like.
      let person = PersonNumber(index % 30 + 1)
      let values = vector(around: centers[(index % 30 + (index % 10 == 0 ? 7 : 0)) % 30], 0.6)
      rows.append((person, values))
      sums[person, default: none].add(values, weight: 1)
    }
    let means = PersonMeans(sums)
    var doubtful = 0
    for (person, values) in rows {
      var part = none
      part.add(values, weight: 1)
      // Reckoned plainly.
      let others = rows.filter { $0.person == person && $0.values != values }.map(\.values)
      func distance(_ many: [[Double]]) -> Double {
        (0..<dimension).reduce(0.0) { sum, index in
          let mean = many.reduce(0.0) { $0 + $1[index] } / Double(many.count)
          return sum + (values[index] - mean) * (values[index] - mean)
        }.squareRoot()
      }
      let own = distance(others)
      let nearest = try #require(
        sums.keys.filter { $0 != person }.map { other in
          (distance: distance(rows.filter { $0.person == other }.map(\.values)), person: other)
        }.min { $0.distance < $1.distance })
      let confidence = (nearest.distance - own) / max(nearest.distance, own)
      let all = try #require(means.answer(for: values, of: person, without: part))
      #expect(all.other == nearest.person && abs(all.confidence - confidence) < 1e-9)
      let bounded = means.answer(for: values, of: person, without: part, below: 0.05)
      if confidence < 0.05 {
        doubtful += 1
        #expect(bounded == all)
      } else {
        #expect(bounded == nil)
      }
    }
    #expect(doubtful >= 30 && doubtful < 300)
  }

  @Test func alonePeopleHaveNoAnswer() {
    var sum = PersonMeans.Sum(dimension: 2)
    sum.add([1.0, 2.0], weight: 1)
    let means = PersonMeans([PersonNumber(1): sum])
    #expect(means.answer(for: [1, 2], of: PersonNumber(1), without: sum) == nil)
    let two = PersonMeans([PersonNumber(1): sum, PersonNumber(2): sum])
    #expect(two.answer(for: [1, 2], of: PersonNumber(1), without: sum) == nil, "nothing else of the person")
    #expect(two.answer(for: [1, 2], of: PersonNumber(3), without: sum) == nil)
  }
}
