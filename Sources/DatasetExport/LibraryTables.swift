import DatasetStore
import FileHandling
import Vocabulary

/// `faces.csv` and `people.csv`.
struct LibraryTables {
  private let store: DatasetStore
  private let folder: FilePath

  init(_ store: DatasetStore, in folder: FilePath) {
    self.store = store
    self.folder = folder
  }

  private var tables: [(name: String, lines: (_ sink: (String) throws -> Void) throws -> Void)] {
    [(LibraryLayout.peopleTable, people), (LibraryLayout.facesTable, faces)]
  }

  func write() throws {
    for table in tables {
      let writer = try AtomicFileWriter(for: folder.appending(table.name))
      try table.lines { try writer.write($0) }
      try writer.commit()
    }
  }

  /// Tables that are missing, or do not say what the database says.
  ///
  /// - Complexity: One pass over all faces; memory does not grow with it.
  func wrongTables() throws -> [String] {
    try tables.filter { table in
      let file = folder.appending(table.name)
      guard FileStatus.kind(of: file, followingLinks: false) == .file else { return true }
      let wanted = try ContentHash(of: file)
      try table.lines { try wanted.update([UInt8]($0.utf8)) }
      return try wanted.finish() != ContentHash.sha256(ofFile: file)
    }.map(\.name)
  }

  private static let peopleColumns = [
    "person", "name", "folder", "faces", "clips", "first_clip", "first_time", "last_clip", "last_time", "portrait",
    "coherence",
  ]

  private func people(_ sink: (String) throws -> Void) throws {
    try sink(CSV.line(Self.peopleColumns))
    let places = LibraryNames.places(of: try store.personNames())
    let coherence = Dictionary(
      uniqueKeysWithValues: try store.people(tellsCoherence: true).map { ($0.number, $0.coherence) })
    for person in try store.presences() {
      let portrait = try store.bestPortraits(of: .person(person.number), atMost: 1).first
      try sink(
        CSV.line([
          "\(person.number.value)", CSV.words(person.name ?? ""), places[person.number] ?? "", "\(person.faceCount)",
          "\(person.clipCount)", CSV.words(person.first?.clip.description ?? ""),
          CSV.number(person.first?.seconds, digits: 6), CSV.words(person.last?.clip.description ?? ""),
          CSV.number(person.last?.seconds, digits: 6), portrait ?? "",
          CSV.number(coherence[person.number] ?? nil, digits: 6),
        ]))
    }
  }

  /// The columns that other programs may count on, in this order.
  private static let faceColumns = [
    "face_id", "clip", "time", "frame", "x", "y", "width", "height", "score", "quality", "track", "shot", "person",
    "name", "portrait", "confidence", "quality_size", "quality_sharpness", "quality_pose", "quality_light",
    "quality_score", "quality_inside",
  ]

  private func faces(_ sink: (String) throws -> Void) throws {
    try sink(CSV.line(Self.faceColumns))
    try store.forEachFace { face in
      try sink(CSV.line(Self.fields(of: face)))
    }
  }

  private static func fields(of face: FaceRow) -> [String] {
    let box = face.box
    return [
      face.id.hexadecimal, CSV.words(face.clipPath.description), CSV.number(face.seconds, digits: 6),
      "\(face.frameIndex)", CSV.number(box.x, digits: 3), CSV.number(box.y, digits: 3),
      CSV.number(box.width, digits: 3), CSV.number(box.height, digits: 3), CSV.number(face.score, digits: 6),
      CSV.number(face.quality?.value, digits: 6), face.track.map { "\($0)" } ?? "", face.shot.map { "\($0)" } ?? "",
      face.person.map { "\($0.value)" } ?? "", CSV.words(face.name ?? ""), face.portrait ?? "",
      CSV.number(face.confidence, digits: 6),
    ] + (face.quality?.parts ?? Array(repeating: nil, count: 6)).map { CSV.number($0, digits: 6) }
  }
}
