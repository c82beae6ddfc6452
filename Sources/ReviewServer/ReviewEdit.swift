public import Vocabulary

/// A correction that the page asks for: those of the commands, and no others.
public enum ReviewEdit: Hashable, Sendable {
  public enum Destination: Hashable, Sendable {
    case person(PersonNumber)
    case newPerson
    case unsorted
  }

  case name(PersonNumber, String?)
  case merge([PersonNumber])
  case unmerge(PersonNumber)
  case ignore(PersonNumber, Bool)
  case keepApart(PersonNumber, PersonNumber)

  /// Faces by identifier.
  case move([String], Destination)
  case split(PersonNumber, [String])
  case reject([String])

  /// By number in the log; the last where `nil`.
  case undo(Int?)
  case redo(Int?)
}

/// A body that is no edit.
struct BadEdit: Error {}

/// How a page says it: `{"seen": 12, "kind": "name", "person": 3, "name": "Ann"}`.
struct EditMessage: Decodable {
  /// The last edit that the page knew of: what it shows.
  let seen: Int
  let kind: String
  var person: Int?
  var people: [Int]?
  var name: String?
  var ignored: Bool?
  var faces: [String]?
  var edit: Int?

  /// A person's number, `new` or `unsorted`.
  var to: String?

  func correction() throws(BadEdit) -> ReviewEdit {
    switch kind {
    case "name": return .name(try number(person), name)
    case "merge":
      guard let people, people.count > 1 else { throw BadEdit() }
      var numbers: [PersonNumber] = []
      for value in people { numbers.append(try number(value)) }
      return .merge(numbers)
    case "unmerge": return .unmerge(try number(person))
    case "ignore": return .ignore(try number(person), ignored ?? true)
    case "keep-apart":
      guard let people, people.count == 2 else { throw BadEdit() }
      return .keepApart(try number(people[0]), try number(people[1]))
    case "move": return .move(try someFaces(), try destination())
    case "split": return .split(try number(person), try someFaces())
    case "not-a-face": return .reject(try someFaces())
    case "undo": return .undo(edit)
    case "redo": return .redo(edit)
    default: throw BadEdit()
    }
  }

  private func number(_ value: Int?) throws(BadEdit) -> PersonNumber {
    guard let value, value > 0 else { throw BadEdit() }
    return PersonNumber(value)
  }

  private func someFaces() throws(BadEdit) -> [String] {
    guard let faces, !faces.isEmpty, faces.allSatisfy({ $0.utf8.count == 16 }) else { throw BadEdit() }
    return faces
  }

  private func destination() throws(BadEdit) -> ReviewEdit.Destination {
    switch to {
    case "new": return .newPerson
    case "unsorted": return .unsorted
    default: return .person(try number(to.flatMap { Int($0) }))
    }
  }
}

/// What the page needs of the layers above: corrections, their words, and the pictures of a library's folder.
public protocol ReviewDesk {
  /// Makes an edit, if the library's last is still the one that was seen.
  ///
  /// - Returns: What it did, in words.
  /// - Throws: `StaleEdit`; what corrections throw.
  func make(_ edit: ReviewEdit, seen: Int) throws -> String

  /// How one person may be two.
  func proposal(for person: PersonNumber) throws -> ReviewProposal

  /// The person's tracks that are nearly as near to somebody else, or nearer; those nearest to the other first.
  func lookAlikes(of person: PersonNumber) throws -> [ReviewLookAlike]

  /// All edits in words, the oldest first.
  func log() throws -> [ReviewLogLine]

  /// What to ask, the first few with pictures.
  func questions(most: Int) throws -> ReviewQuestions

  /// Answers a question, if the library's last edit is still the one that was seen.
  ///
  /// - Returns: What it did, in words, and its number in the log.
  /// - Throws: As `make`, and where the question is not asked, or not so.
  func answer(_ question: String, with answer: ReviewAnswer, seen: Int) throws -> (edit: Int, sentence: String)

  /// An error in words.
  func complaint(about error: any Error) -> ReviewComplaint

  /// The process that is writing the library; `nil` where none is.
  func writer() -> Int?

  /// Whether the library has a face, and still has it.
  func hasFace(_ face: String) throws -> Bool

  /// JPEG files as they lie in the folder; `nil` where there is none.
  func portrait(of face: String) throws -> [UInt8]?
  func montage(of person: PersonNumber) throws -> [UInt8]?
}

/// The library was edited since the page was made.
public struct StaleEdit: Error, Sendable {
  public let last: Int

  public init(last: Int) {
    self.last = last
  }
}

/// The faces that would be somebody else, if one person were two, and how unlike the two halves are.
public struct ReviewProposal: Encodable, Sendable {
  public let leaving: [String]
  public let stayingCount: Int
  public let distance: Double

  public init(leaving: [String], stayingCount: Int, distance: Double) {
    self.leaving = leaving
    self.stayingCount = stayingCount
    self.distance = distance
  }
}

/// A person's faces of one track that look like somebody else's.
public struct ReviewLookAlike: Sendable {
  public let clip: ClipID
  public let track: Int
  public let other: PersonNumber

  /// How much nearer they are to their own person: −1 … 1.
  public let margin: Double

  public init(clip: ClipID, track: Int, other: PersonNumber, margin: Double) {
    self.clip = clip
    self.track = track
    self.other = other
    self.margin = margin
  }
}

/// An edit as the page shows it.
public struct ReviewLogLine: Encodable, Sendable {
  public let edit: Int

  /// In milliseconds since 1970, as browsers count.
  public let time: Double
  public let sentence: String
  public let isUndoable: Bool
  public let isUndone: Bool

  public init(edit: Int, time: Double, sentence: String, isUndoable: Bool, isUndone: Bool) {
    self.edit = edit
    self.time = time
    self.sentence = sentence
    self.isUndoable = isUndoable
    self.isUndone = isUndone
  }
}

/// An error as the page says it.
public struct ReviewComplaint: Sendable {
  /// Of HTTP: 410 where the library is gone, 423 where another process writes it.
  public let status: Int
  public let sentence: String
  public let hint: String?

  public init(status: Int, sentence: String, hint: String?) {
    self.status = status
    self.sentence = sentence
    self.hint = hint
  }
}
