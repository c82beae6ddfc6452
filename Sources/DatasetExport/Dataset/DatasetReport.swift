public import Vocabulary

/// What became of an export: the same for people, for programs and for `dataset.json`.
public struct DatasetReport: Sendable {
  public var format: String
  public var pictureKind: PictureKind
  public var pictureFormat: PictureFormat

  /// Faces of the library, those that a human said are none included.
  public var candidateCount = 0

  /// How many each rule took away, by person; `nil` are those of nobody.
  public var leftOut: [SelectionRule: [PersonNumber?: Int]] = [:]
  public var classes: [Class] = []
  public var faceCount = 0
  public var pictureCount = 0

  /// `nil` where the dataset is not split.
  public var split: Split?
  public var clips: [Clip] = []

  /// Faces whose portrait could not be read, and so were not compared by what they look like.
  public var uncomparedCount = 0

  public struct Class: Hashable, Sendable {
    public var index: Int

    /// `nil` for the unsorted faces.
    public var person: PersonNumber?
    public var name: String?
    public var folder: String
    public var faceCount: Int

    /// Of this person's faces, how many each part has.
    public var faceCounts: [DatasetPart: Int]

    /// Shots, clips or persons, by what the dataset is split.
    public var unitCount: Int

    package init(
      _ someone: DatasetClass, faceCount: Int, faceCounts: [DatasetPart: Int], unitCount: Int
    ) {
      index = someone.index
      person = someone.person
      name = someone.name
      folder = someone.folder
      self.faceCount = faceCount
      self.faceCounts = faceCounts
      self.unitCount = unitCount
    }
  }

  public struct Split: Hashable, Sendable {
    public var unit: SplitOptions.Unit
    public var seed: UInt64
    public var parts: [DatasetPart]
    public var leaks: LeakCheck

    package init(_ options: SplitOptions, parts: [DatasetPart], leaks: LeakCheck) {
      unit = options.unit
      seed = options.seed
      self.parts = parts
      self.leaks = leaks
    }
  }

  public struct Clip: Hashable, Sendable {
    public enum Source: String, Sendable {
      /// Its pictures were taken from it.
      case clip

      /// They were taken from the library's portraits, as it is gone or changed.
      case portraits

      /// It is gone, and so are its faces from the dataset.
      case missing

      /// It has other bytes now.
      case altered
    }

    public var id: ClipID

    /// As the library has it.
    public var path: FilePath
    public var source: Source

    /// Faces in the dataset.
    public var faceCount = 0

    package init(id: ClipID, path: FilePath, source: Source) {
      self.id = id
      self.path = path
      self.source = source
    }
  }

  package init(format: String, pictureKind: PictureKind, pictureFormat: PictureFormat) {
    self.format = format
    self.pictureKind = pictureKind
    self.pictureFormat = pictureFormat
  }

  public func count(leftOutBy rule: SelectionRule) -> Int {
    (leftOut[rule] ?? [:]).values.reduce(0, +)
  }

  /// Those of whom a part has no face, so that readers which number the folders they find number them otherwise there.
  public var incompleteClasses: [Class] {
    guard let split, split.unit != .person else { return [] }
    return classes.filter { someone in split.parts.contains { someone.faceCounts[$0, default: 0] == 0 } }
  }
}
