public import Vocabulary

/// A question about a library that a human answers by looking.
public struct LibraryQuestion: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    /// Whether two people are one.
    case samePerson = "same-person"

    /// Whose tracks these are that nobody has.
    case whose

    /// Whether tracks are still the person's who has them.
    case stillPerson = "still-person"

    /// Whether these are faces at all.
    case isFace = "is-face"
  }

  /// What may be answered.
  public enum Answer: Hashable, Sendable {
    case yes
    case no
    case person(PersonNumber)
    case newPerson
    case unsorted
    case notAFace
  }

  /// A track of a clip, or a part of one.
  public struct Track: Hashable, Sendable {
    public let clip: ClipID

    /// `nil` for a face that belongs to no track.
    public let number: Int?

    /// Who has it; `nil` where it is unsorted.
    public let holder: PersonNumber?

    /// Of a part; `nil` where it is all that the holder has of the track.
    public let faces: [FaceID]?
  }

  /// Somebody whom the faces may belong to.
  public struct Candidate: Hashable, Sendable {
    public let person: PersonNumber
    public let name: String?

    /// 0 … 1, against the other candidates and somebody whom the library does not know.
    public let chance: Double
    public let distance: Double
  }

  /// The same as long as it is the same question: `same-person-3-7`, `whose-4237ce2a-12`.
  public let id: String
  public let kind: Kind

  /// The two of `samePerson`, whose first keeps number and name; else who has the faces, where somebody has.
  public let people: [PersonNumber]

  /// What it is about; empty for `samePerson`.
  public let tracks: [Track]

  /// Of `stillPerson`, the tracks that stand for the person, which a yes confirms too; empty otherwise.
  public let core: [Track]
  public let candidates: [Candidate]

  /// Of `stillPerson`, whether it is asked because one frame shows the person twice.
  public let isShownTwice: Bool

  /// Faces that it is about: of two people, those of the smaller one.
  public let faceCount: Int

  /// How likely the library is wrong here, 0 … 1.
  public let chance: Double

  /// Faces that an answer is expected to put right.
  public let gain: Double

  /// The mean distance of the two sides' tracks, where there are two, in the space in which grouping compares them.
  public let distance: Double?

  /// What may be answered; the candidates' numbers are not listed.
  public var answers: [Answer] {
    switch kind {
    case .samePerson: [.yes, .no]
    case .whose: (candidates.isEmpty ? [] : [.yes]) + [.newPerson, .unsorted, .notAFace]
    case .stillPerson: [.yes, .newPerson, .unsorted, .notAFace]
    // Whoever is nobody's yet needs somebody: that it is a face is no place for it.
    case .isFace: people.isEmpty ? [.newPerson, .unsorted, .notAFace] : [.yes, .notAFace]
    }
  }
}

/// Why a question was not answered.
public enum QuestionError: Error, Hashable, Sendable {
  /// It is not asked, or no longer.
  case notAsked(String)

  /// It cannot be answered so.
  case noAnswer(String)
}
