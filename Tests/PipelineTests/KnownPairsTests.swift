import FaceAnalysis
import Pipeline
import Testing

/// What is derived from pairs of tracks of which it is known whether they are one person.
@Suite struct KnownPairsTests {
  private static func pairs(_ same: [Double], _ different: [Double], people: Int = 0, faces: Int = 1) -> KnownPairs {
    var known = KnownPairs()
    known.pairs = [(same, true), (different, false)].flatMap { distances, isOnePerson in
      distances.map {
        KnownPairs.Pair(isOnePerson: isOnePerson, firstFaceCount: faces, secondFaceCount: faces, distance: $0)
      }
    }
    known.personCount = people
    return known
  }

  @Test("with enough of both, the limit is two deviations above one person's pairs, and three below those of two")
  func both() throws {
    // Means 0.4 and 1.2, deviations 0.1.
    let same = (0..<20).map { $0 % 2 == 0 ? 0.3 : 0.5 }
    let different = (0..<20).map { $0 % 2 == 0 ? 1.1 : 1.3 }
    let wide = try Self.pairs(same, different, people: 5).statistics(data: "")
    #expect(wide.pictureDistance == 0.6)
    #expect(wide.samePerson?.count == 20 && wide.differentPeople?.count == 20)
    let near = try Self.pairs(same, different.map { $0 - 0.35 }, people: 5).statistics(data: "")
    #expect(abs(near.pictureDistance - 0.55) < 1e-9)
    #expect(throws: CalibrationError.self) {
      try Self.pairs(same, different.map { $0 - 0.7 }, people: 5).statistics(data: "")
    }
  }

  @Test("of two people's pairs alone, a share of their mean; of too few, nothing")
  func twoPeople() throws {
    let different = Array(repeating: 1.25, count: 20)
    #expect(try Self.pairs([], different).statistics(data: "").pictureDistance == 1)
    // Few people say nothing of one person's pictures.
    #expect(
      try Self.pairs(Array(repeating: 0.1, count: 50), different, people: 4).statistics(data: "").pictureDistance == 1)
    #expect(throws: CalibrationError.self) { try Self.pairs([], Array(different.dropLast())).statistics(data: "") }
  }

  @Test("means of many faces are nearer than pictures are, by their noise")
  func noise() throws {
    var known = Self.pairs([], Array(repeating: 0.8, count: 20), faces: 4)
    (known.faceNoise, known.trackCount) = (0.4, 5)
    // 0.64 and twice three quarters of 0.16.
    let statistics = try known.statistics(data: "")
    #expect(abs(statistics.pictureDistance - 0.8 * 0.88.squareRoot()) < 0.001)
    #expect(statistics.faceNoise == 0.4)
  }

  @Test("provisionally, what is assumed counts as five pairs")
  func provisional() {
    let none = Self.pairs([], [])
    #expect(none.provisionalStatistics(embeddingLength: 1).pictureDistance == 1)
    #expect(none.provisionalStatistics(embeddingLength: nil).pictureDistance == 1)
    let some = Self.pairs([], Array(repeating: 1.5, count: 5))
    #expect(some.provisionalStatistics(embeddingLength: 1).pictureDistance == 1.1)
    // Embeddings of any length: by the noise, else by their length.
    var long = none
    long.embeddingLength = 20
    #expect(long.provisionalStatistics(embeddingLength: nil).pictureDistance == 20)
    (long.faceNoise, long.trackCount) = (6, 5)
    #expect(long.provisionalStatistics(embeddingLength: nil).pictureDistance == 12)
    #expect(long.provisionalStatistics(embeddingLength: 1).pictureDistance == 1)
  }
}
