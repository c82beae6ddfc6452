public import Vocabulary

/// A model that made the library's faces: one of each kind.
public struct ModelRecord: Hashable, Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case detector
    case aligner
    case embedder
  }

  public var kind: Kind
  public var name: String

  /// Of the model's file: 64 lower-case hexadecimal digits.
  public var sha256: String

  public init(kind: Kind, name: String, sha256: String) {
    self.kind = kind
    self.name = name
    self.sha256 = sha256
  }
}

/// One video or photo that was taken in.
public struct ClipRecord: Hashable, Sendable {
  public enum Kind: String, Sendable {
    case video
    case photo
  }

  public var id: ClipID

  /// As the user gave it.
  public var path: FilePath
  public var kind: Kind

  /// Of the upright picture.
  public var size: PixelSize

  /// Presentation time of the first video frame: what `seconds` of frames count from.
  public var baseSeconds: Double

  /// `nil` where the file does not say, and for photos.
  public var durationSeconds: Double?
  public var decodedFrameCount: Int
  public var damagedFrameCount: Int

  /// What a person should know of this clip, such as that it breaks off.
  public var note: String?

  /// Frames a second at which a sequence of numbered pictures is read; `nil` for clips that are one file.
  public var frameRate: Double?

  public init(
    id: ClipID, path: FilePath, kind: Kind, size: PixelSize, baseSeconds: Double = 0, durationSeconds: Double? = nil,
    decodedFrameCount: Int = 0, damagedFrameCount: Int = 0, note: String? = nil, frameRate: Double? = nil
  ) {
    self.frameRate = frameRate
    self.id = id
    self.path = path
    self.kind = kind
    self.size = size
    self.baseSeconds = baseSeconds
    self.durationSeconds = durationSeconds
    self.decodedFrameCount = decodedFrameCount
    self.damagedFrameCount = damagedFrameCount
    self.note = note
  }
}

/// One frame that was looked at.
public struct FrameRecord: Hashable, Sendable {
  public var clip: ClipID

  /// From 0, counting all frames of the clip.
  public var index: Int

  /// From the clip's first video frame.
  public var seconds: Double

  /// As the file says it.
  public var presentationSeconds: Double

  /// Upright and full size; clips may change it on the way.
  public var size: PixelSize

  /// How long it stands for, in seconds: until the next looked-at frame, or as long as it was on screen. `nil` for
  /// photos, and in libraries from before this was stored.
  public var shownSeconds: Double?

  public init(
    clip: ClipID, index: Int, seconds: Double, presentationSeconds: Double, size: PixelSize,
    shownSeconds: Double? = nil
  ) {
    self.shownSeconds = shownSeconds
    self.clip = clip
    self.index = index
    self.seconds = seconds
    self.presentationSeconds = presentationSeconds
    self.size = size
  }
}

/// One face as it is taken in. Whom it belongs to comes later, by `DatasetStore.assign`.
public struct FaceRecord: Hashable, Sendable {
  public var id: FaceID
  public var clip: ClipID
  public var frameIndex: Int

  /// In pixels of the upright full-size frame.
  public var detection: Detection

  /// `nil` where it was not measured.
  public var quality: FaceQuality?

  /// All faces of a library have embeddings of one length.
  public var embedding: Embedding?

  /// `nil` where nothing was seen of the clothes, or where they were not measured.
  public var clothing: ClothingHistogram?
  public var shot: Int?
  public var track: Int?

  /// Where its portrait lies in the library's folder: ASCII, `/` between the parts.
  public var portrait: String?

  public init(
    id: FaceID, clip: ClipID, frameIndex: Int, detection: Detection, quality: FaceQuality? = nil,
    embedding: Embedding? = nil, clothing: ClothingHistogram? = nil, shot: Int? = nil, track: Int? = nil,
    portrait: String? = nil
  ) {
    self.id = id
    self.clip = clip
    self.frameIndex = frameIndex
    self.detection = detection
    self.quality = quality
    self.embedding = embedding
    self.clothing = clothing
    self.shot = shot
    self.track = track
    self.portrait = portrait
  }
}

/// A face with what is known around it: a row of `faces.csv`. It holds no embedding, so that many are cheap.
public struct FaceRow: Hashable, Sendable {
  public var id: FaceID
  public var clip: ClipID

  /// As the user gave it.
  public var clipPath: FilePath
  public var frameIndex: Int
  public var seconds: Double
  public var frameSize: PixelSize
  public var box: Rectangle
  public var score: Double
  public var quality: FaceQuality?

  /// How sure its place with its person is, 0 … 1; `nil` while unsorted, or not told.
  public var confidence: Double?
  public var shot: Int?
  public var track: Int?

  /// `nil` while unsorted.
  public var person: PersonNumber?
  public var name: String?
  public var portrait: String?

  /// Whether it was rejected, by a user or by a second detector.
  public var isRejected: Bool
}

/// A person, and what a table of people says of them.
public struct PersonRecord: Hashable, Sendable {
  public var number: PersonNumber
  public var name: String?

  /// A stranger: nobody asks about them again.
  public var isIgnored: Bool
  public var faceCount: Int
  public var clipCount: Int

  /// The mean confidence of the person's faces; `nil` where it was not told.
  public var coherence: Double?

  public init(
    number: PersonNumber, name: String? = nil, isIgnored: Bool = false, faceCount: Int = 0, clipCount: Int = 0,
    coherence: Double? = nil
  ) {
    self.isIgnored = isIgnored
    self.coherence = coherence
    self.number = number
    self.name = name
    self.faceCount = faceCount
    self.clipCount = clipCount
  }
}

/// What grouping wants to know of one face.
public struct FaceEvidence: Sendable {
  public var id: FaceID
  public var clip: ClipID
  public var frameIndex: Int
  public var shot: Int?
  public var track: Int?
  public var score: Double
  public var quality: FaceQuality?
  public var embedding: Embedding?
  public var clothing: ClothingHistogram?
  public var portrait: String?

  /// `nil` while unsorted.
  public var person: PersonNumber?

  /// Whether a human put it there.
  public var isDecided: Bool
}

/// The embeddings of a library, as grouping wants them.
public struct EmbeddingTable: Sendable {
  /// In the order in which they were taken in.
  public var faces: [FaceID]

  /// Numbers an embedding; 0 where there is none.
  public var dimension: Int

  /// `faces.count` rows of `dimension` numbers, row after row.
  public var values: [Float]

  public init(faces: [FaceID], dimension: Int, values: [Float]) {
    self.faces = faces
    self.dimension = dimension
    self.values = values
  }
}
