public import Vocabulary

/// A person, and when they are to be seen.
public struct PersonPresence: Hashable, Sendable {
  public struct Moment: Hashable, Sendable {
    /// As the user gave it.
    public var clip: FilePath

    /// From the clip's first video frame.
    public var seconds: Double
  }

  public var number: PersonNumber
  public var name: String?
  public var faceCount: Int
  public var clipCount: Int

  /// In all videos together; photos count 0.
  public var secondsOnScreen: Double

  /// Clips come in the order in which they were taken in; `nil` where the person has no faces.
  public var first: Moment?
  public var last: Moment?
}

extension DatasetStore {
  /// Everybody who has faces or a name, by number; strangers who are ignored are left out.
  ///
  /// A person is on screen from the first frame of a track to the end of its last. A frame ends when the next looked-at
  /// frame begins, in presentation time (`FrameRecord.shownSeconds`). A face without a track counts as long as its frame.
  /// Tracks that run beside each other add up.
  ///
  /// Where frames have no such duration, as in libraries from before it was stored, each counts one step: the median gap
  /// between looked-at frames of the clip (of two middle ones the longer).
  ///
  /// - Complexity: One pass over an index of the faces, and two frames a track; memory grows with the number of people.
  public func presences() throws -> [PersonPresence] {
    try presences(faces: "person IS NOT NULL", people: "NOT is_ignored").filter { $0.faceCount > 0 || $0.name != nil }
  }

  /// One person, ignored or not; reckoned as in `presences()`.
  ///
  /// - Throws: `EditError` where nobody has that number.
  public func presence(of person: PersonNumber) throws -> PersonPresence {
    try check(person)
    let found = try presences(faces: "person = ?1", people: "number = ?1", [.integer(person.value)])
    return found.first
      ?? PersonPresence(number: person, name: nil, faceCount: 0, clipCount: 0, secondsOnScreen: 0)
  }

  /// How long one frame that was looked at stands for, as `presences()` reckons; 0 for photos and where there is none.
  public func stepSeconds() throws -> [ClipID: Double] {
    var steps: [ClipID: Double] = [:]
    try database.rows("SELECT sha256, coalesce(step_seconds, 0) FROM clip") { row in
      steps[ClipID(hexadecimal: row.text(0))] = row.real(1)
    }
    return steps
  }

  private func presences(faces: String, people: String, _ values: [SQLValue] = []) throws -> [PersonPresence] {
    var presences: [PersonPresence] = []
    var places: [Int: Int] = [:]
    try database.rows(
      "SELECT number, name FROM person WHERE merged_into IS NULL AND \(people) ORDER BY number", values
    ) { row in
      places[row.integer(0)] = presences.count
      presences.append(
        PersonPresence(
          number: PersonNumber(row.integer(0)), name: row.optionalText(1), faceCount: 0, clipCount: 0,
          secondsOnScreen: 0))
    }
    // Not joined with the people: SQLite would look through all rows for each of them.
    try database.rows(Self.presenceInEachClip(faces: faces), values) { row in
      guard let place = places[row.integer(0)] else { return }
      let clip = FilePath(bytes: row.blob(1)) ?? FilePath("?")
      presences[place].faceCount += row.integer(2)
      presences[place].clipCount += 1
      presences[place].secondsOnScreen += row.real(5)
      presences[place].first = presences[place].first ?? PersonPresence.Moment(clip: clip, seconds: row.real(3))
      presences[place].last = PersonPresence.Moment(clip: clip, seconds: row.real(4))
    }
    return presences
  }

  /// A row a person and clip, clips as they were taken in: number, path, faces, first and last second, seconds on screen.
  private static func presenceInEachClip(faces: String) -> String {
    """
    WITH stretch AS (
      SELECT person, clip, track, count(*) AS faces, min(frame) AS first, max(frame) AS last FROM face
      WHERE \(faces) GROUP BY person, clip, track, CASE WHEN track IS NULL THEN frame END
    )
    SELECT person, path, sum(faces), min(begin.seconds), max(finish.seconds),
      sum(
        CASE WHEN coalesce(finish.shown_seconds, step_seconds) IS NULL THEN 0.0
          WHEN track IS NULL THEN faces * coalesce(finish.shown_seconds, step_seconds)
          ELSE finish.seconds - begin.seconds + coalesce(finish.shown_seconds, step_seconds) END)
    FROM stretch JOIN clip ON clip.id = stretch.clip
      JOIN frame AS begin ON begin.clip = stretch.clip AND begin.number = stretch.first
      JOIN frame AS finish ON finish.clip = stretch.clip AND finish.number = stretch.last
    GROUP BY person, stretch.clip ORDER BY person, stretch.clip
    """
  }
}
