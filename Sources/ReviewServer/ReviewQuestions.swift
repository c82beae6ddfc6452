/// What the page asks, as it reads it. Fields are only ever added.
public struct ReviewQuestions: Encodable, Sendable {
  public let edit: Int

  /// Questions that are worth asking, of which the first few are here.
  public let count: Int

  /// Faces that all answers together are expected to put right.
  public let gain: Double
  public let questions: [ReviewQuestion]

  public init(edit: Int, count: Int, gain: Double, questions: [ReviewQuestion]) {
    self.edit = edit
    self.count = count
    self.gain = gain
    self.questions = questions
  }
}

/// A question with what there is to look at.
public struct ReviewQuestion: Encodable, Sendable {
  /// A face that tells who somebody is, and where it is from.
  public struct Picture: Encodable, Sendable {
    public let face: String
    public let clip: String
    public let seconds: Double

    public init(face: String, clip: String, seconds: Double) {
      self.face = face
      self.clip = clip
      self.seconds = seconds
    }
  }

  /// Somebody, or faces that are asked about.
  public struct Side: Encodable, Sendable {
    /// `nil` where nobody has them.
    public let person: Int?
    public let name: String?
    public let faceCount: Int

    /// How likely the faces are theirs, 0 … 1; `nil` where that is not the question.
    public let chance: Double?
    public let pictures: [Picture]

    public init(person: Int?, name: String?, faceCount: Int, chance: Double?, pictures: [Picture]) {
      self.person = person
      self.name = name
      self.faceCount = faceCount
      self.chance = chance
      self.pictures = pictures
    }
  }

  public let id: String

  /// `same-person`, `whose`, `still-person` or `is-face`.
  public let kind: String

  /// Two people; or the faces that are asked about and, where somebody has them, who that is.
  public let sides: [Side]

  /// Who else it may be, the likeliest first.
  public let candidates: [Side]

  /// How likely the library is wrong here, 0 … 1, and the faces that an answer is expected to put right.
  public let chance: Double
  public let gain: Double

  /// Whether it is asked because one frame shows the person twice.
  public let isShownTwice: Bool

  public init(
    id: String, kind: String, sides: [Side], candidates: [Side], chance: Double, gain: Double, isShownTwice: Bool
  ) {
    self.id = id
    self.kind = kind
    self.sides = sides
    self.candidates = candidates
    self.chance = chance
    self.gain = gain
    self.isShownTwice = isShownTwice
  }
}

/// How the page answers: `{"seen": 12, "question": "same-person-3-7", "answer": "yes"}`.
struct AnswerMessage: Decodable {
  let seen: Int
  let question: String

  /// `yes`, `no`, `new`, `unsorted`, `not-a-face`, or a person's number.
  let answer: String

  func checked() throws(BadEdit) -> ReviewAnswer {
    switch answer {
    case "yes": return .yes
    case "no": return .no
    case "new": return .newPerson
    case "unsorted": return .unsorted
    case "not-a-face": return .notAFace
    default:
      guard let number = Int(answer), number > 0 else { throw BadEdit() }
      return .person(number)
    }
  }
}

/// What may be answered.
public enum ReviewAnswer: Hashable, Sendable {
  case yes
  case no
  case newPerson
  case unsorted
  case notAFace
  case person(Int)
}
