public import DatasetStore
import Vocabulary

/// What the page asks of the networks and of the library's numbers. An answer takes longer than others may wait for, so it
/// is asked for again and again until it is there.
public protocol ReviewSearcher {
  /// - Returns: By what the answer is asked for.
  /// - Throws: What the desk has a sentence for: too many wait already.
  func start(_ question: SearchQuestion) throws -> String

  /// - Throws: Why there is no answer and will be none.
  func answer(to ticket: String) throws -> SearchAnswer
}

/// Who is this?
public enum SearchQuestion: Sendable {
  /// A photo's bytes: whoever gets them keeps nothing of them.
  case photo([UInt8])

  /// A face of the library, by identifier.
  case face(String)
}

/// What stands behind a ticket.
public enum SearchAnswer: Sendable {
  case unknown
  case notYet
  case found(ReviewFinding)
}

/// Who somebody may be, as the page shows it. Fields are only ever added.
public struct ReviewFinding: Encodable, Sendable {
  public struct Candidate: Encodable, Sendable {
    public let person: Int
    public let name: String?
    public let distance: Double

    public init(person: Int, name: String?, distance: Double) {
      self.person = person
      self.name = name
      self.distance = (distance * 1000).rounded() / 1000
    }
  }

  public struct Like: Encodable, Sendable {
    public let id: String
    public let person: Int?
    public let clip: String
    public let seconds: Double
    public let distance: Double

    public init(_ row: FaceRow, distance: Double) {
      id = row.id.hexadecimal
      person = row.person?.value
      clip = String(decoding: row.clipPath.lastComponent, as: UTF8.self)
      seconds = row.seconds
      self.distance = (distance * 1000).rounded() / 1000
    }
  }

  public struct Face: Encodable, Sendable {
    /// In pixels of the upright photo.
    public let x: Double
    public let y: Double
    public let width: Double
    public let height: Double

    /// Who it is; missing where it is nobody who is known.
    public let known: Int?

    /// The nearest people, and the most alike faces, one a track.
    public let candidates: [Candidate]
    public let like: [Like]

    public init(
      x: Double, y: Double, width: Double, height: Double, known: Int?, candidates: [Candidate], like: [Like]
    ) {
      (self.x, self.y, self.width, self.height) = (x, y, width, height)
      self.known = known
      self.candidates = candidates
      self.like = like
    }
  }

  /// Of the photo; missing where a face of the library was asked about.
  public let width: Int?
  public let height: Int?
  public let faces: [Face]

  public init(width: Int?, height: Int?, faces: [Face]) {
    self.width = width
    self.height = height
    self.faces = faces
  }
}
