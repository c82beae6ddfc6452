import FileHandling
import Foundation
import Vocabulary

/// The folder that the page's files are kept in: beside the library, as a library refers to its clips where they lie.
///
/// A file is there whole or not at all: it is written under a temporary name, and one that a killed server left is removed
/// by the next. Nothing that is there is replaced.
final class UploadFolder {
  /// Stays free on the disk: the library grows by what is added, and others write there too.
  private static let reserveInBytes = 1 << 30

  /// One after the other is quicker on a disk; several tabs may send.
  private static let mostAtOnce = 4

  /// Of those that wait to be added; no page shows more.
  private static let mostListed = 1000

  let path: FilePath
  private let takesFile: (String) -> Bool

  /// Those that are on their way, with what is still to come of them.
  private var arriving: [ObjectIdentifier: Int] = [:]

  init(_ path: FilePath, takesFile: @escaping (String) -> Bool) throws {
    (self.path, self.takesFile) = (path, takesFile)
    if FileStatus.kind(of: path) == .folder { try AtomicFileWriter.removeLeftoversOfTheDead(in: path) }
  }

  /// What may still be sent.
  func room() throws -> Int {
    var place = path
    while FileStatus.kind(of: place) == nil, place.directory != place { place = place.directory }
    return max(0, try FileStatus.freeBytes(at: place) - Self.reserveInBytes - arriving.values.reduce(0, +))
  }

  /// Whether a file may come.
  ///
  /// - Parameter size: In bytes.
  /// - Returns: The name that it will have, unless that is taken by then.
  /// - Throws: `WorkRefusal`, `FileError`.
  func check(_ name: String, size: Int) throws -> String {
    guard let plain = PlainName.cleaned(name) else { throw WorkRefusal.badName(name, better: nil) }
    guard takesFile(plain) else { throw WorkRefusal.notAClip(plain) }
    let room = try room()
    guard size <= room else {
      throw WorkRefusal.tooLarge(name: plain, size: size, free: room, reserve: Self.reserveInBytes)
    }
    return plain
  }

  /// - Parameter known: Where the library has a clip of these bytes already, if it does.
  /// - Throws: As `check`; `WorkRefusal.tooManyUploads`.
  func begin(_ name: String, size: Int, known: @escaping Upload.Known) throws -> Upload {
    let plain = try check(name, size: size)
    guard arriving.count < Self.mostAtOnce else { throw WorkRefusal.tooManyUploads(arriving.count) }
    try Folder.make(path)
    return try Upload(plain, size: size, to: self, known: known)
  }

  fileprivate func note(_ upload: Upload, bytesToCome: Int?) { arriving[ObjectIdentifier(upload)] = bytesToCome }

  fileprivate func mayGoOn() throws -> Bool { try FileStatus.freeBytes(at: path) > Self.reserveInBytes }

  /// Files that lie there and are in no library's list, in byte order of their names.
  ///
  /// - Parameter isKnown: Whether a file is a clip of the library, or is about to be.
  func waiting(isKnown: (FilePath) -> Bool) throws -> [Uploads.Waiting] {
    guard FileStatus.kind(of: path) == .folder else { return [] }
    var found: [Uploads.Waiting] = []
    for entry in try Folder.entries(of: path) where entry.kind == .file && found.count < Self.mostListed {
      // What is not UTF-8 did not come from a page, and could not be asked for by its name.
      guard let name = String(validating: entry.name, as: UTF8.self), takesFile(name) else { continue }
      let file = path.appending(name)
      if !isKnown(file) { found.append(Uploads.Waiting(name: name, size: try FileStatus.sizeInBytes(of: file))) }
    }
    return found
  }
}

/// A file on its way into the folder.
final class Upload: BodyReceiver {
  /// Where the library has a clip of these bytes, and whether the whole of it.
  typealias Known = (ClipID) throws -> (path: FilePath, isWhole: Bool)?

  /// What is written between two looks at the disk.
  private static let bytesBetweenLooks = 1 << 26

  private let name: String
  private let size: Int
  private unowned let folder: UploadFolder
  /// `nil` once it is known what became of the file.
  private var writer: AtomicFileWriter?
  private let hash: ContentHash
  private let known: Known
  private var count = 0
  private var failure: (any Error)?

  /// Says an error as the page reads it; set by who began it.
  var answer: (Result<UploadDone, any Error>) -> HTTPResponse = { _ in .refusal(500, "upload") }

  fileprivate init(
    _ name: String, size: Int, to folder: UploadFolder, known: @escaping Known
  ) throws {
    (self.name, self.size, self.folder, self.known) = (name, size, folder, known)
    writer = try AtomicFileWriter(for: folder.path.appending(name))
    hash = try ContentHash(of: folder.path.appending(name))
    folder.note(self, bytesToCome: size)
  }

  /// What was not committed goes with the writer.
  deinit { folder.note(self, bytesToCome: nil) }

  func take(_ bytes: [UInt8]) {
    guard failure == nil else { return }
    let before = count / Self.bytesBetweenLooks
    count += bytes.count
    do {
      guard count <= size else { throw WorkRefusal.wrongSize(name: name, expected: size, found: count) }
      if count / Self.bytesBetweenLooks > before, try !folder.mayGoOn() {
        throw WorkRefusal.tooLarge(name: name, size: size, free: try folder.room(), reserve: 0)
      }
      try writer?.write(bytes)
      try hash.update(bytes)
      folder.note(self, bytesToCome: size - count)
    } catch {
      failure = error
    }
  }

  func finish() -> HTTPResponse {
    let result = Result { try end() }
    // What is not kept is gone before anybody hears of it.
    writer = nil
    return answer(result)
  }

  private func end() throws -> UploadDone {
    if let failure { throw failure }
    guard count == size else { throw WorkRefusal.wrongSize(name: name, expected: size, found: count) }
    let clip = ClipID(hexadecimal: ContentHash.hexadecimal(try hash.finish()))
    // A second copy would only take room.
    if let (path, isWhole) = try known(clip) {
      if isWhole { return UploadDone(name: nil, known: path.description) }
      // It was sent before, and what added it was cut off: it is gone on with.
      if path.directory == folder.path {
        return UploadDone(name: String(decoding: path.lastComponent, as: UTF8.self), known: nil)
      }
    }
    let names = PlainName.withNumbers(name).lazy.map { self.folder.path.appending($0) }
    guard let path = try writer?.commit(asFirstFreeOf: names) else { throw WorkRefusal.badName(name, better: nil) }
    return UploadDone(name: String(decoding: path.lastComponent, as: UTF8.self), known: nil)
  }
}

/// What became of a file that was sent.
struct UploadDone: Encodable {
  /// As it is called in the folder; `nil` where it was not kept.
  let name: String?

  /// Where the library has the same bytes already.
  let known: String?
}
