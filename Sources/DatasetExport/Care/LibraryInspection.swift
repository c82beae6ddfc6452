public import DatasetStore
import FileHandling
import Imaging
import VideoDecoding
public import Vocabulary

/// A look at everything in a library: the database, and whether the folders show what it says.
///
/// Nothing is changed. Where another process writes the library meanwhile, it finds things half done.
public struct LibraryInspection: Sendable {
  public internal(set) var findings: [LibraryFinding] = []
  public internal(set) var counts: DatasetStore.Counts?

  /// Faces whose portraits `--repair` would cut anew: those that are nowhere, and those that are not theirs.
  public private(set) var facesToCut: [FaceID] = []

  /// Of these, portraits that are there and not theirs, relative to the library.
  public private(set) var alteredPortraits: [String] = []

  /// What may be removed: nobody but Rollcall wrote it, and nothing needs it.
  public private(set) var leftovers: [FilePath] = []

  public var isWell: Bool { !findings.contains { $0.kind.isFault } }
  public var isDamaged: Bool { findings.contains { $0.kind == .damagedDatabase } }

  /// - Parameters:
  ///   - readsClips: Whether clips are looked for, and hashed.
  ///   - progress: Called now and then; may throw to stop.
  /// - Throws: `DatabaseError` where there is no library; damage is a finding.
  /// - Complexity: Reads the whole database, and the ends of each portrait; memory in proportion to the number of
  ///   portraits.
  public init(of library: FilePath, readsClips: Bool = false, progress: () throws -> Void = {}) throws {
    let database = library.appending(DatasetStore.fileName)
    let faults = try DatasetStore.faults(of: database)
    add(.damagedDatabase, faults.damage)
    let dangling = faults.danglingRows
    if !dangling.isEmpty {
      findings.append(
        LibraryFinding(
          .danglingRows, count: dangling.values.reduce(0, +), examples: dangling.keys.sorted()))
    }
    // Whatever a damaged database says of the folders may be wrong.
    guard !isDamaged else { return }
    do {
      let store = try DatasetStore(opening: database, access: .readOnly)
      try look(at: store, in: library, readsClips: readsClips, progress: progress)
      try store.close()
    } catch let error as DatabaseError where error.kind == .damaged {
      // What SQLite takes for a number, and cannot be one.
      add(.damagedDatabase, [error.message])
    }
  }

  private mutating func add(_ kind: LibraryFinding.Kind, _ all: [String]) {
    if let finding = LibraryFinding(kind, all) { findings.append(finding) }
  }

  private mutating func look(
    at store: DatasetStore, in library: FilePath, readsClips: Bool, progress: () throws -> Void
  ) throws {
    counts = try store.counts()
    let survey = try PortraitSurvey(of: store, in: library)
    let unfinished = try store.waitingForView()
    if unfinished > 0 { findings.append(LibraryFinding(.unfinishedView, count: unfinished, examples: [])) }
    leftovers = survey.leftovers
    add(.leftover, survey.leftovers.map(\.description))
    try lookAtPortraits(of: store, survey, in: library, progress: progress)
    try lookAtMontages(of: store, in: library)
    try add(.table, LibraryTables(store, in: library).wrongTables())
    if readsClips { try lookAtClips(of: store, progress: progress) }
    add(.foreignFile, survey.foreign.map(\.description))
  }

  private mutating func lookAtPortraits(
    of store: DatasetStore, _ survey: PortraitSurvey, in library: FilePath, progress: () throws -> Void
  ) throws {
    var (missing, moved, copied, annotations): ([String], [String], [String], [String]) = ([], [], [], [])
    var altered: [String] = []
    var toCut: [FaceID] = []
    try store.forEachPortraitFace { face in
      try progress()
      guard let portrait = face.portrait else { return }
      let others = survey.elsewhere[face.id] ?? []
      if survey.missing[face.id] != nil {
        if others.isEmpty {
          missing.append(portrait)
          toCut.append(face.id)
        }
        moved += others.map(\.description)
      } else {
        copied += others.map(\.description)
        if try !Self.isPortrait(of: face.id, library.appending(relative: portrait)) {
          altered.append(portrait)
          toCut.append(face.id)
        }
      }
      if try !Self.isAnnotated(face, at: portrait, in: library) {
        annotations.append(LibraryLayout.annotation(of: portrait))
      }
    }
    facesToCut = toCut
    alteredPortraits = altered
    add(.missingPortrait, missing.sorted())
    add(.alteredPortrait, altered.sorted())
    add(.movedPortrait, moved.sorted())
    add(.copiedPortrait, copied.sorted())
    add(.annotation, annotations.sorted())
  }

  /// Whether a file is a whole JPEG, and no other face's by its comment. A retouched one whose program dropped the
  /// comment is still this face's: its name says so.
  private static func isPortrait(of face: FaceID, _ file: FilePath) throws -> Bool {
    let ends = try FileContents.ends(of: file, head: 1 << 12, tail: 2)
    guard ends.head.starts(with: [0xFF, 0xD8]), ends.tail == [0xFF, 0xD9] else { return false }
    let named = PortraitComment.face(in: JPEGComments.read(from: ends.head))
    return named == nil || named == face
  }

  private static func isAnnotated(_ face: FaceRow, at portrait: String, in library: FilePath) throws -> Bool {
    // A portrait of a clip that is not taken in to its end has none yet.
    guard LibraryLayout.folder(of: portrait) != LibraryLayout.newPortraits else { return true }
    let file = library.appending(relative: LibraryLayout.annotation(of: portrait))
    guard FileStatus.kind(of: file, followingLinks: false) == .file else { return false }
    let wanted = Annotation.text(person: face.person, box: face.box, frame: face.frameSize)
    return try FileContents.ends(of: file, head: wanted.utf8.count + 1, tail: 0).head == [UInt8](wanted.utf8)
  }

  private mutating func lookAtMontages(of store: DatasetStore, in library: FilePath) throws {
    let decoder = try JPEGDecoder()
    var wrong: [String] = []
    for record in try store.folders() {
      let best = try store.bestPortraits(of: record.group, atMost: Montage.maximumCount)
      let path = LibraryLayout.montage(of: record.path)
      let file = library.appending(relative: path)
      let isThere = FileStatus.kind(of: file, followingLinks: false) == .file
      let shown = best.map(LibraryLayout.fileName).joined(separator: " ")
      guard record.montage == nil || !record.isMontageCurrent || record.montage == shown, isThere == !best.isEmpty
      else {
        wrong.append(path)
        continue
      }
      // Whether it is the right picture is not told: another version of libjpeg-turbo may write other bytes.
      let picture = isThere ? try? decoder.decode(FileContents.read(file)) : nil
      if isThere, picture?.size != Montage.size { wrong.append(path) }
    }
    add(.montage, wrong)
  }

  private mutating func lookAtClips(of store: DatasetStore, progress: () throws -> Void) throws {
    var (missing, altered): ([String], [String]) = ([], [])
    for clip in try store.clips() {
      switch try ClipPlace(of: clip.id, in: store, progress: progress) {
      case .found: break
      case .altered(let path): altered.append(path.description)
      case .missing: missing.append(clip.path.description)
      }
    }
    add(.missingClip, missing)
    add(.alteredClip, altered)
  }
}

/// Where a clip's file is now.
package enum ClipPlace {
  case found(FilePath)

  /// A file is there, with other bytes, or it cannot be read.
  case altered(FilePath)
  case missing

  package init(of clip: ClipID, in store: DatasetStore, progress: () throws -> Void) throws {
    self = .missing
    for path in try store.paths(of: clip) where Self.isThere(path) {
      do {
        if try ClipID.make(ofClip: path, eachPiece: { _ in try progress() }) == clip {
          self = .found(path)
          return
        }
        self = .altered(path)
      } catch is FileError {
        self = .altered(path)
      }
    }
  }
  /// Whether a file is there, or a picture of a sequence, unread.
  package static func isThere(_ path: FilePath) -> Bool {
    if FileStatus.kind(of: path) != nil { return true }
    // A folder that cannot be read has no clip for us.
    return (try? FrameSequence(path: path)) != nil
  }
}

extension ClipID {
  /// What a clip is known by: the SHA-256 of its bytes; of a sequence, that of the SHA-256 of its pictures, in order.
  package static func make(
    ofClip path: FilePath, eachPiece: (_ bytesRead: Int) throws -> Void = { _ in }
  ) throws -> ClipID {
    guard let sequence = try FrameSequence(path: path) else { return try make(ofFile: path, eachPiece: eachPiece) }
    let hash = try ContentHash(of: path)
    do {
      for picture in sequence.pictures { try hash.update(ContentHash.sha256(ofFile: picture, eachPiece: eachPiece)) }
    } catch let error as FileError {
      // The clip cannot be read, and it is known by its own path.
      throw FileError(error.code, path: path, call: error.call, number: error.number)
    }
    return ClipID(hexadecimal: ContentHash.hexadecimal(try hash.finish()))
  }
}
