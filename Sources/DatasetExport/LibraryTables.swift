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

  func write() throws {
    try writePeople()
    try writeFaces()
  }

  private static let peopleColumns = [
    "person", "name", "folder", "faces", "clips", "first_clip", "first_time", "last_clip", "last_time", "portrait",
    "coherence",
  ]

  private func writePeople() throws {
    let table = try AtomicFileWriter(for: folder.appending(LibraryLayout.peopleTable))
    try table.write(CSV.line(Self.peopleColumns))
    let places = LibraryNames.places(of: try store.personNames())
    let coherence = Dictionary(
      uniqueKeysWithValues: try store.people(tellsCoherence: true).map { ($0.number, $0.coherence) })
    for person in try store.presences() {
      let portrait = try store.bestPortraits(of: .person(person.number), atMost: 1).first
      try table.write(
        CSV.line([
          "\(person.number.value)", CSV.words(person.name ?? ""), places[person.number] ?? "", "\(person.faceCount)",
          "\(person.clipCount)", CSV.words(person.first?.clip.description ?? ""),
          CSV.number(person.first?.seconds, digits: 6), CSV.words(person.last?.clip.description ?? ""),
          CSV.number(person.last?.seconds, digits: 6), portrait ?? "",
          CSV.number(coherence[person.number] ?? nil, digits: 6),
        ]))
    }
    try table.commit()
  }

  /// The columns that other programs may count on, in this order.
  private static let faceColumns = [
    "face_id", "clip", "time", "frame", "x", "y", "width", "height", "score", "quality", "track", "shot", "person",
    "name", "portrait", "confidence", "quality_size", "quality_sharpness", "quality_pose", "quality_light",
    "quality_score", "quality_inside",
  ]

  private func writeFaces() throws {
    let table = try AtomicFileWriter(for: folder.appending(LibraryLayout.facesTable))
    try table.write(CSV.line(Self.faceColumns))
    try store.forEachFace { face in
      try table.write(CSV.line(Self.fields(of: face)))
    }
    try table.commit()
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
