public import Vocabulary

/// What a report tells of a library as a whole. Nothing of it grows with the number of faces, but for `stretches`, which
/// grows with that of tracks.
extension DatasetStore {
  /// The faces of one person, or of nobody, in one track: on screen from `first` to `end`.
  public struct Stretch: Hashable, Sendable {
    public var clip: ClipID

    /// `nil` while unsorted.
    public var person: PersonNumber?
    public var shot: Int?

    /// The moments of its first and its last frame, in seconds from the clip's first video frame.
    public var first: Double
    public var last: Double

    /// How long the last frame stands for, in seconds; 0 for photos.
    public var shown: Double

    public var end: Double { last + shown }
  }

  /// Lends the stretches, clips as they were taken in, then by time. What a human said is no face is left out.
  public func forEachStretch(_ body: (Stretch) throws -> Void) throws {
    try database.rows(
      """
      WITH stretch AS (
        SELECT clip, person, track, min(shot) AS shot, min(frame) AS first, max(frame) AS last FROM face
        WHERE NOT is_rejected GROUP BY clip, person, track, CASE WHEN track IS NULL THEN frame END
      )
      SELECT sha256, person, stretch.shot, begin.seconds, finish.seconds, coalesce(finish.shown_seconds, step_seconds)
      FROM stretch JOIN clip ON clip.id = stretch.clip
        JOIN frame AS begin ON begin.clip = stretch.clip AND begin.number = stretch.first
        JOIN frame AS finish ON finish.clip = stretch.clip AND finish.number = stretch.last
      ORDER BY stretch.clip, begin.seconds, finish.seconds, person
      """
    ) { row in
      try body(
        Stretch(
          clip: ClipID(hexadecimal: row.text(0)), person: row.optionalInteger(1).map { PersonNumber($0) },
          shot: row.optionalInteger(2), first: row.real(3), last: row.real(4), shown: row.optionalReal(5) ?? 0))
    }
  }

  /// How many faces have a quality from i / 20 to (i + 1) / 20, with people and without; 1 counts in the last.
  public func qualityHistogram() throws -> (sorted: [Int], unsorted: [Int]) {
    let binCount = 20
    var counts = (sorted: [Int](repeating: 0, count: binCount), unsorted: [Int](repeating: 0, count: binCount))
    try database.rows(
      """
      SELECT CAST(quality * \(binCount) AS INTEGER) AS bin, person IS NOT NULL, count(*) FROM face
      WHERE NOT is_rejected AND quality IS NOT NULL GROUP BY 1, 2
      """
    ) { row in
      let bin = min(max(row.integer(0), 0), binCount - 1)
      if row.integer(1) == 1 { counts.sorted[bin] += row.integer(2) } else { counts.unsorted[bin] += row.integer(2) }
    }
    return counts
  }

  /// Faces that nobody is shown with, by the reason why.
  public struct LeftOutCounts: Hashable, Sendable {
    /// With nobody, and so shown in `unsorted`.
    public var unsorted: Int

    /// Of these, the ones that the embedder gave no numbers for.
    public var withoutEmbedding: Int

    /// What is no face, as a human said or a second detector found.
    public var rejected: Int
    public var ignoredPeople: Int
    public var ignoredFaces: Int
  }

  public func leftOutCounts() throws -> LeftOutCounts {
    LeftOutCounts(
      unsorted: try unsortedCount(),
      withoutEmbedding: try database.integer(
        "SELECT count(*) FROM face WHERE person IS NULL AND NOT is_rejected AND embedding IS NULL"),
      rejected: try database.integer("SELECT count(*) FROM face WHERE is_rejected"),
      ignoredPeople: try database.integer("SELECT count(*) FROM person WHERE is_ignored AND merged_into IS NULL"),
      ignoredFaces: try database.integer(
        "SELECT count(*) FROM face JOIN person ON person.number = face.person WHERE is_ignored AND NOT is_rejected"))
  }

  /// Some faces that have an embedding, each as likely as another: the first by their identifiers, which are hashes.
  public func faceSample(atMost count: Int) throws -> [(row: FaceRow, embedding: Embedding)] {
    let order = "embedding IS NOT NULL AND NOT is_rejected ORDER BY face.id LIMIT ?"
    var embeddings: [FaceID: Embedding] = [:]
    try database.rows("SELECT id, embedding FROM face WHERE \(order)", [.integer(count)]) { row in
      var values: [Float] = []
      row.withBytes(1) { LittleEndian.append($0, to: &values) }
      embeddings[FaceID(hexadecimal: row.text(0))] = Embedding(values)
    }
    var sample: [(row: FaceRow, embedding: Embedding)] = []
    try forEachFaceRow("WHERE \(order)", [.integer(count)]) { row in
      if let embedding = embeddings[row.id] { sample.append((row, embedding)) }
    }
    return sample
  }

  /// A run that took clips in.
  public struct RunRecord: Hashable, Sendable {
    /// Name and version.
    public var program: String

    /// A JSON object: option names and values.
    public var optionsJSON: String
    public var clipCount: Int
  }

  /// In the order in which they were begun; those that took in nothing are left out.
  public func runs() throws -> [RunRecord] {
    var runs: [RunRecord] = []
    try database.rows(
      """
      SELECT program, options, count(*) FROM run JOIN clip ON clip.run = run.id GROUP BY run.id ORDER BY run.id
      """
    ) { runs.append(RunRecord(program: $0.text(0), optionsJSON: $0.text(1), clipCount: $0.integer(2))) }
    return runs
  }
}
