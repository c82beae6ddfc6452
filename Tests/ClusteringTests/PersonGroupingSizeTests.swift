import Clustering
import TestSupport
import Testing

/// Inputs of a size, or of an emptiness, that real archives have.
struct PersonGroupingSizeTests {
  private static let statistics = PersonGrouping.Statistics(
    trackDistance: 0.42, minimumTrackDistance: 0.38, photoDistance: 0.55, faceNoise: 0.2)

  private static let dimension = 128

  /// A track of one of many people, whose places are random directions of length 0.9: about 1.2 apart.
  private static func track(
    person: Int, seed: Int, away distance: Double = 0.12, faces: Int = 3, quality: Double = 1.5
  ) -> PersonGrouping.Track {
    let place = direction(length: 0.9, seed: person)
    let away = direction(length: distance, seed: 1_000_000 + seed)
    return PersonGrouping.Track(mean: zip(place, away).map { $0 + $1 }, faceCount: faces, quality: quality)
  }

  private static func direction(length: Double, seed: Int) -> [Double] {
    var random = SeededRandom(seed: seed)
    let values = (0..<dimension).map { _ in Double.random(in: -1...1, using: &random) }
    let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return values.map { $0 / norm * length }
  }

  private static func labels(_ tracks: [PersonGrouping.Track], apart: [[Int]] = []) throws -> [Int?] {
    try PersonGrouping(statistics: statistics).people(of: tracks, apart: apart).labels
  }

  @Test("10,000 shots of half a second, of fifty people, are fifty people")
  func shots() throws {
    let tracks = (0..<10_000).map { Self.track(person: $0 % 50, seed: $0) }
    #expect(try Self.labels(tracks) == (0..<10_000).map { $0 % 50 })
  }

  @Test("a thousand faces of one frame are a thousand people, and the same again in the next shot are the same")
  func crowd() throws {
    let tracks = (0..<2000).map { Self.track(person: $0 % 1000, seed: $0) }
    let apart = [Array(0..<1000), Array(1000..<2000)]
    #expect(try Self.labels(tracks, apart: apart) == (0..<2000).map { $0 % 1000 })
  }

  @Test("a thousand lookalikes of one frame are a thousand people")
  func lookalikes() throws {
    let tracks = (0..<1000).map { Self.track(person: 0, seed: $0, away: 0.3) }
    #expect(try Self.labels(tracks, apart: [Array(0..<1000)]) == (0..<1000).map { $0 })
  }

  @Test("one person for two hours, in three thousand tracks, is one person")
  func onePerson() throws {
    let tracks = (0..<3000).map { Self.track(person: 7, seed: $0) }
    #expect(try Self.labels(tracks) == [Int?](repeating: 0, count: 3000))
  }

  @Test("tracks without length, as of black pictures, trap nothing and join nobody else")
  func zeros() throws {
    let zero = PersonGrouping.Track(mean: [Double](repeating: 0, count: Self.dimension), faceCount: 4, quality: 2)
    let tracks = [Self.track(person: 0, seed: 0), zero, Self.track(person: 0, seed: 1), zero]
    #expect(try Self.labels(tracks) == [0, 1, 0, 1])
    let people = try PersonGrouping(statistics: Self.statistics).people(of: tracks, apart: [])
    #expect(people.labels == [0, 1, 0, 1])
  }
}
