public import Vocabulary

/// A face of a track that is in doubt, as a second look at it wants it.
public struct DoubtfulFace: Hashable, Sendable {
  public var id: FaceID

  /// Upright and full size.
  public var frameSize: PixelSize

  /// In pixels of the frame.
  public var box: Rectangle

  /// `nil` where its detector gave none.
  public var landmarks: Landmarks?

  /// Where its portrait lies in the library.
  public var portrait: String?
}

/// What the program itself takes for no face. It lies where a human's "not a face" lies, but nobody decided it
/// (`is_decided` is 0): a later run may see it in another way, and no other library takes it for an answer.
extension DatasetStore {
  /// The best faces of a track that was taken in and is not grouped yet, the one of highest quality first.
  public func bestFaces(ofTrack number: Int, of clip: ClipID, atMost count: Int) throws -> [DoubtfulFace] {
    var faces: [DoubtfulFace] = []
    // By the index over person, clip and track: nobody has any of the clip's faces yet.
    try database.rows(
      """
      SELECT face.id, frame.width, frame.height, face.x, face.y, face.width, face.height, face.landmarks, face.portrait
      FROM face JOIN frame ON frame.clip = face.clip AND frame.number = face.frame
      WHERE face.person IS NULL AND face.clip = ? AND face.track = ?
        ORDER BY face.quality DESC, face.id LIMIT ?
      """, [.integer(self.number(of: clip)), .integer(number), .integer(count)]
    ) { row in
      faces.append(
        DoubtfulFace(
          id: FaceID(hexadecimal: row.text(0)),
          frameSize: PixelSize(width: row.integer(1), height: row.integer(2)),
          box: Rectangle(x: row.real(3), y: row.real(4), width: row.real(5), height: row.real(6)),
          landmarks: row.withBytes(7, LittleEndian.landmarks), portrait: row.optionalText(8)))
    }
    return faces
  }

  /// Notes that tracks of a clip that is not grouped yet are no faces.
  ///
  /// - Returns: How many faces they have.
  public func setAside(tracks: [Int], of clip: ClipID) throws -> Int {
    try transaction {
      let count = { try self.rejectedCount(of: clip) }
      let before = try count()
      for track in tracks {
        try database.run(
          """
          UPDATE face SET is_rejected = 1
            WHERE person IS NULL AND clip = ? AND track = ? AND NOT is_decided
          """, [.integer(number(of: clip)), .integer(track)])
      }
      return try count() - before
    }
  }

  /// How many faces of a clip were taken for none, by whomever.
  public func rejectedCount(of clip: ClipID) throws -> Int {
    try database.integer(
      "SELECT count(*) FROM face WHERE person IS NULL AND clip = ? AND is_rejected", [.integer(number(of: clip))])
  }
}
