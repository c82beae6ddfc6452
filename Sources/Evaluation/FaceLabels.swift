public import Vocabulary

/// Who is where in clips, as somebody who knows says it: the truth that a library is measured against.
public enum FaceLabels: Hashable, Sendable {
  /// Single faces with their boxes; all faces of a moment that has one. Detections that are no face are among them.
  case faces([LabelledFace])

  /// Stretches of one clip in which the largest face is a certain person's.
  case segments([LabelledSegment])

  /// Whole files whose subject, in each frame, is a certain person; the other faces are nobody's.
  case files([LabelledFile])
}

/// Whom a label names.
public enum LabelledPerson: Hashable, Sendable {
  case named(String)

  /// `?` in the file: nobody can tell, so whatever is made of this face is neither right nor wrong.
  case unknown

  /// A detection there is no face, and belongs in nobody's folder.
  case notAFace

  init(_ text: String) {
    self = text == "?" ? .unknown : .named(text)
  }

  public var name: String? {
    if case .named(let name) = self { name } else { nil }
  }
}

/// One face of one moment.
public struct LabelledFace: Hashable, Sendable {
  /// Path or file name; `nil` where the labels are those of one clip.
  public var clip: FilePath?

  /// From the clip's first video frame.
  public var seconds: Double

  /// In pixels of the upright full-size frame; it may reach beyond the picture.
  public var box: Rectangle
  public var person: LabelledPerson

  public init(clip: FilePath? = nil, seconds: Double, box: Rectangle, person: LabelledPerson) {
    self.clip = clip
    self.seconds = seconds
    self.box = box
    self.person = person
  }
}

/// A half-open stretch of a clip, `start ..< end`.
public struct LabelledSegment: Hashable, Sendable {
  public var start: Double
  public var end: Double
  public var person: LabelledPerson

  public init(start: Double, end: Double, person: LabelledPerson) {
    self.start = start
    self.end = end
    self.person = person
  }
}

/// A photo or video of one person.
public struct LabelledFile: Hashable, Sendable {
  /// Below the folder of labels: `Ann/1.jpg`, or `train__Ann__1.jpg`.
  public var path: FilePath
  public var person: LabelledPerson

  public init(path: FilePath, person: LabelledPerson) {
    self.path = path
    self.person = person
  }
}

/// Why a library cannot be measured by some labels.
public enum LabelError: Error, Hashable, Sendable {
  /// Neither a form of JSON that is known, nor such a table, nor a folder of named photos.
  case unknownForm(FilePath)

  /// A value that cannot be: where in the file, and what was expected.
  case malformed(FilePath, at: String, expected: String)

  /// A file or folder without a single label.
  case empty(FilePath)

  /// The labels are those of one clip, and the library has several, of which none was named.
  case severalClips(count: Int)

  case noClip

  /// No clip of the library has this path or name.
  case noSuchClip(FilePath)

  /// Several clips of the library have this name.
  case ambiguousClip(FilePath)

  /// A label lies outside the clip, which ends at `end`.
  case outsideClip(FilePath, seconds: Double, end: Double)

  /// A box lies outside the picture.
  case outsidePicture(FilePath, seconds: Double, size: PixelSize)

  /// Not one label is at a moment that was looked at.
  case nothingLookedAt(labelCount: Int)

  /// There are faces where the labels are, and no label is at one of them.
  case nothingMatches(labelCount: Int)
}
