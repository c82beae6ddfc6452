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
  /// Everybody, by number, with or without faces.
  ///
  /// A person is on screen from the first to the last frame that shows them in a track, and one sampling step more, as a
  /// single frame stands for a step of the clip. A face without a track counts one step. The step is the median gap
  /// between frames of the clip that were looked at (of two middle ones the longer), in seconds; a video of which one
  /// frame was looked at has none, and counts 0. Tracks that run beside each other add up.
  ///
  /// - Complexity: Sorts frames by clip and faces by person in SQLite, once; memory here grows with the number of people.
  public func presences() throws -> [PersonPresence] {
    var people: [PersonPresence] = []
    try database.rows(Self.presenceInEachClip) { row in
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
  private static let presenceInEachClip = """
    WITH gap AS (
      SELECT clip, seconds - lag(seconds) OVER (PARTITION BY clip ORDER BY seconds, number) AS seconds FROM frame
    ), ranked AS (
      SELECT clip, seconds, row_number() OVER (PARTITION BY clip ORDER BY seconds) AS place,
        count(*) OVER (PARTITION BY clip) AS total
      FROM gap WHERE seconds IS NOT NULL
    ), step AS (
      SELECT ranked.clip, ranked.seconds FROM ranked JOIN clip ON clip.id = ranked.clip
      WHERE place = total / 2 + 1 AND clip.kind = 'video'
    ), stretch AS (
      SELECT face.person, face.clip, face.track, count(*) AS faces, min(frame.seconds) AS begins,
        max(frame.seconds) AS ends
      FROM face JOIN frame ON frame.clip = face.clip AND frame.number = face.frame
      WHERE face.person IS NOT NULL GROUP BY face.person, face.clip, face.track
    )
    SELECT person.number, person.name, clip.path, sum(faces), min(begins), max(ends),
      sum(
        CASE WHEN step.seconds IS NULL THEN 0.0
          WHEN track IS NULL THEN faces * step.seconds
          ELSE ends - begins + step.seconds END)
    FROM person LEFT JOIN stretch ON stretch.person = person.number
      LEFT JOIN clip ON clip.id = stretch.clip LEFT JOIN step ON step.clip = stretch.clip
    GROUP BY person.number, stretch.clip ORDER BY person.number, stretch.clip
    """
}
