import FileHandling
public import Vocabulary

/// The right to write a library: one process at a time has it, and readers need none.
///
/// For LIBRARY `DIR/NAME` it is the file `DIR/.NAME.rollcall-lock`, beside the library, so that it guards the name while
/// the library is made and while it is replaced. What a dead process left is no obstacle.
public final class LibraryLock {
  /// The library's own folder, without links.
  public let library: FilePath
  private let file: LockFile

  /// Whether the process that had it before was cut off.
  public var wasLeftBehind: Bool { file.wasLeftBehind }

  /// - Throws: `LibraryError.locked` where another process writes; `FileError`.
  public init(_ library: FilePath) throws {
    self.library = try Self.resolved(library)
    do {
      file = try LockFile(Self.hiddenPath(beside: self.library, "lock"))
      if file.wasLeftBehind, FileStatus.kind(of: self.library) == .folder {
        try AtomicFileWriter.removeLeftovers(under: self.library)
      }
    } catch {
      if case .locked(let holder) = error.code { throw LibraryError.locked(library, by: holder) }
      // People know their library and not the lock's name.
      throw FileError(error.code, path: library, call: error.call, number: error.number)
    }
  }

  /// The process that writes a library; `nil` where none does. Takes no lock, so that nobody who wants it is turned away
  /// meanwhile.
  public static func holder(of library: FilePath) -> Int? {
    let path = try? hiddenPath(beside: resolved(library), "lock")
    return path.flatMap(LockFile.holder)
  }

  /// Lets go before the object goes.
  public func release() {
    file.release()
  }

  /// The library's path from the root on: two ways to write it must lead to one lock.
  static func resolved(_ library: FilePath) throws -> FilePath {
    if FileStatus.kind(of: library) != nil { return try FileStatus.resolved(library) }
    try Folder.make(library.directory)
    return try FileStatus.resolved(library.directory).appending(library.lastComponent)
  }

  /// Names of files may have 255 bytes: a library's name that leaves no room for the rest is told by its hash.
  static func hiddenPath(beside library: FilePath, _ ending: String) throws(FileError) -> FilePath {
    var name = library.lastComponent
    if name.count > 200 {
      let digest = ContentHash.hexadecimal(try ContentHash.sha256(of: name))
      name = [UInt8](name[..<100]) + [UInt8](digest.utf8)
    }
    return library.directory.appending([UInt8(ascii: ".")] + name + [UInt8](".rollcall-\(ending)".utf8))
  }
}
