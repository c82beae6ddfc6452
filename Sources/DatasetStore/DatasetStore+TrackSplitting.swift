import Vocabulary

extension DatasetStore {
  /// Makes the faces that are about to go elsewhere tracks of their own, where their tracks have other faces too: a track
  /// is always one person.
  func separateTracks(of faces: [FaceID]) throws {
    var taken: [TrackKey: [FaceID]] = [:]
    for face in faces {
      let key = try database.first(
        "SELECT clip, track FROM face WHERE id = ?", [.text(face.hexadecimal)]
      ) { row in row.optionalInteger(1).map { TrackKey(clip: row.integer(0), track: $0) } }
      if let key = key ?? nil { taken[key, default: []].append(face) }
    }
    for (key, faces) in taken.sorted(by: { ($0.key.clip, $0.key.track) < ($1.key.clip, $1.key.track) }) {
      let count = try database.integer(
        "SELECT count(*) FROM face WHERE clip = ? AND track = ?", [.integer(key.clip), .integer(key.track)])
      if faces.count < count { try separate(faces, from: key) }
    }
  }

  private struct TrackKey: Hashable {
    let clip: Int
    let track: Int
  }

  private func separate(_ faces: [FaceID], from key: TrackKey) throws {
    let next = 1 + (try database.integer("SELECT max(track) FROM face WHERE clip = ?", [.integer(key.clip)]))
    for face in faces {
      try database.run("UPDATE face SET track = ? WHERE id = ?", [.integer(next), .text(face.hexadecimal)])
    }
    // A library from before there was a table of tracks has none of this clip yet; the next sort tells all of them.
    guard try database.integer("SELECT count(*) FROM track WHERE clip = ?", [.integer(key.clip)]) > 0 else { return }
    try summarise(key)
    try summarise(TrackKey(clip: key.clip, track: next))
  }

  /// Tells a track anew from its faces.
  private func summarise(_ key: TrackKey) throws {
    var summary: TrackSummary?
    let place: [SQLValue] = [.integer(key.clip), .integer(key.track)]
    try forEachEvidence(where: "face.clip = ? AND track = ?", place) { face in
      summary = summary ?? TrackSummary(clip: face.clip, number: key.track, shot: face.shot)
      summary?.add(face)
    }
    if let record = summary?.record {
      try write(record, clip: key.clip)
    } else {
      try database.run("DELETE FROM track WHERE clip = ? AND number = ?", place)
    }
    try database.run("DELETE FROM seen_at_once WHERE clip = ?1 AND (first = ?2 OR second = ?2)", place)
    try database.run(
      """
      INSERT INTO seen_at_once (clip, first, second)
      SELECT DISTINCT own.clip, min(own.track, other.track), max(own.track, other.track) FROM face AS own
        JOIN face AS other ON other.clip = own.clip AND other.frame = own.frame AND other.track <> own.track
      WHERE own.clip = ? AND own.track = ?
      """, place)
  }
}
