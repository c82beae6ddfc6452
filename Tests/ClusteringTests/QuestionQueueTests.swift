import Clustering
import TestSupport
import Testing
import Vocabulary

/// Which questions are asked about made-up people, and in which order.
@Suite struct QuestionQueueTests {
  private static let dimension = 32

  /// As dlib's embedder has it.
  private static let grouping = PersonGrouping(
    statistics: PersonGrouping.Statistics(
      trackDistance: 0.38, minimumTrackDistance: 0.34, photoDistance: 0.55, faceNoise: 0.2))

  /// A track at a place along one axis from its person's place; places of different people are 0.85 apart.
  private static func track(
    _ identity: Int, shift: Double = 0, faces: Int = 8, quality: Double? = nil, in person: Int?,
    isDecided: Bool = false,
    doubt: Double = 0
  ) -> QuestionedLibrary.Track {
    var mean = [Double](repeating: 0, count: dimension)
    mean[identity] = 0.6
    mean[16 + identity] = shift
    return QuestionedLibrary.Track(
      track: PersonGrouping.Track(mean: mean, faceCount: faces, quality: quality ?? Double(faces) / 2),
      holder: person, isDecided: isDecided, doubt: doubt)
  }

  private static func queue(
    _ tracks: [QuestionedLibrary.Track], apart: [[Int]] = [], keptApart: [[Int]] = [], ignored: Set<Int> = []
  ) throws -> [Question] {
    let count = 1 + (tracks.compactMap(\.holder).max() ?? -1)
    return try QuestionQueue(
      about: QuestionedLibrary(
        tracks: tracks, people: (0..<count).map { QuestionedLibrary.Person(isIgnored: ignored.contains($0)) },
        apart: apart, keptApart: keptApart), grouping: grouping
    ).questions
  }

  @Test("one person in two folders is asked about, and two people are not")
  func halves() throws {
    let tracks = [
      Self.track(0, in: 0), Self.track(0, shift: 0.02, in: 0), Self.track(0, shift: 0.35, in: 1), Self.track(1, in: 2),
    ]
    let questions = try Self.queue(tracks)
    #expect(questions.map(\.kind) == [.samePerson(0, 1)])
    let question = try #require(questions.first)
    #expect(question.faceCount == 8)
    // The root of the mean square of 0.35 and 0.33.
    let distance = ((0.35 * 0.35 + 0.33 * 0.33) / 2).squareRoot()
    #expect(abs((question.distance ?? 0) - distance) < 1e-6)
    #expect(abs(question.chance - SamenessOdds(trackDistance: 0.38).chance(at: distance)) < 1e-4)
    #expect(abs(question.gain - 8 * question.chance) < 1e-9)
  }

  @Test("odds are even at 1.41 track distances, and fall by e with each 8.3rd of one; scenes move them by at most e²")
  func odds() {
    let odds = SamenessOdds(trackDistance: 0.4)
    #expect(abs(odds.chance(at: 0.564) - 0.5) < 1e-9)
    #expect(abs(odds.odds(at: 0.564 - 0.4 / 8.3) - 2.718281828) < 1e-6)
    #expect(abs(odds.odds(at: 0.564, sceneLogOdds: -2) - 0.135335283) < 1e-6)
    #expect(odds.chance(at: 0) > 0.999 && odds.chance(at: 100) < 1e-9)
  }

  @Test("an open question about many faces comes before a likely one about few")
  func order() throws {
    let few = [Self.track(0, in: 0), Self.track(0, shift: 0.4, in: 1)]
    let many = (0..<5).map { _ in Self.track(1, in: 2) } + (0..<5).map { _ in Self.track(1, shift: 0.49, in: 3) }
    let questions = try Self.queue(few + many)
    #expect(questions.map(\.kind) == [.samePerson(2, 3), .samePerson(0, 1)])
    #expect(questions[0].chance < questions[1].chance && questions[0].gain > questions[1].gain)
    // With one track each, the likelier is worth more.
    #expect(try Self.queue(few + [many[0], many[5]]).map(\.kind) == [.samePerson(0, 1), .samePerson(2, 3)])
  }

  @Test("where everybody has many who are about as near, being near says less")
  func crowd() throws {
    func people(_ count: Int) -> [QuestionedLibrary.Track] {
      (0..<count).map { person in
        var track = Self.track(0, in: person)
        // 0.55 from each of the others.
        track.track.mean[1 + person] = 0.55 / 2.0.squareRoot()
        return track
      }
    }
    let two = try Self.queue(people(2))
    #expect(two.map(\.kind) == [.samePerson(0, 1)] && abs(two[0].chance - 0.42) < 0.01)
    #expect(try Self.queue(people(24)).isEmpty)
  }

  @Test("nothing is asked that is settled")
  func settled() throws {
    let tracks = [Self.track(0, in: 0), Self.track(0, shift: 0.4, in: 1)]
    #expect(try Self.queue(tracks).count == 1)
    #expect(try Self.queue(tracks, apart: [[0, 1]]).isEmpty, "they were seen at once")
    #expect(try Self.queue(tracks, keptApart: [[1, 0]]).isEmpty, "a human said so")
    #expect(try Self.queue(tracks, ignored: [1]).isEmpty, "a stranger")
    // Merged by a human, however far apart.
    let merged = [
      Self.track(0, in: 0, isDecided: true), Self.track(1, in: 0, isDecided: true),
      Self.track(2, in: 1, isDecided: true),
    ]
    #expect(try Self.queue(merged).isEmpty)
    #expect(try Self.queue(merged, apart: [[0, 1]]).isEmpty, "and seen at once")
  }

  @Test("what of a person is somebody else's is asked about as one, with whom it may belong to")
  func parts() throws {
    let own = (0..<4).map { Self.track(0, shift: 0.05 * Double($0), in: 0) }
    let strange = [Self.track(1, in: 0), Self.track(1, shift: 0.1, in: 0)]
    let theirs = [
      Self.track(1, shift: 0.2, in: 1), Self.track(1, shift: 0.15, in: 1), Self.track(1, shift: 0.1, in: 1),
    ]
    let questions = try Self.queue(own + strange + theirs)
    let question = try #require(questions.first)
    #expect(question.kind == .stillPerson(0))
    #expect(question.tracks == [4, 5])
    #expect(question.candidates.map(\.person).first == 1)
    #expect(question.chance > 0.99 && abs(question.gain - 16 * question.chance) < 1e-9)
    #expect(questions.count == 1)
    #expect(question.core == [0, 1, 2, 3])
    // Put there by a human, they are the person, and the others are asked about.
    var confirmed = own + strange + theirs
    for track in 4...5 { confirmed[track].isDecided = true }
    let next = try #require(try Self.queue(confirmed).first { $0.kind == .stillPerson(0) })
    #expect(next.tracks == [0, 1, 2, 3] && next.core == [4, 5])
    for track in 0...3 { confirmed[track].isDecided = true }
    #expect(try Self.queue(confirmed).allSatisfy { $0.kind != .stillPerson(0) }, "and no more, once all are confirmed")
    // What a human put together stands for the person as a whole, however far apart.
    let merged = [
      Self.track(0, in: 0, isDecided: true), Self.track(1, in: 0, isDecided: true), Self.track(2, in: 0),
    ]
    let last = try Self.queue(merged)
    #expect(last.map(\.kind) == [.stillPerson(0)] && last.first?.tracks == [2] && last.first?.core == [0, 1])
  }

  @Test("two people are not asked about as one while one of them may be two")
  func purity() throws {
    let clean = (0..<6).map { _ in Self.track(0, in: 0) } + (0..<10).map { _ in Self.track(0, shift: 0.42, in: 1) }
    // One strange track moves the person so little that the two stay within reach, and are many faces.
    let mixed = clean + [Self.track(1, in: 0)]
    #expect(try Self.queue(clean).first?.kind == .samePerson(1, 0))
    #expect(try Self.queue(mixed).first?.kind == .stillPerson(0))
  }

  @Test("unsorted tracks that lie together are one question, and a single face of a stranger is none")
  func unsorted() throws {
    let known = [Self.track(0, in: 0), Self.track(0, in: 0)]
    let near = [Self.track(0, shift: 0.4, faces: 3, in: nil), Self.track(0, shift: 0.42, faces: 2, in: nil)]
    let stranger = [Self.track(2, faces: 1, in: nil)]
    let questions = try Self.queue(known + near + stranger)
    #expect(questions.map(\.kind) == [.whose])
    #expect(questions.first?.tracks == [2, 3] && questions.first?.candidates.map(\.person) == [0])
    #expect(try Self.queue(known + near, ignored: [0]).isEmpty, "like somebody about whom nobody is asked")
    #expect(try Self.queue(known + near, apart: [[0, 2]]).first?.candidates == [], "seen beside them")
    var decided = known + near
    for track in 2...3 { decided[track].isDecided = true }
    #expect(try Self.queue(decided).isEmpty, "a human gave them to nobody")
  }

  @Test("the faces of a track that glides from one person to another are parted, and those of one are not")
  func glide() {
    func face(_ identity: Int, _ shift: Double) -> PersonGrouping.Track {
      Self.track(identity, shift: shift, faces: 1, in: nil).track
    }
    let one = (0..<6).map { face(0, 0.05 * Double($0)) }
    let other = (0..<4).map { face(1, 0.05 * Double($0)) }
    #expect(Self.grouping.parts(ofFaces: one) == [Array(0..<6)])
    #expect(Self.grouping.parts(ofFaces: one + other) == [Array(0..<6), Array(6..<10)])
    #expect(Self.grouping.parts(ofFaces: []) == [])
    let long = (0..<600).map { face($0 < 300 ? 0 : 1, 0) }
    #expect(Self.grouping.parts(ofFaces: long).map(\.count).reduce(0, +) == 600)
    #expect(Self.grouping.parts(ofFaces: long).allSatisfy { Set($0.map { $0 < 300 }).count == 1 })
  }

  @Test("a doubtful detection is asked about as one, unless it looks like somebody")
  func doubtful() throws {
    let known = [Self.track(0, in: 0), Self.track(0, in: 0)]
    #expect(try Self.queue(known + [Self.track(2, faces: 2, in: nil, doubt: 0.5)]).map(\.kind) == [.isFace])
    #expect(try Self.queue(known + [Self.track(2, faces: 2, in: 1, doubt: 0.5)]).map(\.kind) == [.isFace])
    #expect(try Self.queue(known + [Self.track(0, faces: 2, in: nil, doubt: 0.5)]).map(\.kind) == [.whose])
    #expect(try Self.queue(known + [Self.track(2, faces: 2, in: 1, isDecided: true, doubt: 0.5)]).isEmpty)
    // Even odds of being somebody count against the doubt.
    #expect(try Self.queue(known + [Self.track(0, shift: 0.49, in: nil, doubt: 0.6)]).map(\.kind) == [.whose])
  }

  @Test("clothes at one place of one camera position speak for one person or against it; elsewhere they say nothing")
  func scenes() throws {
    func chance(_ change: (inout PersonGrouping.Scene) -> Void = { _ in }) throws -> Double {
      var tracks = [Self.track(0, in: 0), Self.track(0, shift: 0.5, in: 1)]
      let box = Rectangle(x: 0.4, y: 0.3, width: 0.1, height: 0.2)
      tracks[0].track.scenes = [
        PersonGrouping.Scene(clip: 1, shot: 0, setUp: 0, box: box, clothing: Self.clothing([0: 1]))
      ]
      var scene = PersonGrouping.Scene(clip: 1, shot: 2, setUp: 0, box: box, clothing: Self.clothing([0: 0.9, 1: 0.1]))
      change(&scene)
      tracks[1].track.scenes = [scene]
      return try #require(try Self.queue(tracks).first).chance
    }
    let bare = try chance { $0.clothing = nil }
    #expect(try chance() > bare + 0.1)
    #expect(try chance { $0.clothing = Self.clothing([0: 0.5, 1: 0.5]) } < bare - 0.1)
    #expect(try chance { $0.box?.x = 0.8 } == bare, "another place in the frame")
    #expect(try chance { $0.setUp = 1 } == bare, "another camera position")
    #expect(try chance { $0.clip = 2 } == bare, "another clip")
  }

  private static func clothing(_ shares: [Int: Double]) -> ClothingHistogram? {
    var weights = [Double](repeating: 0, count: ClothingHistogram.binCount)
    for (bin, share) in shares { weights[bin] = share }
    return ClothingHistogram(weights: weights)
  }

  @Test("whom one frame shows twice is asked about once, however near the two are, until a human has said so")
  func shownTwice() throws {
    var tracks = [
      Self.track(0, in: 0), Self.track(0, shift: 0.02, faces: 4, in: 0), Self.track(0, faces: 3, in: 0),
      Self.track(1, in: 1),
    ]
    let questions = try Self.queue(tracks, apart: [[0, 1, 3], [0, 2]])
    #expect(questions.map(\.kind) == [.stillPerson(0)])
    let question = try #require(questions.first)
    #expect(question.tracks == [1, 2] && question.core == [0] && question.isShownTwice)
    #expect(abs(question.chance - 0.05) < 1e-9 && question.candidates.first?.person == 0)
    #expect(try Self.queue(tracks).isEmpty, "not in one frame")
    #expect(try Self.queue(tracks, apart: [[0, 1], [0, 2]], ignored: [0]).isEmpty, "a stranger")
    for track in 1...2 { tracks[track].isDecided = true }
    #expect(try Self.queue(tracks, apart: [[0, 1], [0, 2]]).isEmpty)
  }

  @Test("the order of tracks and the numbers of people change nothing", arguments: 0..<5)
  func permuted(seed: Int) throws {
    var random = SeededRandom(seed: seed)
    let tracks = (0..<40).map { place -> QuestionedLibrary.Track in
      let identity = place % 6
      return Self.track(
        identity, shift: Double.random(in: 0...0.7, using: &random), faces: Int.random(in: 1...20, using: &random),
        in: place % 7 == 0 ? nil : place % 9)
    }
    let people = Array(0..<9).shuffled(using: &random)
    let order = Array(tracks.indices).shuffled(using: &random)
    let moved = order.map { place in
      var track = tracks[place]
      track.holder = track.holder.map { people[$0] }
      return track
    }
    func shape(_ question: Question, _ tracks: [QuestionedLibrary.Track]) -> String {
      let faces = question.tracks.map { tracks[$0].track.mean.map { "\($0)" }.joined() }.sorted().joined()
      return "\(question.faceCount) \((question.gain * 1e4).rounded()) \(faces)"
    }
    let (one, other) = (try Self.queue(tracks), try Self.queue(moved))
    #expect(one.map { shape($0, tracks) }.sorted() == other.map { shape($0, moved) }.sorted())
    #expect(!one.isEmpty)
    #expect(zip(one, one.dropFirst()).allSatisfy { $0.gain >= $1.gain })
  }

  @Test("of nobody nothing is asked")
  func empty() throws {
    #expect(try Self.queue([]).isEmpty)
    #expect(try Self.queue([Self.track(0, in: 0)]).isEmpty)
  }
}
