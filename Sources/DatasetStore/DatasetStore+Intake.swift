public import Vocabulary

/// How far the taking in of clips has come: what a run that was cut off goes on with.
extension DatasetStore {
  public enum ClipState: Hashable, Sendable {
    /// Some of its frames are there; taken in by a run with these options (JSON).
    case begun(optionsJSON: String)

    /// All of it is there, its faces not grouped yet.
    case takenIn
    case grouped
  }

  /// `nil` where this clip was never seen.
  public func state(of clip: ClipID) throws -> ClipState? {
    try database.first(
      "SELECT state, run.options FROM clip LEFT JOIN run ON run.id = clip.run WHERE sha256 = ?",
      [.text(clip.hexadecimal)]
    ) { row in
      switch row.integer(0) {
      case 0: .begun(optionsJSON: row.text(1))
      case 1: .takenIn
      default: .grouped
      }
    }
  }

  /// Notes where a clip lies now, if that is not where it lay when it was taken in.
  public func setLastPath(_ path: FilePath, of clip: ClipID) throws {
    try database.run(
      "UPDATE clip SET last_path = nullif(?1, path) WHERE id = ?2", [.blob(path.bytes), .integer(number(of: clip))])
  }

  /// The faces of one frame, as they were taken in.
  public func faces(of clip: ClipID, frame: Int) throws -> [FaceRecord] {
    var ids: [FaceID] = []
    try database.rows(
      "SELECT id FROM face WHERE clip = ? AND frame = ? ORDER BY rowid",
      [.integer(number(of: clip)), .integer(frame)]
    ) { ids.append(FaceID(hexadecimal: $0.text(0))) }
    return try ids.compactMap { try face($0) }
  }

  /// How many frames of a clip were looked at, and how many faces they have.
  public func counts(of clip: ClipID) throws -> (frames: Int, faces: Int) {
    let number = number(of: clip)
    return (
      try database.integer("SELECT count(*) FROM frame WHERE clip = ?", [.integer(number)]),
      try database.integer("SELECT count(*) FROM face WHERE clip = ? AND NOT is_rejected", [.integer(number)])
    )
  }

  /// The portraits of a clip's faces.
  public func portraits(of clip: ClipID) throws -> [String] {
    var portraits: [String] = []
    try database.rows(
      "SELECT portrait FROM face WHERE clip = ? AND portrait IS NOT NULL", [.integer(number(of: clip))]
    ) { portraits.append($0.text(0)) }
    return portraits
  }

  /// Takes a clip out, with its frames, faces and tracks.
  public func remove(_ clip: ClipID) throws {
    try transaction {
      let number = number(of: clip)
      try database.run("DELETE FROM face WHERE clip = ?", [.integer(number)])
      try database.run("DELETE FROM clip WHERE id = ?", [.integer(number)])
      clipNumbers[clip] = nil
    }
  }

  /// Clips of which only some frames are there.
  public func clipsBegun() throws -> [ClipID] {
    var clips: [ClipID] = []
    try database.rows("SELECT sha256 FROM clip WHERE state = 0 ORDER BY id") {
      clips.append(ClipID(hexadecimal: $0.text(0)))
    }
    return clips
  }

  /// The options of the last run, as it noted them; `nil` where there was none.
  public func lastRunOptions() throws -> String? {
    try database.first("SELECT options FROM run ORDER BY id DESC LIMIT 1") { $0.text(0) }
  }

  /// A run with these options that never finished.
  public func unfinishedRun(optionsJSON: String) throws -> Int? {
    try database.first(
      "SELECT id FROM run WHERE finished IS NULL AND options = json(?) ORDER BY id DESC LIMIT 1", [.text(optionsJSON)]
    ) { $0.integer(0) }
  }

  /// What the library is being made of, while it is: a run that is told the same goes on with it.
  public func beingMade() throws -> String? {
    try database.first("SELECT value FROM library WHERE key = 'being_made'") { $0.text(0) }
  }

  /// - Parameter text: `nil` once it is made.
  public func setBeingMade(_ text: String?) throws {
    guard let text else { return try database.run("DELETE FROM library WHERE key = 'being_made'") }
    try database.run("INSERT OR REPLACE INTO library (key, value) VALUES ('being_made', ?)", [.text(text)])
  }
}
