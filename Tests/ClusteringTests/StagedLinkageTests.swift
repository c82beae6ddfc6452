import Clustering
import Foundation
import TestSupport
import Testing

/// Very many tracks are grouped without all their distances, to the same people.
struct StagedLinkageTests {
  private static let statistics = PersonGrouping.Statistics(
    trackDistance: 0.42, minimumTrackDistance: 0.38, photoDistance: 0.55, faceNoise: 0.2)

  private struct Library {
    var tracks: [PersonGrouping.Track] = []
    var people: [Int] = []
    var apart: [[Int]] = []
  }

  /// People of whom some are hardly farther apart than their own tracks; tracks of all lengths and qualities; pairs that
  /// were seen at once.
  private static func library(of count: Int, seed: Int) -> Library {
    var random = SeededRandom(seed: seed)
    func moved(_ point: [Double], by distance: Double) -> [Double] {
      let direction = point.map { _ in Double.random(in: -1...1, using: &random) }
      let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return zip(point, direction).map { $0 + $1 / length * distance }
    }
    let middle = [Double](repeating: 0.1, count: 24)
    let places = (0..<count / 12).map { place in moved(middle, by: 0.15 + 0.4 * Double(place % 10) / 10) }
    var library = Library()
    for track in 0..<count {
      let person = Int.random(in: 0..<places.count, using: &random)
      let faces = Int.random(in: 1...12, using: &random)
      library.people.append(person)
      library.tracks.append(
        PersonGrouping.Track(
          mean: moved(places[person], by: Double.random(in: 0.02...0.35, using: &random)), faceCount: faces,
          quality: Double(faces) * Double.random(in: 0...1, using: &random)))
      if track > 0, library.people[track - 1] != person, Bool.random(using: &random) {
        library.apart.append([track - 1, track])
      }
    }
    return library
  }

  private static func limits(clusters: Int, pairs: Int) -> StagedLinkage.Limits {
    var limits = StagedLinkage.Limits()
    limits.clusterCount = clusters
    limits.pairsPerCluster = pairs
    return limits
  }

  /// Everything held; all pairs near at once, and to the end; several stages; many stages, then all that is left.
  private static let stagings = [
    (clusters: 0, pairs: 1000), (clusters: 60, pairs: 1000), (clusters: 40, pairs: 2), (clusters: 150, pairs: 1),
  ]

  @Test("the same people, whatever is held at a time", arguments: 1...6)
  func samePeople(seed: Int) throws {
    let library = Self.library(of: 400, seed: seed)
    let whole = try PersonGrouping(statistics: Self.statistics).people(
      of: library.tracks, apart: library.apart)
    #expect(Set(whole.labels.compactMap(\.self)).count > 10)
    for staging in Self.stagings {
      let staged = try PersonGrouping(
        statistics: Self.statistics, limits: Self.limits(clusters: staging.clusters, pairs: staging.pairs)
      ).people(of: library.tracks, apart: library.apart)
      #expect(staged.labels == whole.labels, "\(staging)")
    }
  }

  @Test("people who are known stay two, and take in the same tracks", arguments: 1...4)
  func knownPeople(seed: Int) throws {
    let library = Self.library(of: 400, seed: 100 + seed)
    var known = [[Int]](repeating: [], count: 8)
    for track in 0..<120 where library.people[track] < known.count { known[library.people[track]].append(track) }
    // Somebody of whom nothing is there, and somebody who was split in two by hand.
    known.append([])
    known.append([known[0].removeLast()])
    let whole = try PersonGrouping(statistics: Self.statistics).people(
      of: library.tracks, apart: library.apart, known: known)
    for staging in Self.stagings {
      let staged = try PersonGrouping(
        statistics: Self.statistics, limits: Self.limits(clusters: staging.clusters, pairs: staging.pairs)
      ).people(of: library.tracks, apart: library.apart, known: known)
      #expect(staged.labels == whole.labels, "\(staging)")
    }
  }

  @Test("thousands of equal tracks are one person, and take no longer")
  func equalTracks() throws {
    let track = PersonGrouping.Track(mean: [0.1, 0.2, 0.3], faceCount: 8, quality: 4)
    let people = try PersonGrouping(statistics: Self.statistics, limits: Self.limits(clusters: 10, pairs: 2)).people(
      of: [PersonGrouping.Track](repeating: track, count: 600), apart: [])
    #expect(Set(people.labels) == [0])
  }
}
