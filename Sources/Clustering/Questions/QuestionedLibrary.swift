/// What a library looks like to whoever asks questions about it: tracks, who has them, and what is settled.
public struct QuestionedLibrary: Sendable {
  /// A track, or a part of one, that lies with one person or with nobody.
  public struct Track: Sendable {
    public var track: PersonGrouping.Track

    /// Who has it, by their place in `people`; `nil` where it is unsorted.
    public var holder: Int?

    /// Whether a human put it where it is, or confirmed it there.
    public var isDecided: Bool

    /// How likely it is no face at all, by what the detector made of it: 0 … 1.
    public var doubt: Double

    public init(track: PersonGrouping.Track, holder: Int?, isDecided: Bool, doubt: Double) {
      self.track = track
      self.holder = holder
      self.isDecided = isDecided
      self.doubt = doubt
    }
  }

  public struct Person: Sendable {
    /// A stranger, about whom nobody is asked.
    public var isIgnored: Bool

    public init(isIgnored: Bool) {
      self.isIgnored = isIgnored
    }
  }

  public var tracks: [Track]
  public var people: [Person]

  /// Groups of tracks of which no two are one person: those seen in one frame.
  public var apart: [[Int]]

  /// Pairs of people of whom a human said that they are two.
  public var keptApart: [[Int]]

  public init(tracks: [Track], people: [Person], apart: [[Int]], keptApart: [[Int]]) {
    self.tracks = tracks
    self.people = people
    self.apart = apart
    self.keptApart = keptApart
  }
}

/// A question that a human can answer by looking, and what an answer is worth.
public struct Question: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// Whether two people are one, by their places; the one with more faces first.
    case samePerson(Int, Int)

    /// Whose tracks these are that nobody has.
    case whose

    /// Whether these tracks are still the person's who has them.
    case stillPerson(Int)

    /// Whether these are faces at all.
    case isFace
  }

  /// Somebody whom tracks may belong to.
  public struct Candidate: Sendable, Equatable {
    public let person: Int
    public let distance: Double

    /// 0 … 1; those of all candidates, and of somebody whom the library does not know, add up to 1.
    public let chance: Double
  }

  public let kind: Kind

  /// What the question is about; empty for `samePerson`.
  public let tracks: [Int]

  /// Of `stillPerson`, the tracks that stand for the person: those that lie together with most faces, or that a human put
  /// there. Empty otherwise.
  public let core: [Int]

  /// Whether one frame shows the person twice, which is why it is asked whether these tracks are still theirs.
  public let isShownTwice: Bool

  /// Faces that it is about: of two people, those of the smaller one.
  public let faceCount: Int

  /// Who it may be, the likeliest first; for `stillPerson` the person themselves may be among them.
  public let candidates: [Candidate]

  /// How likely the library is wrong here as it is: 0 … 1.
  public let chance: Double

  /// Faces that the answer is expected to put right.
  public let gain: Double

  /// The mean distance of the two sides; `nil` where there is no other side.
  public let distance: Double?

  init(
    kind: Kind, tracks: [Int] = [], core: [Int] = [], isShownTwice: Bool = false, faceCount: Int,
    candidates: [Candidate] = [], chance: Double, gain: Double, distance: Double? = nil
  ) {
    self.kind = kind
    self.tracks = tracks
    self.core = core
    self.isShownTwice = isShownTwice
    self.faceCount = faceCount
    self.candidates = candidates
    self.chance = chance
    self.gain = gain
    self.distance = distance
  }
}
