import Clustering
import TestSupport
import Testing

/// Tracks of made-up people, with knobs: each rule has a case that fails without it.
struct PersonGroupingTests {
  /// An embedder whose people are a unit apart, or nearly.
  private static let statistics = PersonGrouping.Statistics(
    trackDistance: 0.42, minimumTrackDistance: 0.38, photoDistance: 0.55, faceNoise: 0.2)

  private static let dimension = 32

  /// A track `spread` away from its person's place, in a direction that `seed` decides.
  private static func track(
    person: Int, away spread: Double = 0.1, seed: Int = 0, faces: Int = 8, quality: Double = 4
  ) -> PersonGrouping.Track {
    var random = SeededRandom(seed: 1000 * person + seed + 1)
    var mean = [Double](repeating: 0, count: dimension)
    // Places of different people are √2 · 0.45 = 0.64 apart.
    mean[person] = 0.45
    var direction = (0..<dimension).map { _ in Double.random(in: -1...1, using: &random) }
    let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
    direction = direction.map { $0 / length * spread }
    return PersonGrouping.Track(mean: zip(mean, direction).map { $0 + $1 }, faceCount: faces, quality: quality)
  }

  private static func labels(
    _ tracks: [PersonGrouping.Track], apart: [[Int]] = [], known: [[Int]] = []
  ) throws -> [Int?] {
    try PersonGrouping(statistics: statistics).people(of: tracks, apart: apart, known: known)
      .labels
  }

  @Test("tracks of five people, several each, are five people")
  func people() throws {
    let tracks = (0..<20).map { Self.track(person: $0 % 5, seed: $0) }
    #expect(try Self.labels(tracks) == (0..<20).map { $0 % 5 })
  }

  @Test("people who look alike and were seen at once are two, and one where they never were")
  func lookAlikes() throws {
    let tracks = [
      Self.track(person: 0, away: 0.22, seed: 1), Self.track(person: 0, away: 0.22, seed: 2), Self.track(person: 1),
    ]
    #expect(try Self.labels(tracks) == [0, 0, 1])
    #expect(try Self.labels(tracks, apart: [[0, 1]]) == [0, 1, 2])
  }

  @Test("two faces of one picture that are all but the same are one person twice: a collage, a mirror")
  func collage() throws {
    let tracks = (0..<3).map { seed in
      var track = Self.track(person: 0, away: 0.1, seed: seed, faces: 1, quality: 0.9)
      track.isPhoto = true
      return track
    }
    #expect(try Self.labels(tracks, apart: [[0, 1, 2]]) == [0, 0, 0])
  }

  @Test("a chain of doubtful tracks between two people joins neither to the other")
  func chain() throws {
    // Each step of the chain is 0.16 long, which single linkage would follow from one end to the other.
    let (first, last) = (Self.track(person: 0, away: 0), Self.track(person: 1, away: 0))
    let between = [0.25, 0.5, 0.75].map { share in
      PersonGrouping.Track(
        mean: zip(first.mean, last.mean).map { $0 + share * ($1 - $0) }, faceCount: 1, quality: 0.1)
    }
    let labels = try Self.labels([first, last] + between)
    #expect(labels[0] == 0)
    #expect(labels[1] == 1)
    #expect(labels[3] == nil, "the one in the middle is nobody's")
  }

  @Test("a track that says little joins who is near and clear, and nobody else")
  func weak() throws {
    let strong = [Self.track(person: 0), Self.track(person: 1)]
    let near = Self.track(person: 0, away: 0.33, seed: 5, faces: 2, quality: 0.1)
    let far = Self.track(person: 2, away: 0.1, seed: 6, faces: 2, quality: 0.1)
    #expect(try Self.labels(strong + [near, far]) == [0, 1, 0, nil])
    #expect(try Self.labels(strong + [near], apart: [[0, 2]]) == [0, 1, nil], "not whom it was seen beside")
  }

  @Test(
    "one face is no person; two faces are; a second of bad ones is",
    arguments: [
      (faces: 1, quality: 0.9, isPerson: false), (faces: 2, quality: 0.9, isPerson: true),
      (faces: 5, quality: 0.2, isPerson: false), (faces: 6, quality: 0.2, isPerson: true),
    ])
  func least(faces: Int, quality: Double, isPerson: Bool) throws {
    let label = try Self.labels([Self.track(person: 0, faces: faces, quality: quality)])[0]
    #expect((label != nil) == isPerson)
  }

  @Test("single pictures of one person may be further apart than long tracks", arguments: [(1, 0), (8, 1)])
  func noise(faces: Int, secondLabel: Int) throws {
    var other = Self.track(person: 0, away: 0, faces: faces)
    other.mean[5] += 0.48
    let labels = try Self.labels([Self.track(person: 0, away: 0, faces: faces), other])
    #expect(labels == [0, secondLabel])
  }

  @Test("who is known stays what they are, even against what the frames say, and is joined by others")
  func known() throws {
    let tracks = [Self.track(person: 0), Self.track(person: 1), Self.track(person: 2, faces: 1, quality: 0.1)]
    #expect(try Self.labels(tracks, known: [[0, 1, 2]]) == [0, 0, 0])
    #expect(try Self.labels(tracks, apart: [[0, 1]], known: [[0, 1]]) == [0, 0, nil])
    // A new track joins whom it is near, unless it was seen beside them; who is near nobody is new.
    let more = [
      Self.track(person: 1), Self.track(person: 0), Self.track(person: 0, away: 0.35, seed: 2), Self.track(person: 3),
    ]
    #expect(try Self.labels(more, known: [[0], [1]]) == [0, 1, 1, 2])
    #expect(try Self.labels(more, apart: [[1, 2]], known: [[0], [1]]) == [0, 1, 2, 3])
  }

  @Test("people who are known are never joined, however near, nor by what lies between them")
  func knownStayApart() throws {
    let tracks = [Self.track(person: 0), Self.track(person: 0, away: 0.2), Self.track(person: 0, away: 0.1)]
    #expect(try Self.labels(tracks) == [0, 0, 0])
    let labels = try Self.labels(tracks, known: [[1], [0]])
    #expect(labels[0] == 1 && labels[1] == 0 && labels[2] != nil && labels[2] != 2)
  }

  @Test("the order of tracks changes numbers, and not who is with whom")
  func order() throws {
    let tracks = (0..<12).map { Self.track(person: $0 % 4, away: 0.2, seed: $0) }
    let forward = try Self.labels(tracks)
    let backward = try Array(Self.labels(tracks.reversed()).reversed())
    for first in tracks.indices {
      for second in tracks.indices {
        #expect((forward[first] == forward[second]) == (backward[first] == backward[second]))
      }
    }
  }

  @Test("nothing, and all alike")
  func edges() throws {
    #expect(try Self.labels([]) == [])
    let alike = Array(repeating: Self.track(person: 0, away: 0), count: 50)
    #expect(try Self.labels(alike) == Array(repeating: 0, count: 50))
  }
}
