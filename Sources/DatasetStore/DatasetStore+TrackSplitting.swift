import Vocabulary

/// A track is always one person: edits tear it where they take a part of its faces.
extension DatasetStore {
  struct TrackKey: Hashable {
    let clip: Int
    let track: Int
  }

  /// Makes the faces that are about to go elsewhere tracks of their own, where their tracks have other faces too.
  ///
  /// The tables of tracks follow by `bringTracksInLine`.
  func separateTracks(of faces: [FaceID]) throws {
    var taken: [TrackKey: [FaceID]] = [:]
    for face in faces {
      if let key = try track(of: face.hexadecimal) { taken[key, default: []].append(face) }
    }
    for (key, faces) in taken.sorted(by: { ($0.key.clip, $0.key.track) < ($1.key.clip, $1.key.track) }) {
      let count = try database.integer(
        "SELECT count(*) FROM face WHERE clip = ? AND track = ?", [.integer(key.clip), .integer(key.track)])
      guard faces.count < count else { continue }
      let number = try nextTrack(of: key.clip)
      for face in faces {
        try database.run("UPDATE face SET track = ? WHERE id = ?", [.integer(number), .text(face.hexadecimal)])
      }
    }
  }

  /// A number that no track has, and none has had: an edit that is undone may be made again.
  private func nextTrack(of clip: Int) throws -> Int {
    let used = try database.integer("SELECT CAST(value AS INTEGER) FROM library WHERE key = 'last_torn_track'")
    let greatest = try database.integer("SELECT max(track) FROM face WHERE clip = ?", [.integer(clip)])
    let number = 1 + max(used, greatest)
    try database.run(
      "INSERT OR REPLACE INTO library (key, value) VALUES ('last_torn_track', ?)", [.text("\(number)")])
    return number
  }

  func track(of face: String) throws -> TrackKey? {
    try database.first("SELECT clip, track FROM face WHERE id = ?", [.text(face)]) { row in
      row.optionalInteger(1).map { TrackKey(clip: row.integer(0), track: $0) }
    } ?? nil
  }

  /// The tracks that a changeset took faces from, or gave faces.
  func tracksTorn(by changes: Changeset) throws -> Set<TrackKey> {
    let column = try column("track", of: "face")
    var torn: [(face: String, tracks: [Int])] = []
    try changes.forEachChange { change in
      if change.row.table == "face", change.changes(column) {
        torn.append((change.row.key, [change.old(column), change.new(column)].compactMap { $0.flatMap { Int($0) } }))
      }
    }
    var keys: Set<TrackKey> = []
    for (face, tracks) in torn {
      guard let clip = try track(of: face)?.clip else { continue }
      keys.formUnion(tracks.map { TrackKey(clip: clip, track: $0) })
    }
    return keys
  }

  /// The tracks of which a changeset takes faces for such that the program took for none, or the other way round: of what
  /// the program sets aside no track is told.
  private func tracksBroughtBack(by changes: Changeset) throws -> Set<TrackKey> {
    let column = try column("is_rejected", of: "face")
    var faces: [String] = []
    try changes.forEachChange { change in
      if change.row.table == "face", change.changes(column) { faces.append(change.row.key) }
    }
    return try Set(faces.compactMap { try track(of: $0) }).filter { key in
      let place: [SQLValue] = [.integer(key.clip), .integer(key.track)]
      let isTold = try database.integer("SELECT count(*) FROM track WHERE clip = ? AND number = ?", place) > 0
      let hasFaces =
        try database.integer(
          "SELECT count(*) FROM face WHERE clip = ? AND track = ? AND NOT (is_rejected AND NOT is_decided)", place) > 0
      return isTold != hasFaces
    }
  }

  /// Tells the tracks anew that a changeset took faces from, or gave faces.
  func bringTracksInLine(with changes: Changeset) throws {
    let keys = try tracksTorn(by: changes).union(tracksBroughtBack(by: changes)).sorted {
      ($0.clip, $0.track) < ($1.clip, $1.track)
    }
    for clip in Set(keys.map(\.clip)) {
      // A library from before there was a table of tracks has none of this clip yet; the next sort tells all of them.
      guard try database.integer("SELECT count(*) FROM track WHERE clip = ?", [.integer(clip)]) > 0 else { continue }
      for key in keys where key.clip == clip { try summarise(key) }
    }
  }

  /// Tells a track anew from its faces.
  func summarise(_ key: TrackKey) throws {
    var summary: TrackSummary?
    let place: [SQLValue] = [.integer(key.clip), .integer(key.track)]
    let isNotSetAside = "NOT (is_rejected AND NOT is_decided)"
    try forEachEvidence(where: "face.clip = ? AND track = ? AND \(isNotSetAside)", place) { face in
      summary = summary ?? TrackSummary(clip: face.clip, number: key.track, shot: face.shot)
      summary?.add(face)
    }
    if let record = summary?.record {
      try write(record, clip: key.clip)
      try database.run(Migration.trackPlaces(ofFaces: "face.clip = ? AND face.track = ?"), place)
    } else {
      try database.run("DELETE FROM track WHERE clip = ? AND number = ?", place)
    }
    try database.run("DELETE FROM seen_at_once WHERE clip = ?1 AND (first = ?2 OR second = ?2)", place)
    try database.run(
      """
      INSERT INTO seen_at_once (clip, first, second)
      SELECT DISTINCT own.clip, min(own.track, other.track), max(own.track, other.track) FROM face AS own
        JOIN face AS other ON other.clip = own.clip AND other.frame = own.frame AND other.track <> own.track
      WHERE own.clip = ? AND own.track = ? AND own.embedding IS NOT NULL AND other.embedding IS NOT NULL
        AND NOT (own.is_rejected AND NOT own.is_decided) AND NOT (other.is_rejected AND NOT other.is_decided)
      """, place)
  }
}
