public import DatasetStore
import FileHandling
import Imaging
public import Vocabulary

/// The folders, montages, annotations and tables that show a library's database.
///
/// They are made from the database alone and the portraits that it names, and can be made again at any time.
public struct LibraryView {
  private let store: DatasetStore
  private let folder: FilePath

  /// - Parameter store: Open for writing: portraits get their final places in it.
  /// - Parameter folder: The staging folder, whose portraits lie where the store says.
  public init(of store: DatasetStore, in folder: FilePath) {
    self.store = store
    self.folder = folder
  }

  /// Moves the portraits to their people's folders, best first, and writes everything else.
  ///
  /// Meant for a library that is being made and thrown away on failure: what fails here leaves it in between.
  /// - Parameter progress: Called after each face, with how many are done; may throw to stop.
  /// - Complexity: Memory does not grow with the number of faces, but for 100 bytes a person.
  public func build(progress: (_ facesDone: Int) throws -> Void = { _ in }) throws {
    for name in LibraryLayout.viewFolders { try Folder.make(folder.appending(name)) }
    try store.transaction {
      try placePortraits(progress: progress)
    }
    try writeFacesTable()
  }

  /// What is known of a person's folder while its faces go by, best first.
  private struct Group {
    let person: PersonNumber?
    let name: String?

    /// `people/X` or `unsorted`.
    let folder: String
    let faceCount: Int
    let clipCount: Int
    let coherence: Double?
    var rank = 0
    var first: FaceRow
    var last: FaceRow
    var bestPortrait: String?
    var montagePortraits: [String] = []
  }

  private func placePortraits(progress: (_ facesDone: Int) throws -> Void) throws {
    let people = try store.people()
    let folders = LibraryNames.folders(of: people)
    let records = Dictionary(uniqueKeysWithValues: people.map { ($0.number, $0) })
    let unsortedCount = try store.unsortedCount()
    let clipOrder = Dictionary(uniqueKeysWithValues: try store.clips().enumerated().map { ($1.id, $0) })
    let table = try AtomicFileWriter(for: folder.appending(LibraryLayout.peopleTable))
    try table.write(CSV.line(Self.peopleColumns))

    func moment(_ face: FaceRow) -> (Int, Double) { (clipOrder[face.clip] ?? 0, face.seconds) }
    func begin(_ face: FaceRow) throws -> Group {
      let group: Group
      if let person = face.person {
        group = Group(
          person: person, name: face.name, folder: "\(LibraryLayout.people)/\(folders[person] ?? "")",
          faceCount: records[person]?.faceCount ?? 0, clipCount: records[person]?.clipCount ?? 0,
          coherence: records[person]?.coherence, first: face,
          last: face)
      } else {
        group = Group(
          person: nil, name: nil, folder: LibraryLayout.unsorted, faceCount: unsortedCount, clipCount: 0,
          coherence: nil, first: face,
          last: face)
      }
      try Folder.make(folder.appending(relative: group.folder))
      let annotation = LibraryLayout.annotation(of: "\(group.folder)/x.jpg").dropLast("/x.txt".count)
      try Folder.make(folder.appending(relative: String(annotation)))
      return group
    }
    func finish(_ group: Group) throws {
      try writeMontage(of: group)
      if group.person != nil { try table.write(CSV.line(Self.fields(of: group))) }
    }

    var group: Group?
    var facesDone = 0
    try store.forEachFace(in: .rank) { face in
      if let finished = group, finished.person != face.person {
        try finish(finished)
        group = nil
      }
      var current = try group ?? begin(face)
      current.rank += 1
      if moment(face) < moment(current.first) { current.first = face }
      if moment(face) > moment(current.last) { current.last = face }
      if let portrait = face.portrait {
        let place = try self.place(portrait, of: face, in: current)
        if current.bestPortrait == nil { current.bestPortrait = place }
        if current.montagePortraits.count < Montage.maximumCount { current.montagePortraits.append(place) }
      }
      group = current
      facesDone += 1
      try progress(facesDone)
    }
    if let group { try finish(group) }
    try table.commit()
  }

  /// Moves one portrait to its folder, and writes the annotation beside.
  /// - Returns: Its place.
  private func place(_ portrait: String, of face: FaceRow, in group: Group) throws -> String {
    let name = LibraryNames.portrait(
      rank: group.rank, of: group.faceCount, clip: face.clipPath, seconds: face.seconds, face: face.id)
    let place = "\(group.folder)/\(name)"
    try Renaming.move(folder.appending(relative: portrait), to: folder.appending(relative: place))
    try store.setPortrait(place, of: face.id)
    try AtomicFileWriter.write(
      Annotation.text(person: face.person, box: face.box, frame: face.frameSize),
      to: folder.appending(relative: LibraryLayout.annotation(of: place)))
    return place
  }

  private func writeMontage(of group: Group) throws {
    guard !group.montagePortraits.isEmpty else { return }
    let decoder = try JPEGDecoder()
    let portraits = try group.montagePortraits.map { path in
      try decoder.decode(FileContents.read(folder.appending(relative: path)))
    }
    let montage = try JPEGEncoder().encode(Montage.make(of: portraits))
    try AtomicFileWriter.write(montage, to: folder.appending(relative: LibraryLayout.montage(of: group.folder)))
  }

  // MARK: Tables

  private static let peopleColumns = [
    "person", "name", "folder", "faces", "clips", "first_clip", "first_time", "last_clip", "last_time", "portrait",
    "coherence",
  ]

  private static func fields(of group: Group) -> [String] {
    [
      group.person.map { "\($0.value)" } ?? "", CSV.words(group.name ?? ""), group.folder, "\(group.faceCount)",
      "\(group.clipCount)", CSV.words(group.first.clipPath.description), CSV.number(group.first.seconds, digits: 6),
      CSV.words(group.last.clipPath.description), CSV.number(group.last.seconds, digits: 6), group.bestPortrait ?? "",
      CSV.number(group.coherence, digits: 6),
    ]
  }

  /// The columns that other programs may count on, in this order.
  private static let faceColumns = [
    "face_id", "clip", "time", "frame", "x", "y", "width", "height", "score", "quality", "track", "shot", "person",
    "name", "portrait", "confidence", "quality_size", "quality_sharpness", "quality_pose", "quality_light",
    "quality_score", "quality_inside",
  ]

  private func writeFacesTable() throws {
    let table = try AtomicFileWriter(for: folder.appending(LibraryLayout.facesTable))
    try table.write(CSV.line(Self.faceColumns))
    try store.forEachFace(in: .time) { face in
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
