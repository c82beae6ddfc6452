public import Vocabulary

/// What the store knows of the folders that show it: where they lie, and what in them has to be brought in line.
extension DatasetStore {
  /// One of the folders that portraits lie in.
  public enum Group: Hashable, Sendable {
    case person(PersonNumber)
    case unsorted

    /// What is no face, as a human said or a second detector found.
    case rejected

    var key: Int {
      switch self {
      case .person(let number): number.value
      case .unsorted: 0
      case .rejected: -1
      }
    }

    init(key: Int) {
      self = key > 0 ? .person(PersonNumber(key)) : key == 0 ? .unsorted : .rejected
    }
  }

  /// A folder as it lies on the disk.
  public struct FolderRecord: Hashable, Sendable {
    public var group: Group

    /// Relative to the library.
    public var path: String

    /// What its montage shows; `nil` where it has to be made anew.
    public var montage: String?

    /// Whether nothing has come or gone since: if not, it is made anew where it would show something else.
    public var isMontageCurrent: Bool

    public init(group: Group, path: String, montage: String? = nil, isMontageCurrent: Bool = true) {
      self.group = group
      self.path = path
      self.montage = montage
      self.isMontageCurrent = isMontageCurrent
    }
  }

  /// Stands before what a montage shows that has to be compared.
  private static let notCurrent = "?"

  public func folders() throws -> [FolderRecord] {
    var folders: [FolderRecord] = []
    try database.rows("SELECT person, path, montage FROM folder ORDER BY person") { row in
      let montage = row.optionalText(2)
      let isCurrent = montage?.hasPrefix(Self.notCurrent) != true
      folders.append(
        FolderRecord(
          group: Group(key: row.integer(0)), path: row.text(1),
          montage: isCurrent ? montage : montage.map { String($0.dropFirst()) }, isMontageCurrent: isCurrent))
    }
    return folders
  }

  public func set(_ folder: FolderRecord) throws {
    let montage = folder.montage.map { (folder.isMontageCurrent ? "" : Self.notCurrent) + $0 }
    try database.run(
      "INSERT OR REPLACE INTO folder (person, path, montage) VALUES (?, ?, ?)",
      [.integer(folder.group.key), .text(folder.path), .text(montage)])
  }

  public func removeFolder(of group: Group) throws {
    try database.run("DELETE FROM folder WHERE person = ?", [.integer(group.key)])
  }

  /// Notes that a folder has another name: its portraits lie there now, and so do those that belong to others by now, and
  /// were not moved yet.
  public func moveFolder(of group: Group, from old: String, to new: String) throws {
    try database.run("UPDATE folder SET path = ? WHERE person = ?", [.text(new), .integer(group.key)])
    try database.run(
      """
      UPDATE face SET portrait = ?1 || substr(portrait, length(?2) + 1)
        WHERE (person IS ?3 OR id IN (SELECT face FROM misplaced)) AND substr(portrait, 1, length(?2) + 1) = ?2 || '/'
      """, [.text(new), .text(old), .integer(group.key)])
  }

  /// Notes that all portraits of a person may lie in the wrong place.
  public func noteMisplaced(of group: Group) throws {
    switch group {
    case .person(let number):
      try database.run(
        "INSERT OR IGNORE INTO misplaced (face) SELECT id FROM face WHERE person = ?", [.integer(number.value)])
    case .unsorted, .rejected:
      try database.run(
        "INSERT OR IGNORE INTO misplaced (face) SELECT id FROM face WHERE person IS NULL AND is_rejected = ?",
        [.integer(group == .rejected ? 1 : 0)])
    }
  }

  /// Notes that a folder holds other portraits than its montage shows.
  public func noteMontageIsStale(ofFolder path: String) throws {
    try database.run("UPDATE folder SET montage = NULL WHERE path = ?", [.text(path)])
  }

  public func noteEverythingMisplaced() throws {
    try database.run("INSERT OR IGNORE INTO misplaced (face) SELECT id FROM face")
    try database.run("UPDATE folder SET montage = NULL")
    try noteTablesAreStale()
  }

  /// Faces whose portraits may lie in the wrong place, some of them.
  public func misplacedFaces(atMost count: Int) throws -> [FaceRow] {
    var faces: [FaceRow] = []
    try forEachFaceRow(
      "WHERE face.id IN (SELECT face FROM misplaced ORDER BY face LIMIT ?)", [.integer(count)]
    ) { faces.append($0) }
    return faces
  }

  public func misplacedCount() throws -> Int {
    // A face that went altogether has no portrait either.
    try database.run("DELETE FROM misplaced WHERE face NOT IN (SELECT id FROM face)")
    return try database.integer("SELECT count(*) FROM misplaced")
  }

  /// Notes that a face's portrait lies where it belongs: there, or nowhere.
  public func setPlaced(_ face: FaceID, at portrait: String?) throws {
    try database.run("UPDATE face SET portrait = ? WHERE id = ?", [.text(portrait), .text(face.hexadecimal)])
    try database.run("DELETE FROM misplaced WHERE face = ?", [.text(face.hexadecimal)])
  }

  /// The best portraits of a folder, in the order of their names.
  public func bestPortraits(of group: Group, atMost count: Int) throws -> [String] {
    var portraits: [String] = []
    let person: Int? = if case .person(let number) = group { number.value } else { nil }
    try database.rows(
      """
      SELECT portrait FROM face WHERE person IS ? AND is_rejected = ? AND portrait IS NOT NULL
        ORDER BY CAST(round(coalesce(quality, 0) * 9999) AS INTEGER) DESC, portrait LIMIT ?
      """, [.integer(person), .integer(group == .rejected ? 1 : 0), .integer(count)]
    ) { portraits.append($0.text(0)) }
    return portraits
  }

  // MARK: Tables

  /// Notes that `faces.csv` and `people.csv` no longer say what the database says.
  public func noteTablesAreStale() throws {
    try database.run("INSERT OR REPLACE INTO library (key, value) VALUES ('tables', 'stale')")
  }

  public func noteTablesAreWritten() throws {
    try database.run("DELETE FROM library WHERE key = 'tables'")
  }

  public func tablesAreStale() throws -> Bool {
    try database.integer("SELECT count(*) FROM library WHERE key = 'tables'") > 0
  }
}
