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
  /// A person is on screen from the first to the last frame that shows them in a track, and one sampling step more, as a
  /// single frame stands for a step of the clip. A face without a track counts one step. The step is the median gap
  /// between frames of the clip that were looked at (of two middle ones the longer), in seconds; a video of which one
  /// frame was looked at has none, and counts 0. Tracks that run beside each other add up.
  ///
  /// - Complexity: One pass over an index of the faces, and two frames a track; memory grows with the number of people.
  public func presences() throws -> [PersonPresence] {
    try presences(
      Self.presenceInEachClip(
        faces: "person IS NOT NULL",
        people: "merged_into IS NULL AND NOT is_ignored AND (timed.person IS NOT NULL OR name IS NOT NULL)"))
  }

  /// One person, ignored or not; reckoned as in `presences()`.
  ///
  /// - Throws: `EditError` where nobody has that number.
  public func presence(of person: PersonNumber) throws -> PersonPresence {
    try check(person)
    let found = try presences(
      Self.presenceInEachClip(faces: "person = ?1", people: "number = ?1"), [.integer(person.value)])
    return found.first
      ?? PersonPresence(number: person, name: nil, faceCount: 0, clipCount: 0, secondsOnScreen: 0)
  }

  private func presences(_ query: String, _ values: [SQLValue] = []) throws -> [PersonPresence] {
    var people: [PersonPresence] = []
    try database.rows(query, values) { row in
      let number = PersonNumber(row.integer(0))
      if people.last?.number != number {
        people.append(
          PersonPresence(number: number, name: row.optionalText(1), faceCount: 0, clipCount: 0, secondsOnScreen: 0))
      }
      guard !row.isNull(2) else { return }
      let clip = FilePath(bytes: row.blob(2)) ?? FilePath("?")
      let place = people.count - 1
      people[place].faceCount += row.integer(3)
      people[place].clipCount += 1
      people[place].secondsOnScreen += row.real(6)
      people[place].first = people[place].first ?? PersonPresence.Moment(clip: clip, seconds: row.real(4))
      people[place].last = PersonPresence.Moment(clip: clip, seconds: row.real(5))
    }
    return people
  }

  /// A row a person and clip, clips as they were taken in: number, name, path, faces, first and last second, seconds on
  /// screen. For a person without faces one row without a clip.
  private static func presenceInEachClip(faces: String, people: String) -> String {
    """
    WITH stretch AS (
      SELECT person, clip, track, count(*) AS faces, min(frame) AS first, max(frame) AS last FROM face
      WHERE \(faces) GROUP BY person, clip, track
    ), timed AS (
      SELECT person, stretch.clip, track, faces, begin.seconds AS begins, finish.seconds AS ends,
        coalesce(clip.step_seconds, 0.0) AS step, clip.step_seconds IS NULL AS has_no_step, clip.path
      FROM stretch JOIN clip ON clip.id = stretch.clip
        JOIN frame AS begin ON begin.clip = stretch.clip AND begin.number = stretch.first
        JOIN frame AS finish ON finish.clip = stretch.clip AND finish.number = stretch.last
    )
    SELECT number, name, path, sum(faces), min(begins), max(ends),
      sum(
        CASE WHEN has_no_step THEN 0.0
          WHEN track IS NULL THEN faces * step
          ELSE ends - begins + step END)
    FROM person LEFT JOIN timed ON timed.person = number
    WHERE \(people)
    GROUP BY number, timed.clip ORDER BY number, timed.clip
    """
  }
}
