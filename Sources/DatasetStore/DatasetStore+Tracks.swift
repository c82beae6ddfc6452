public import Vocabulary

extension DatasetStore {
  /// What is known of one clip's tracks, or of some shots of them, once all their faces are there.
  public struct ClipSummary: Sendable {
    public var tracks: [TrackRecord]

    /// Pairs of tracks that were seen in one frame, the smaller number first, each once.
    public var seenAtOnce: [TrackPair]

    public init(tracks: [TrackRecord], seenAtOnce: [TrackPair]) {
      self.tracks = tracks
      self.seenAtOnce = seenAtOnce
    }
  }

  /// Notes a clip's tracks, and that it is taken in to its end, if it was not before. What was noted of it before goes.
  public func finish(_ clip: ClipID, _ summary: ClipSummary) throws {
    try finish(clip) { note in try note(summary) }
  }

  /// The same, bit by bit.
  ///
  /// - Parameter tell: Notes the tracks of some shots, as often as it likes.
  public func finish(_ clip: ClipID, tell: (_ note: (ClipSummary) throws -> Void) throws -> Void) throws {
    try transaction {
      let number = number(of: clip)
      try database.run("DELETE FROM track WHERE clip = ?", [.integer(number)])
      try database.run("DELETE FROM seen_at_once WHERE clip = ?", [.integer(number)])
      try tell { try write($0, clip: number) }
      try database.run(Migration.trackPlaces(ofFaces: "face.clip = ?"), [.integer(number)])
      try database.run(
        "UPDATE clip SET step_seconds = (\(Self.medianStep)) WHERE id = ?1 AND kind = 'video'", [.integer(number)])
      try database.run("UPDATE clip SET state = 1 WHERE id = ? AND state = 0", [.integer(number)])
    }
  }

  /// The median gap between looked-at frames of clip `?1`, of two middle ones the longer.
  private static let medianStep = """
    WITH gap AS (SELECT seconds - lag(seconds) OVER (ORDER BY seconds, number) AS seconds FROM frame WHERE clip = ?1)
    SELECT seconds FROM gap WHERE seconds IS NOT NULL ORDER BY seconds
      LIMIT 1 OFFSET (SELECT count(seconds) / 2 FROM gap)
    """

  private func write(_ summary: ClipSummary, clip: Int) throws {
    for track in summary.tracks { try write(track, clip: clip) }
    for pair in summary.seenAtOnce {
      try database.run(
        "INSERT INTO seen_at_once (clip, first, second) VALUES (?, ?, ?)",
        [.integer(clip), .integer(pair.first), .integer(pair.second)])
    }
  }

  func write(_ track: TrackRecord, clip: Int) throws {
    try database.run(
      """
      INSERT OR REPLACE INTO track (clip, number, shot, faces, quality, greatest_score, mean, clothing)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .integer(clip), .integer(track.number), .integer(track.shot), .integer(track.faceCount),
        .real(track.quality), .real(track.greatestScore), .blob(LittleEndian.bytes(of: track.mean.map { Float($0) })),
        .blob(track.clothing?.bins),
      ])
  }

  /// Lends all tracks, clip by clip in the order of their hashes.
  public func forEachTrack(_ body: (TrackRecord) throws -> Void) throws {
    try database.rows(
      """
      SELECT clip.sha256, track.number, shot, faces, quality, greatest_score, mean, x, y, track.width, track.height,
        clothing FROM track
        JOIN clip ON clip.id = track.clip ORDER BY clip.sha256, track.number
      """
    ) { row in
      try body(
        TrackRecord(
          clip: ClipID(hexadecimal: row.text(0)), number: row.integer(1), shot: row.optionalInteger(2),
          faceCount: row.integer(3), quality: row.real(4), greatestScore: row.real(5),
          mean: row.withBytes(6, LittleEndian.floats).map { Double($0) },
          place: row.isNull(7)
            ? nil : Rectangle(x: row.real(7), y: row.real(8), width: row.real(9), height: row.real(10)),
          clothing: row.isNull(11) ? nil : ClothingHistogram(bins: row.blob(11))))
    }
  }

  /// Lends all pairs of tracks that were seen in one frame, by the clips' hashes.
  public func forEachPairSeenAtOnce(_ body: (ClipID, TrackPair) throws -> Void) throws {
    try database.rows(
      """
      SELECT clip.sha256, first, second FROM seen_at_once JOIN clip ON clip.id = seen_at_once.clip
        ORDER BY clip.sha256, first, second
      """
    ) { row in
      try body(ClipID(hexadecimal: row.text(0)), TrackPair(row.integer(1), row.integer(2)))
    }
  }

  /// Lends who has how many faces of each track, and whether a human put one of them there. Rejected faces are left out.
  public func forEachTrackPlace(_ body: (TrackPlace) throws -> Void) throws {
    // All that is asked for stands in one index, which is a thirtieth of the faces.
    try database.rows(
      """
      SELECT clip.sha256, face.track, face.person, count(*), max(face.is_decided) FROM face
        JOIN clip ON clip.id = face.clip
      WHERE face.track IS NOT NULL AND NOT face.is_rejected
      GROUP BY face.person, face.clip, face.track ORDER BY face.person, face.clip, face.track
      """
    ) { row in
      try body(
        TrackPlace(
          clip: ClipID(hexadecimal: row.text(0)), track: row.integer(1),
          person: row.optionalInteger(2).map { PersonNumber($0) }, faceCount: row.integer(3),
          isDecided: row.integer(4) == 1))
    }
  }

  /// How faces vary within tracks, as it was last written; `nil` where it has to be told anew.
  public func spread() throws -> SpreadRecord? {
    try database.first("SELECT weight, products FROM spread") { row in
      SpreadRecord(weight: row.real(0), products: row.withBytes(1, LittleEndian.doubles))
    }
  }

  /// - Parameter spread: `nil` where it has to be told anew.
  public func setSpread(_ spread: SpreadRecord?) throws {
    guard let spread else { return try database.run("DELETE FROM spread") }
    try database.run(
      "INSERT OR REPLACE INTO spread (only, weight, products) VALUES (1, ?, ?)",
      [.real(spread.weight), .blob(LittleEndian.bytes(of: spread.products))])
  }

  /// Clips with tracks that were never summarised: those of a library from before there was a table of tracks.
  public func clipsWithoutSummary() throws -> [ClipID] {
    try clips(
      """
      WHERE state = 2 AND NOT EXISTS (SELECT 1 FROM track WHERE track.clip = clip.id)
        AND EXISTS (SELECT 1 FROM face WHERE face.clip = clip.id AND face.track IS NOT NULL AND NOT face.is_rejected)
      """)
  }

  /// Clips that are taken in, and whose faces were not grouped yet.
  public func clipsToGroup() throws -> [ClipID] {
    try clips("WHERE state = 1")
  }

  /// Notes that the faces of all clips that are taken in are grouped.
  public func noteGrouped() throws {
    try database.run("UPDATE clip SET state = 2 WHERE state = 1")
  }

  private func clips(_ condition: String) throws -> [ClipID] {
    var clips: [ClipID] = []
    try database.rows("SELECT sha256 FROM clip \(condition) ORDER BY id") {
      clips.append(ClipID(hexadecimal: $0.text(0)))
    }
    return clips
  }
}

/// Two tracks of one clip, by their numbers.
public struct TrackPair: Hashable, Sendable {
  public let first: Int
  public let second: Int

  public init(_ one: Int, _ other: Int) {
    precondition(one != other, "track \(one) is not beside itself")
    (first, second) = (min(one, other), max(one, other))
  }
}

/// A track as grouping compares it.
public struct TrackRecord: Hashable, Sendable {
  public var clip: ClipID

  /// From 0 in the clip.
  public var number: Int
  public var shot: Int?
  public var faceCount: Int

  /// The sum of its faces' qualities.
  public var quality: Double

  /// The highest score of its faces.
  public var greatestScore: Double

  /// The quality-weighted mean of its faces' embeddings.
  public var mean: [Double]

  /// Where in the frame it is, in fractions of the frame: the medians of its faces' boxes. The library knows it, from the
  /// boxes that it has; `nil` in what was not read from there.
  public var place: Rectangle?

  /// The mean of what its faces' clothes look like; `nil` where nothing was seen of them.
  public var clothing: ClothingHistogram?

  public init(
    clip: ClipID, number: Int, shot: Int?, faceCount: Int, quality: Double, greatestScore: Double, mean: [Double],
    place: Rectangle? = nil, clothing: ClothingHistogram? = nil
  ) {
    self.clip = clip
    self.number = number
    self.shot = shot
    self.faceCount = faceCount
    self.quality = quality
    self.greatestScore = greatestScore
    self.mean = mean
    self.place = place
    self.clothing = clothing
  }
}

/// How many faces of a track somebody has.
public struct TrackPlace: Hashable, Sendable {
  public var clip: ClipID
  public var track: Int

  /// `nil` for the unsorted ones.
  public var person: PersonNumber?
  public var faceCount: Int

  /// Whether a human put one of them there.
  public var isDecided: Bool
}

/// Sums that say how faces vary within tracks.
public struct SpreadRecord: Hashable, Sendable {
  /// Observations that count.
  public var weight: Double

  /// Lower triangle of the sum of products, row after row.
  public var products: [Double]

  public init(weight: Double, products: [Double]) {
    self.weight = weight
    self.products = products
  }
}
