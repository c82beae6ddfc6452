package import FileHandling
package import Vocabulary

/// The pictures of an ImageFolder, in whatever way it was made: a folder a person, or parts (`train`, `val`, `test`) with
/// a folder a person in each. A dataset of Rollcall's own is told by its records instead.
package struct FolderLayout: Sendable {
  package struct Picture: Sendable {
    /// Relative to the folder.
    package var place: String
    package var path: FilePath
    package var part: DatasetPart?

    /// Whose they are, by their place in `classes`; of a picture that is not told by records, one.
    package var faces: [KnownFace]
  }

  /// A face that a picture is there for.
  package struct KnownFace: Sendable {
    package var classIndex: Int?

    /// In pixels of the picture, with what is known of where it came from; `nil` where only the class is known.
    package var record: Record?

    package struct Record: Sendable {
      package var box: Rectangle
      package var clip: ClipID
      package var frameIndex: Int
      package var seconds: Double
      package var shot: Int?
      package var track: Int?
    }
  }

  package private(set) var pictures: [Picture] = []

  /// By name; their numbers are their places.
  package private(set) var classes: [String] = []

  /// Class folders without a picture, relative to the folder.
  package private(set) var emptyClasses: [String] = []

  /// Files that are no pictures by their names, relative to the folder.
  package private(set) var otherFiles: [String] = []

  /// What could not be looked into.
  package private(set) var failures: [FileError] = []

  /// What people call a part's folder.
  private static let partNames: [String: DatasetPart] = [
    "train": .train, "training": .train, "val": .validation, "valid": .validation, "validation": .validation,
    "dev": .validation, "test": .test, "testing": .test, "eval": .test,
  ]

  /// The endings of pictures; a class folder may hold what `isPicture` says yes to.
  private let isPicture: @Sendable (FilePath) -> Bool

  /// - Parameter isPicture: Whether a name promises a picture.
  /// - Throws: `AuditError`; `FileError` where the folder cannot be read.
  package init(of folder: FilePath, isPicture: @escaping @Sendable (FilePath) -> Bool) throws {
    self.isPicture = isPicture
    if FileStatus.kind(of: folder.appending(DatasetRecord.fileName)) == .file,
      FileStatus.kind(of: folder.appending(DatasetRecord.facesFileName)) == .file
    {
      try readRecords(of: folder)
      return
    }
    let entries = try Folder.entries(of: folder)
    guard !entries.isEmpty else { throw AuditError.empty(folder) }
    var folders = Self.folders(entries, in: folder)
    let parts = folders.filter { Self.part($0) != nil }
    // A person may be called Test: folders are parts where nothing else is beside them and they hold folders.
    let isSplit =
      !parts.isEmpty && parts.count == folders.count
      && parts.contains { holdsFolders(folder.appending($0)) }
    if isSplit {
      for part in parts {
        let place = folder.appending(part)
        let inside = try Folder.entries(of: place)
        for name in Self.folders(inside, in: place) { read(name, in: place, below: text(part) + "/", Self.part(part)) }
        noteFiles(inside, in: place, below: text(part) + "/")
      }
    } else {
      folders.sort { $0.lexicographicallyPrecedes($1) }
      for name in folders { read(name, in: folder, below: "", nil) }
    }
    guard !pictures.isEmpty else {
      throw AuditError.noClasses(
        folder, hasPictures: entries.contains { isPicture(folder.appending($0.name)) && $0.kind != .folder })
    }
    noteFiles(entries, in: folder, below: "")
    number()
  }

  private static func folders(_ entries: [FolderEntry], in folder: FilePath) -> [[UInt8]] {
    entries.filter { entry in
      entry.name.first != UInt8(ascii: ".") && FileStatus.kind(of: folder.appending(entry.name)) == .folder
    }.map(\.name)
  }

  private static func part(_ name: [UInt8]) -> DatasetPart? {
    partNames[String(decoding: name, as: UTF8.self).lowercased()]
  }

  private func holdsFolders(_ path: FilePath) -> Bool {
    // A folder that cannot be read is told when it is walked.
    guard let entries = try? Folder.entries(of: path) else { return false }
    return !Self.folders(entries, in: path).isEmpty
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// Files beside class folders: tables and cards are at home there, pictures of nobody are not.
  private mutating func noteFiles(_ entries: [FolderEntry], in folder: FilePath, below prefix: String) {
    for entry in entries where entry.name.first != UInt8(ascii: ".") && entry.kind != .folder {
      let path = folder.appending(entry.name)
      if FileStatus.kind(of: path) == .file, isPicture(path) { otherFiles.append(prefix + text(entry.name)) }
    }
  }

  /// One class folder with what is below it, as torchvision's ImageFolder walks it.
  private mutating func read(_ name: [UInt8], in folder: FilePath, below prefix: String, _ part: DatasetPart?) {
    let place = folder.appending(name)
    let label = text(name)
    do {
      let listing = try Folder.files(under: place)
      failures += listing.failures
      var isEmpty = true
      for file in listing.files {
        let relative = prefix + text([UInt8](file.bytes.dropFirst(folder.bytes.count).drop { $0 == UInt8(ascii: "/") }))
        guard file.lastComponent.first != UInt8(ascii: "."), isPicture(file) else {
          otherFiles.append(relative)
          continue
        }
        isEmpty = false
        pictures.append(
          Picture(place: relative, path: file, part: part, faces: [KnownFace(classIndex: index(of: label))]))
      }
      if isEmpty { emptyClasses.append(prefix + label) }
    } catch {
      failures.append(error)
    }
  }

  private mutating func index(of label: String) -> Int {
    if let last = classes.last, last == label { return classes.count - 1 }
    if let index = classes.firstIndex(of: label) { return index }
    classes.append(label)
    return classes.count - 1
  }

  /// Classes in the order of their names, as readers number them.
  private mutating func number() {
    let order = classes.indices.sorted { classes[$0].utf8.lexicographicallyPrecedes(classes[$1].utf8) }
    var numbers = [Int](repeating: 0, count: classes.count)
    for (new, old) in order.enumerated() { numbers[old] = new }
    classes = order.map { classes[$0] }
    for picture in pictures.indices {
      for face in pictures[picture].faces.indices {
        pictures[picture].faces[face].classIndex = pictures[picture].faces[face].classIndex.map { numbers[$0] }
      }
    }
  }

  /// A dataset of ours, whatever its format: pictures, people, parts and shots are told by `faces.jsonl`.
  private mutating func readRecords(of folder: FilePath) throws {
    let records = try DatasetFaceRecords(of: folder)
    var places: [String: Int] = [:]
    for line in records.lines {
      guard let file = line.file, isPicture(FilePath(file)) else { continue }
      let face = KnownFace(classIndex: line.label.map { index(of: $0) }, record: line.record)
      if let place = places[file] {
        pictures[place].faces.append(face)
      } else {
        places[file] = pictures.count
        pictures.append(
          Picture(place: file, path: folder.appending(relative: file), part: line.part, faces: [face]))
      }
    }
    guard !pictures.isEmpty else { throw AuditError.noPictures(folder, format: records.format) }
    number()
  }
}
