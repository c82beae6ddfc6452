import DatasetStore
import FileHandling
import Imaging
import Vocabulary

/// What lies in a library's folder, against what the database says lies there.
struct PortraitSurvey {
  /// Faces whose portraits are not where they should be, with that place.
  private(set) var missing: [FaceID: String] = [:]

  /// Portraits in other places than theirs, by face: moved by hand, or copied where the face is not missing.
  private(set) var elsewhere: [FaceID: [FilePath]] = [:]

  /// What a process that was cut off left: half-written files, annotations of portraits that lie elsewhere now.
  private(set) var leftovers: [FilePath] = []

  /// What Rollcall did not write.
  private(set) var foreign: [FilePath] = []

  /// Files that are where they should be, but for portraits: annotations, montages, tables.
  private(set) var present: Set<FilePath> = []

  /// Folders that are there.
  private(set) var folders: Set<FilePath> = []

  /// The head of a JPEG file in which its comments lie: Exif with a preview picture may come before, and 64 KB is the
  /// most that it takes.
  private static let headInBytes = 1 << 17

  /// Looks through the folder. Files at their places are not opened.
  ///
  /// - Complexity: Memory in proportion to the number of portraits, about 200 bytes each.
  init(of store: DatasetStore, in library: FilePath) throws {
    let contents = try LibraryContents(of: store)
    var places: [[UInt8]: FaceID] = [:]
    var faces: Set<FaceID> = []
    try store.forEachPortraitPlace { face, place in
      places[[UInt8](place.utf8)] = face
      faces.insert(face)
    }
    missing = Dictionary(uniqueKeysWithValues: places.map { ($0.value, String(decoding: $0.key, as: UTF8.self)) })
    try LibraryContents.walk(library, below: []) { bytes, entry in
      guard let path = FilePath(bytes: bytes) else { return false }
      guard entry.kind != .folder else {
        folders.insert(path)
        return true
      }
      guard entry.kind == .file else {
        foreign.append(path)
        return false
      }
      if let face = places[bytes] {
        missing[face] = nil
      } else if contents.isKnown(file: bytes) {
        present.insert(path)
      } else if LibraryLayout.isTemporary(entry.name) || Self.isOldAnnotation(path, of: faces) {
        leftovers.append(path)
      } else if let face = Self.face(of: path, in: library), faces.contains(face) {
        elsewhere[face, default: []].append(path)
      } else {
        foreign.append(path)
      }
      return false
    }
    // Folders of the user's own, by what does not lie in them.
    let empty = folders.filter { !contents.isKnown(folder: $0.bytes) && !Self.holdsSomething($0, of: self) }
    foreign += empty.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
  }

  private static func holdsSomething(_ folder: FilePath, of survey: PortraitSurvey) -> Bool {
    let prefix = folder.bytes + [UInt8(ascii: "/")]
    return survey.foreign.contains { $0.bytes.starts(with: prefix) }
      || survey.folders.contains { $0.bytes.starts(with: prefix) }
      || survey.elsewhere.values.contains { $0.contains { $0.bytes.starts(with: prefix) } }
  }

  /// The face of a file that may be a portrait: as its comment says, else as its name does.
  private static func face(of path: FilePath, in library: FilePath) -> FaceID? {
    let name = String(decoding: path.lastComponent, as: UTF8.self).lowercased()
    guard name.hasSuffix(".jpg") || name.hasSuffix(".jpeg") else { return nil }
    // What cannot be read is told by its name.
    let head = try? FileContents.ends(of: library.appending(relative: path), head: headInBytes, tail: 0).head
    return head.flatMap { PortraitComment.face(in: JPEGComments.read(from: $0)) } ?? LibraryNames.face(inName: name)
  }

  private static func isOldAnnotation(_ path: FilePath, of faces: Set<FaceID>) -> Bool {
    let text = String(decoding: path.bytes, as: UTF8.self)
    guard text.hasPrefix("\(LibraryLayout.annotations)/"), text.hasSuffix(".txt") else { return false }
    return LibraryNames.face(inName: LibraryLayout.fileName(of: text)).map(faces.contains) ?? false
  }
}

extension LibraryNames {
  /// The face that a portrait's name, or its annotation's, ends with; copies may have something behind it.
  static func face(inName name: String) -> FaceID? {
    guard let stem = name.split(separator: ".").first, let digits = stem.split(separator: "-").last?.prefix(16),
      digits.utf8.count == 16, digits.utf8.allSatisfy(Set("0123456789abcdef".utf8).contains)
    else { return nil }
    return FaceID(hexadecimal: String(digits))
  }
}

extension LibraryLayout {
  /// Names of files while they are written (`AtomicFileWriter`).
  static func isTemporary(_ name: [UInt8]) -> Bool {
    name.starts(with: ".rollcall-".utf8) && name.suffix(4).elementsEqual(".tmp".utf8)
  }
}

extension FilePath {
  /// A path inside a library, whatever its bytes.
  func appending(relative path: FilePath) -> FilePath {
    path.bytes.split(separator: UInt8(ascii: "/")).reduce(self) { $0.appending([UInt8]($1)) }
  }
}
