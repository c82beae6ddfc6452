public import Vocabulary

/// A face with all that choosing faces for a dataset, and telling where they came from, wants to know. Of the numbers that
/// tell whose it is it holds none, so that many are cheap: about 500 bytes.
public struct DatasetFace: Hashable, Sendable {
  public var id: FaceID
  public var clip: ClipID
  public var frameIndex: Int

  /// From the clip's first video frame.
  public var seconds: Double

  /// How long its frame stands for, in seconds, as in `DatasetStore.presences()`; 0 for photos.
  public var shownSeconds: Double

  /// Upright and full size.
  public var frameSize: PixelSize

  /// In pixels of the frame, as are the landmarks.
  public var box: Rectangle
  public var landmarks: Landmarks?
  public var score: Double

  /// `nil` where it was not measured.
  public var quality: FaceQuality?

  /// How sure its place with its person is, 0 … 1; `nil` while unsorted, or not told.
  public var confidence: Double?

  /// Whether a human put it with its person.
  public var isDecided: Bool
  public var shot: Int?
  public var track: Int?

  /// The camera set-up of its shot, from 0 in the clip; `nil` where that is not known.
  public var setUp: Int?

  /// `nil` while unsorted.
  public var person: PersonNumber?

  /// Where its portrait lies in the library.
  public var portrait: String?

  public init(
    id: FaceID, clip: ClipID, frameIndex: Int, seconds: Double, shownSeconds: Double = 0, frameSize: PixelSize,
    box: Rectangle, landmarks: Landmarks? = nil, score: Double = 1, quality: FaceQuality? = nil,
    confidence: Double? = nil, isDecided: Bool = false, shot: Int? = nil, track: Int? = nil, setUp: Int? = nil,
    person: PersonNumber? = nil, portrait: String? = nil
  ) {
    self.id = id
    self.clip = clip
    self.frameIndex = frameIndex
    self.seconds = seconds
    self.shownSeconds = shownSeconds
    self.frameSize = frameSize
    self.box = box
    self.landmarks = landmarks
    self.score = score
    self.quality = quality
    self.confidence = confidence
    self.isDecided = isDecided
    self.shot = shot
    self.track = track
    self.setUp = setUp
    self.person = person
    self.portrait = portrait
  }
}

extension DatasetStore {
  /// Lends all faces, clip by clip in the order of their hashes, frame by frame, from left to right: the same order
  /// whichever clip was taken in first. What a human said is no face is left out.
  public func forEachDatasetFace(_ body: (DatasetFace) throws -> Void) throws {
    // One text a clip instead of one a face.
    let clips = Dictionary(uniqueKeysWithValues: clipNumbers.map { ($0.value, $0.key) })
    try database.rows(
      """
      SELECT face.id, face.clip, face.frame, frame.seconds, frame.width, frame.height, face.x, face.y, face.width,
        face.height, face.score, face.confidence, face.shot, face.track, face.person, face.portrait, face.landmarks,
        face.is_decided, coalesce(frame.shown_seconds, clip.step_seconds), \(Self.qualityColumns),
        (SELECT setup FROM shot WHERE shot.clip = face.clip AND shot.number = face.shot)
      FROM face JOIN frame ON frame.clip = face.clip AND frame.number = face.frame JOIN clip ON clip.id = face.clip
      WHERE NOT is_rejected ORDER BY clip.sha256, face.frame, face.x, face.y, face.id
      """
    ) { row in
      guard let clip = clips[row.integer(1)] else { return }
      try body(
        DatasetFace(
          id: FaceID(hexadecimal: row.text(0)), clip: clip, frameIndex: row.integer(2), seconds: row.real(3),
          shownSeconds: row.optionalReal(18) ?? 0, frameSize: PixelSize(width: row.integer(4), height: row.integer(5)),
          box: Rectangle(x: row.real(6), y: row.real(7), width: row.real(8), height: row.real(9)),
          landmarks: row.withBytes(16, LittleEndian.landmarks), score: row.real(10),
          quality: Self.quality(at: row, from: 19), confidence: row.optionalReal(11), isDecided: row.integer(17) == 1,
          shot: row.optionalInteger(12), track: row.optionalInteger(13), setUp: row.optionalInteger(25),
          person: row.optionalInteger(14).map { PersonNumber($0) }, portrait: row.optionalText(15)))
    }
  }

  /// How many faces a human said are none.
  public func rejectedCount() throws -> Int {
    try database.integer("SELECT count(*) FROM face WHERE is_rejected")
  }

  /// The embeddings of some faces, in one query; faces without one are not among them.
  ///
  /// - Complexity: O(faces asked for), whatever the library holds.
  public func embeddings(of faces: [FaceID]) throws -> [FaceID: [Float]] {
    // Sixteen hexadecimal digits each, so there is nothing to escape.
    let list = "[" + faces.map { "\"\($0.hexadecimal)\"" }.joined(separator: ",") + "]"
    var embeddings: [FaceID: [Float]] = [:]
    embeddings.reserveCapacity(faces.count)
    try database.rows(
      "SELECT id, embedding FROM face WHERE id IN (SELECT value FROM json_each(?)) AND embedding IS NOT NULL",
      [.text(list)]
    ) { embeddings[FaceID(hexadecimal: $0.text(0))] = $0.withBytes(1, LittleEndian.floats) }
    return embeddings
  }
}
