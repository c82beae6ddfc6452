-- A library as Rollcall wrote it before it knew shots and camera set-ups: schema 002, and what two clips gave. Names,
-- numbers and hashes are made up. Nothing in here is changed any more: libraries like this lie on people's disks.
PRAGMA application_id = 1383033964;
CREATE TABLE migration (name TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
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

INSERT INTO migration VALUES ('001-clips-faces-people'), ('002-tracks-edits-view');
INSERT INTO library VALUES ('created_by', 'rollcall 0.0.9');
INSERT INTO model VALUES ('detector', 'mtcnn', 'dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd'), ('embedder', 'dlib-resnet', 'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee');
INSERT INTO run VALUES (1, 'rollcall 0.0.9', '{}', 1.5e9, 1.5e9 + 60);
INSERT INTO clip VALUES
  (1, 'a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1', CAST('old/film.mp4' AS BLOB), 'old/film.mp4', 'video', 640, 360, 0.5, 2.0, 20, 1, NULL, 1, 2, 0.5, NULL),
  (2, 'b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2', CAST('old/photo.jpg' AS BLOB), 'old/photo.jpg', 'photo', 800, 600, 0.0, NULL, 1, 0, NULL, 1, 2, NULL, NULL);
-- The frames of a clip may change their size.
INSERT INTO frame VALUES (1, 0, 0.0, 0.5, 640, 360), (1, 5, 0.5, 1.0, 640, 360), (1, 10, 1.0, 1.5, 320, 180),
  (2, 0, 0.0, 0.0, 800, 600);
INSERT INTO person VALUES (1, 'Ann', 0, NULL);
INSERT INTO face (id, clip, frame, x, y, width, height, score, quality, shot, track, person, embedding)
  VALUES ('00000000000000a1', 1, 0, 64, 36, 128, 72, 0.99, 0.5, 0, 0, 1, x'0000803f00000040');
INSERT INTO face (id, clip, frame, x, y, width, height, score, quality, shot, track, person, embedding)
  VALUES ('00000000000000a2', 1, 5, 192, 72, 64, 90, 0.99, 0.5, 0, 0, 1, x'0000803f00000040');
INSERT INTO face (id, clip, frame, x, y, width, height, score, quality, shot, track, person, embedding)
  VALUES ('00000000000000a3', 1, 10, 160, 90, 64, 36, 0.99, 0.5, 0, 0, 1, x'0000803f00000040');
INSERT INTO face (id, clip, frame, x, y, width, height, score, quality, shot, track, person, embedding)
  VALUES ('00000000000000b1', 1, 5, 320, 36, 64, 36, 0.99, 0.5, 0, 1, NULL, x'0000803f00000040');
INSERT INTO face (id, clip, frame, x, y, width, height, score, quality, shot, track, person, embedding)
  VALUES ('00000000000000b2', 1, 10, 192, 18, 64, 36, 0.99, 0.5, 0, 1, NULL, x'0000803f00000040');
INSERT INTO face (id, clip, frame, x, y, width, height, score, quality, shot, track, person, embedding)
  VALUES ('00000000000000c1', 2, 0, 80, 60, 160, 120, 0.99, 0.5, NULL, 0, NULL, x'0000803f00000040');
INSERT INTO face (id, clip, frame, x, y, width, height, score, quality, shot, track, person, embedding)
  VALUES ('00000000000000d1', 1, 10, 0, 0, 1, 1, 0.99, 0.5, 0, 0, 1, NULL);
INSERT INTO track VALUES (1, 0, 0, 3, 1.5, 0.99, x'0000803f00000040'), (1, 1, 0, 2, 1.0, 0.99, x'0000803f00000040'),
  (2, 0, NULL, 1, 0.5, 0.99, x'0000803f00000040');
INSERT INTO seen_at_once VALUES (1, 0, 1);
