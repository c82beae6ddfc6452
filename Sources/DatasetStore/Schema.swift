/// The steps of the schema. Each is SQL and nothing else: it must mean the same when today's types are long gone.
extension Migration {
  static let clipsFacesPeople = """
    CREATE TABLE library (
      key TEXT NOT NULL PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE model (
      kind TEXT NOT NULL PRIMARY KEY,
      name TEXT NOT NULL,
      sha256 TEXT NOT NULL CHECK (length(sha256) = 64)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE run (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      program TEXT NOT NULL,
      options TEXT NOT NULL,
      started REAL NOT NULL,
      finished REAL
    ) STRICT;

    CREATE TABLE clip (
      id INTEGER PRIMARY KEY,
      sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
      path BLOB NOT NULL,
      display_path TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('video', 'photo')),
      width INTEGER NOT NULL,
      height INTEGER NOT NULL,
      base_seconds REAL NOT NULL,
      duration_seconds REAL,
      decoded_frames INTEGER NOT NULL,
      damaged_frames INTEGER NOT NULL,
      note TEXT,
      run INTEGER REFERENCES run (id)
    ) STRICT;

    CREATE TABLE frame (
      clip INTEGER NOT NULL REFERENCES clip (id) ON DELETE CASCADE,
      number INTEGER NOT NULL CHECK (number >= 0),
      seconds REAL NOT NULL,
      presentation_seconds REAL NOT NULL,
      width INTEGER NOT NULL CHECK (width > 0),
      height INTEGER NOT NULL CHECK (height > 0),
      PRIMARY KEY (clip, number)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE person (
      number INTEGER PRIMARY KEY AUTOINCREMENT CHECK (number > 0),
      name TEXT UNIQUE CHECK (name <> '')
    ) STRICT;

    CREATE TABLE face (
      id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 16),
      clip INTEGER NOT NULL,
      frame INTEGER NOT NULL,
      x REAL NOT NULL,
      y REAL NOT NULL,
      width REAL NOT NULL,
      height REAL NOT NULL,
      score REAL NOT NULL,
      quality REAL,
      quality_size REAL,
      quality_sharpness REAL,
      quality_pose REAL,
      quality_light REAL,
      quality_score REAL,
      quality_inside REAL,
      confidence REAL,
      shot INTEGER,
      track INTEGER,
      person INTEGER REFERENCES person (number),
      portrait TEXT,
      landmarks BLOB CHECK (length(landmarks) = 80),
      embedding BLOB,
      FOREIGN KEY (clip, frame) REFERENCES frame (clip, number) ON DELETE CASCADE
    ) STRICT;

    CREATE INDEX face_by_frame ON face (clip, frame);
    CREATE INDEX face_by_person ON face (person);
    """

  /// What adding, correcting and undoing need; `Documentation/formats.md` says what each column means.
  static let tracksEditsView = """
    ALTER TABLE clip ADD COLUMN state INTEGER NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2));
    ALTER TABLE clip ADD COLUMN step_seconds REAL;
    ALTER TABLE clip ADD COLUMN last_path BLOB;
    UPDATE clip SET state = 2;
    WITH gap AS (
      SELECT clip, seconds - lag(seconds) OVER (PARTITION BY clip ORDER BY seconds, number) AS seconds FROM frame
    ), ranked AS (
      SELECT clip, seconds, row_number() OVER (PARTITION BY clip ORDER BY seconds) AS place,
        count(*) OVER (PARTITION BY clip) AS total
      FROM gap WHERE seconds IS NOT NULL
    )
    UPDATE clip SET step_seconds = (
      SELECT ranked.seconds FROM ranked WHERE ranked.clip = clip.id AND place = total / 2 + 1
    ) WHERE kind = 'video';

    ALTER TABLE person ADD COLUMN is_ignored INTEGER NOT NULL DEFAULT 0 CHECK (is_ignored IN (0, 1));
    ALTER TABLE person ADD COLUMN merged_into INTEGER REFERENCES person (number);

    ALTER TABLE face ADD COLUMN is_decided INTEGER NOT NULL DEFAULT 0 CHECK (is_decided IN (0, 1));
    ALTER TABLE face ADD COLUMN is_rejected INTEGER NOT NULL DEFAULT 0 CHECK (is_rejected IN (0, 1));

    CREATE TABLE track (
      clip INTEGER NOT NULL REFERENCES clip (id) ON DELETE CASCADE,
      number INTEGER NOT NULL,
      shot INTEGER,
      faces INTEGER NOT NULL CHECK (faces > 0),
      quality REAL NOT NULL,
      greatest_score REAL NOT NULL,
      mean BLOB NOT NULL,
      PRIMARY KEY (clip, number)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE seen_at_once (
      clip INTEGER NOT NULL REFERENCES clip (id) ON DELETE CASCADE,
      first INTEGER NOT NULL,
      second INTEGER NOT NULL CHECK (second > first),
      PRIMARY KEY (clip, first, second)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE spread (
      only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
      weight REAL NOT NULL,
      products BLOB NOT NULL
    ) STRICT;

    CREATE TABLE kept_apart (
      first INTEGER NOT NULL REFERENCES person (number),
      second INTEGER NOT NULL REFERENCES person (number) CHECK (second > first),
      PRIMARY KEY (first, second)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE edit (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      made REAL NOT NULL,
      kind TEXT NOT NULL,
      arguments TEXT NOT NULL,
      target INTEGER REFERENCES edit (id),
      changeset BLOB
    ) STRICT;

    CREATE TABLE folder (
      person INTEGER NOT NULL PRIMARY KEY,
      path TEXT NOT NULL UNIQUE,
      montage TEXT
    ) STRICT;

    CREATE TABLE misplaced (
      face TEXT NOT NULL PRIMARY KEY
    ) STRICT, WITHOUT ROWID;

    INSERT INTO misplaced (face) SELECT id FROM face;
    INSERT INTO library (key, value) VALUES ('tables', 'stale');

    DROP INDEX face_by_frame;
    DROP INDEX face_by_person;
    CREATE INDEX face_by_track ON face (clip, frame, track);
    CREATE INDEX face_by_person ON face (person, clip, track, frame, is_decided, is_rejected);
    CREATE INDEX face_by_rank ON face (person, CAST(round(coalesce(quality, 0) * 9999) AS INTEGER) DESC);
    """

  /// The shots of clips, with the camera set-ups that they show, and where in the frame each track is.
  static let shotsPlaces = """
    CREATE TABLE shot (
      clip INTEGER NOT NULL REFERENCES clip (id) ON DELETE CASCADE,
      number INTEGER NOT NULL CHECK (number >= 0),
      first_frame INTEGER NOT NULL CHECK (first_frame >= 0),
      first_seconds REAL NOT NULL,
      last_seconds REAL NOT NULL,
      setup INTEGER CHECK (setup >= 0),
      PRIMARY KEY (clip, number)
    ) STRICT, WITHOUT ROWID;

    ALTER TABLE track ADD COLUMN x REAL;
    ALTER TABLE track ADD COLUMN y REAL;
    ALTER TABLE track ADD COLUMN width REAL;
    ALTER TABLE track ADD COLUMN height REAL;
    \(trackPlaces(ofFaces: "true"));
    """

  /// What is worn under a face, and by a track on average: histograms of `ClothingHistogram.binCount` bytes.
  static let clothing = """
    ALTER TABLE face ADD COLUMN clothing BLOB CHECK (length(clothing) = 150);
    ALTER TABLE track ADD COLUMN clothing BLOB CHECK (length(clothing) = 150);
    """

  /// Fills in the places of tracks that have none: the medians of their faces' boxes as fractions of the frame, of two
  /// middle ones the greater. A part of a step, so it is never changed either.
  ///
  /// - Parameter faces: A condition that the faces of the wanted tracks meet.
  static func trackPlaces(ofFaces faces: String) -> String {
    let columns = ["x", "y", "width", "height"]
    let ranks = columns.map { "row_number() OVER (PARTITION BY clip, track ORDER BY \($0)) AS \($0)_rank" }
    let medians = columns.map { "max(CASE WHEN \($0)_rank = middle THEN \($0) END) AS \($0)" }
    return """
      WITH box AS (
        SELECT face.clip, face.track, face.x / frame.width AS x, face.y / frame.height AS y,
          face.width / frame.width AS width, face.height / frame.height AS height
        FROM face JOIN frame ON frame.clip = face.clip AND frame.number = face.frame
        WHERE face.track IS NOT NULL AND face.embedding IS NOT NULL AND \(faces)
      ), ranked AS (
        SELECT box.*, \(ranks.joined(separator: ", ")),
          count(*) OVER (PARTITION BY clip, track) / 2 + 1 AS middle FROM box
      ), place AS (
        SELECT clip, track, \(medians.joined(separator: ", ")) FROM ranked GROUP BY clip, track
      )
      UPDATE track SET x = place.x, y = place.y, width = place.width, height = place.height FROM place
        WHERE place.clip = track.clip AND place.track = track.number AND track.x IS NULL
      """
  }
}
