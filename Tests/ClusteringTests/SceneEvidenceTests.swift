import Clustering
import TestSupport
import Testing
import Vocabulary

/// Made-up scenes with known truth: what a camera set-up that comes back, clothes, photos and blur say of who is who.
struct SceneEvidenceTests {
  private static let statistics = PersonGrouping.Statistics(
    trackDistance: 0.38, minimumTrackDistance: 0.34, photoDistance: 0.55, faceNoise: 0.2)
  private static let dimension = 32

  /// Embeddings in which two people are √2 · 0.45 = 0.64 apart.
  private static func place(of person: Int) -> [Double] {
    var mean = [Double](repeating: 0, count: dimension)
    mean[person] = 0.45
    return mean
  }

  /// - Parameter share: How much of it has this colour; the rest has that of bin 100.
  private static func clothing(_ color: Int, share: Double = 1) -> ClothingHistogram? {
    var weights = [Double](repeating: 0, count: ClothingHistogram.binCount)
    weights[color] += share
    weights[100] += 1 - share
    return ClothingHistogram(weights: weights)
  }

  private static func track(
    _ mean: [Double], shot: Int, setUp: Int?, x: Double = 0.4, color: Int? = 0, clip: Int = 1, quality: Double = 4
  ) -> PersonGrouping.Track {
    PersonGrouping.Track(
      mean: mean, faceCount: 8, quality: quality,
      scenes: [
        PersonGrouping.Scene(
          clip: clip, shot: shot, setUp: setUp, box: Rectangle(x: x, y: 0.3, width: 0.1, height: 0.2),
          clothing: color.flatMap { clothing($0) })
      ])
  }

  private static func moved(_ mean: [Double], by distance: Double, along axis: Int = 20) -> [Double] {
    var mean = mean
    mean[axis] += distance
    return mean
  }

  private static func labels(_ tracks: [PersonGrouping.Track], apart: [[Int]] = [], known: [[Int]] = []) throws
    -> [Int?]
  {
    try PersonGrouping(statistics: statistics).people(of: tracks, apart: apart, known: known).labels
  }

  /// Two tracks of one person, farther apart than any margin allows, and somebody else.
  private static func pair(_ change: (inout PersonGrouping.Track) -> Void) throws -> [Int?] {
    let mean = place(of: 0)
    var second = track(moved(mean, by: 0.51), shot: 2, setUp: 0)
    change(&second)
    let between = track(moved(moved(mean, by: 0.25), by: 0.7, along: 21), shot: 1, setUp: 1, x: 0.8, color: 7)
    return try labels([track(mean, shot: 0, setUp: 0), between, second])
  }

  @Test("a set-up that comes back joins the faces at its place, as far apart as others would be strangers")
  func setUp() throws {
    #expect(try Self.pair { _ in } == [0, 1, 0])
    #expect(try Self.pair { $0.scenes[0].setUp = 2 } == [0, 1, 2], "another camera position")
    #expect(try Self.pair { $0.scenes[0].box?.x = 0.7 } == [0, 1, 2], "another place")
    #expect(try Self.pair { $0.scenes[0].clip = 2 } == [0, 1, 2], "another clip with the same numbers")
    #expect(try Self.pair { $0.scenes = [] } == [0, 1, 2], "nothing is known of the place")
  }

  @Test("another person in the same chair is told by clothes, and without clothes by the embedding alone")
  func chair() throws {
    #expect(try Self.pair { $0.scenes[0].clothing = Self.clothing(90) } == [0, 1, 2])
    #expect(try Self.pair { $0.scenes[0].clothing = nil } == [0, 1, 2], "0.51 is beyond what a bare place allows")
    let tracks = [Self.track(Self.place(of: 0), shot: 0, setUp: 0), Self.track(Self.place(of: 1), shot: 2, setUp: 0)]
    #expect(try Self.labels(tracks) == [0, 1], "0.64 apart: a uniform proves nothing")
  }

  @Test("other clothes at the same place keep two people apart whom the margin would join")
  func otherClothes() throws {
    let mean = Self.place(of: 0)
    let first = Self.track(mean, shot: 0, setUp: 0)
    let second = Self.track(Self.moved(mean, by: 0.41), shot: 2, setUp: 0, color: 90)
    #expect(try Self.labels([first, second]) == [0, 1])
    var elsewhere = second
    elsewhere.scenes[0].box?.x = 0.8
    #expect(try Self.labels([first, elsewhere]) == [0, 0], "at another place they say less")
  }

  @Test("similar clothes before the same background link nobody, and keep apart who is not near")
  func similarClothes() throws {
    let mean = Self.place(of: 0)
    func labels(distance: Double, share: Double) throws -> [Int?] {
      var second = Self.track(Self.moved(mean, by: distance), shot: 2, setUp: 0)
      second.scenes[0].clothing = Self.clothing(0, share: share)
      return try Self.labels([Self.track(mean, shot: 0, setUp: 0), second])
    }
    #expect(try labels(distance: 0.5, share: 0.95) == [0, 0])
    #expect(try labels(distance: 0.5, share: 0.72) == [0, 1], "as two signers before one backdrop were measured")
    #expect(try labels(distance: 0.43, share: 0.8) == [0, 0])
    #expect(try labels(distance: 0.43, share: 0.65) == [0, 1], "the margin alone would join them")
    #expect(try labels(distance: 0.3, share: 0.3) == [0, 0], "who is near may change clothes")
  }

  @Test("who was seen beside somebody is not linked to them by a set-up")
  func seenAtOnce() throws {
    let mean = Self.place(of: 0)
    let tracks = [
      Self.track(mean, shot: 0, setUp: 0), Self.track(Self.moved(mean, by: 0.4), shot: 2, setUp: 0),
      Self.track(Self.moved(mean, by: 0.3, along: 22), shot: 2, setUp: 0, x: 0.42),
    ]
    let labels = try Self.labels(tracks, apart: [[1, 2]])
    #expect(labels[1] != labels[2])
  }

  @Test("somebody near, with nobody else near, is joined by the margin; with a rival they stay apart")
  func margin() throws {
    let mean = Self.place(of: 0)
    let near = Self.track(Self.moved(mean, by: 0.43), shot: 1, setUp: 1, x: 0.1)
    let first = Self.track(mean, shot: 0, setUp: 0)
    let stranger = Self.track(Self.place(of: 1), shot: 2, setUp: 2, x: 0.8, color: 50)
    #expect(try Self.labels([first, near, stranger]) == [0, 0, 1])
    let rival = Self.track(
      Self.moved(Self.moved(mean, by: 0.215), by: 0.4, along: 21), shot: 2, setUp: 2, x: 0.8, color: 0)
    #expect(try Self.labels([first, near, rival]) == [0, 1, 2])
  }

  @Test("within a clip, the same clothes allow a larger distance than others")
  func clothesAndMargin() throws {
    let mean = Self.place(of: 0)
    let first = Self.track(mean, shot: 0, setUp: 0)
    #expect(try Self.labels([first, Self.track(Self.moved(mean, by: 0.44), shot: 1, setUp: 1)]) == [0, 0])
    #expect(try Self.labels([first, Self.track(Self.moved(mean, by: 0.44), shot: 1, setUp: 1, color: 90)]) == [0, 1])
  }

  @Test("the margin never joins people who are known")
  func marginAndKnown() throws {
    let mean = Self.place(of: 0)
    let tracks = [Self.track(mean, shot: 0, setUp: 0), Self.track(Self.moved(mean, by: 0.42), shot: 1, setUp: 1)]
    #expect(try Self.labels(tracks) == [0, 0])
    #expect(try Self.labels(tracks, known: [[0], [1]]) == [0, 1])
  }

  @Test("photos of one person may be further apart than tracks of a video; poor photos still are nobody")
  func photos() throws {
    func photo(_ mean: [Double], quality: Double) -> PersonGrouping.Track {
      PersonGrouping.Track(mean: mean, faceCount: 1, quality: quality, isPhoto: true)
    }
    let mean = Self.place(of: 0)
    let others = (1..<6).map { photo(Self.place(of: $0), quality: 0.9) }
    let photos = [photo(mean, quality: 0.3), photo(Self.moved(mean, by: 0.52), quality: 0.4)] + others
    #expect(try Array(Self.labels(photos).prefix(3)) == [0, 0, nil])
    let poor = [photo(mean, quality: 0.05), photo(Self.moved(mean, by: 0.1), quality: 0.05)]
    #expect(try Self.labels(poor) == [nil, nil])
  }

  @Test("faces that blur draws to the average face must be nearer to be one person")
  func blur() throws {
    var statistics = Self.statistics
    let mean = Self.place(of: 0)
    let tracks = [
      Self.track(mean, shot: 0, setUp: 0), Self.track(Self.moved(mean, by: 0.34), shot: 1, setUp: 1, x: 0.8),
    ]
    let rival = Self.track(Self.moved(Self.moved(mean, by: 0.17), by: 0.4, along: 21), shot: 2, setUp: 2, x: 0.1)
    func people() throws -> [Int?] {
      try PersonGrouping(statistics: statistics).people(of: tracks + [rival], apart: []).labels
    }
    #expect(try people()[0] == people()[1])
    statistics.averageFace = PersonGrouping.AverageFace(embedding: Self.moved(mean, by: 0.17), radius: 0.45)
    #expect(try people()[0] != people()[1])
  }

  @Test("one number prefers pure folders or few")
  func bias() throws {
    let mean = Self.place(of: 0)
    let tracks = [mean, Self.moved(mean, by: 0.4), Self.moved(Self.moved(mean, by: 0.4), by: 0.5, along: 21)].map {
      PersonGrouping.Track(mean: $0, faceCount: 8, quality: 4)
    }
    func count(_ bias: Double) throws -> Int {
      let people = try PersonGrouping(statistics: Self.statistics, mergeBias: bias).people(of: tracks, apart: [])
      return Set(people.labels).count
    }
    #expect(try count(-1) == 3)
    #expect(try count(0) == 2)
    #expect(try count(1) == 2)
    // Beyond the distance of linkage, by the margin alone.
    let rival = Self.moved(Self.moved(mean, by: 0.215), by: 0.429, along: 21)
    let three = [mean, Self.moved(mean, by: 0.43), rival].map {
      PersonGrouping.Track(mean: $0, faceCount: 8, quality: 4)
    }
    let people = try PersonGrouping(statistics: Self.statistics, mergeBias: 1).people(of: three, apart: [])
    #expect(people.labels == [0, 0, 1])
  }

  @Test("the order of tracks changes numbers, and not who is with whom", arguments: [1, 2, 3, 4, 5])
  func order(seed: Int) throws {
    var random = SeededRandom(seed: seed)
    let tracks = (0..<40).map { index in
      Self.track(
        Self.moved(Self.place(of: index % 6), by: Double.random(in: 0...0.45, using: &random), along: 20 + index % 9),
        shot: index, setUp: index % 4, x: Double(index % 3) * 0.3, color: index % 6,
        quality: Double.random(in: 0.1...4, using: &random))
    }
    var order = Array(tracks.indices)
    order.shuffle(using: &random)
    let labels = try Self.labels(tracks)
    let shuffled = try Self.labels(order.map { tracks[$0] })
    for (one, first) in order.enumerated() {
      for (other, second) in order.enumerated() where one != other && labels[first] != nil && labels[second] != nil {
        #expect((labels[first] == labels[second]) == (shuffled[one] == shuffled[other]))
      }
    }
  }
}
