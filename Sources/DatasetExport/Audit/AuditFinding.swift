public import Vocabulary

/// Something that makes a dataset worse, with all places where it is so.
public struct AuditFinding: Hashable, Sendable {
  /// In the order in which they are told: files, pictures, people, splits.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Files that should be pictures and cannot be read as such.
    case unreadable

    /// Files in class folders that are no pictures by their names. Readers pass over them.
    case otherFile = "other-file"

    /// Pictures in which no face is found.
    case noFace = "no-face"

    /// Pictures that show more than one face; the largest is taken for the one that is meant.
    case severalFaces = "several-faces"
    case tiny
    case blurred
    case dark
    case overexposed
    case cutOff = "cut-off"
    case poorQuality = "poor-quality"

    /// Files with the same bytes as another one of the same part.
    case copy = "exact-copy"
    case nearDuplicate = "near-duplicate"

    /// Faces that are nearer to another person than to the rest of their own.
    case wrongPerson = "wrong-person"

    /// Class folders without a picture.
    case emptyClass = "empty-class"
    case tooFew = "too-few"
    case unbalanced

    /// People whom some parts have and others lack.
    case missingInPart = "missing-in-part"

    /// Pictures of two parts that are the same, or nearly.
    case leak

    /// Shots of which two parts have pictures.
    case leakingShot = "leaking-shot"
  }

  public let kind: Kind

  /// Whether something is to be done: what lies beside pictures harms nobody, and a library has neighbouring frames by
  /// nature, of which an export takes the best.
  public let isFault: Bool

  /// The worst first.
  public let items: [Item]

  public init(_ kind: Kind, isFault: Bool = true, items: [Item]) {
    self.kind = kind
    self.isFault = isFault
    self.items = items
  }

  /// One place where it is so.
  public struct Item: Hashable, Sendable {
    /// The picture, relative to what is looked at; of people, their folder or number.
    public var path: String

    /// Of a library.
    public var face: FaceID?

    /// The person's folder or, in a library, name and number.
    public var person: String?
    public var part: DatasetPart?

    /// The picture or the person that it is compared with.
    public var other: String?

    /// What was measured, in the unit of the option that limits it; of copies and leaks, the bits that differ.
    public var value: Double?

    /// Whether there is a picture at `path`.
    public var isPicture: Bool

    /// Of what it is compared with.
    public var otherPicture: String?

    public init(
      path: String, face: FaceID? = nil, person: String? = nil, part: DatasetPart? = nil, other: String? = nil,
      value: Double? = nil, isPicture: Bool = true, otherPicture: String? = nil
    ) {
      self.path = path
      self.face = face
      self.person = person
      self.part = part
      self.other = other
      self.value = value
      self.isPicture = isPicture
      self.otherPicture = otherPicture
    }
  }
}

/// What an audit found out: the same for people, for programs and for the page with pictures.
public struct AuditReport: Sendable {
  public enum Subject: String, Sendable {
    case library
    case folder
  }

  public struct Person: Hashable, Sendable {
    /// The folder; in a library the name, or the number.
    public var label: String
    public var faceCount: Int
    public var faceCounts: [DatasetPart: Int]
  }

  public var subject: Subject
  public var people: [Person]
  public var faceCount: Int

  /// Of a library, as many as faces.
  public var pictureCount: Int
  public var parts: [DatasetPart]

  /// Those that found something, in the order of their kinds.
  public var findings: [AuditFinding]

  /// Why a picture or a folder could not be read, by its path.
  public var reasons: [String: any Error]

  /// Faces whose picture could not be read, and which were compared by their numbers only: of a library.
  public var unseenCount: Int

  /// Faces of a library that belong to nobody, or to people who are ignored: they are not looked at.
  public var passedOverCount: Int

  public var isWell: Bool { !findings.contains(where: \.isFault) }

  public init(
    subject: Subject, people: [Person], faceCount: Int, pictureCount: Int, parts: [DatasetPart],
    findings: [AuditFinding], reasons: [String: any Error] = [:], unseenCount: Int = 0, passedOverCount: Int = 0
  ) {
    self.subject = subject
    self.people = people
    self.faceCount = faceCount
    self.pictureCount = pictureCount
    self.parts = parts
    self.findings = findings
    self.reasons = reasons
    self.unseenCount = unseenCount
    self.passedOverCount = passedOverCount
  }
}

/// Why nothing was looked at.
public enum AuditError: Error, Hashable, Sendable {
  /// Neither a library nor a folder.
  case notAFolder(FilePath)

  /// A folder with nothing in it.
  case empty(FilePath)

  /// A folder whose folders hold no pictures; `hasPictures` where pictures lie in it directly, with nobody's name.
  case noClasses(FilePath, hasPictures: Bool)

  /// A dataset of Rollcall's whose pictures lie in archives, or that has none.
  case noPictures(FilePath, format: String)

  /// `dataset.json` or `faces.jsonl` is not what Rollcall wrote; the line, where it is one of many.
  case badRecords(FilePath, line: Int?)

  /// A library with nobody in it.
  case noPeople(FilePath)
}
