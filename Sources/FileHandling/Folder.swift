import Glibc
public import Vocabulary

/// One name in a folder.
public struct FolderEntry: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case file
    case folder
    case link
    case other

    init(mode: mode_t) {
      self =
        switch mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .folder
        case S_IFLNK: .link
        default: .other
        }
    }
  }

  public let name: [UInt8]
  public let kind: Kind

  public init(name: [UInt8], kind: Kind) {
    self.name = name
    self.kind = kind
  }
}

/// What is done with folders.
public enum Folder {
  /// Makes a folder and those above it that are missing; one that is there already is fine.
  public static func make(_ path: FilePath) throws(FileError) {
    do {
      try SystemCalls.check("mkdir", path) { mkdir(path.cString, 0o777) }
    } catch let error where error.code == .missing && path.directory != path {
      try make(path.directory)
      try SystemCalls.check("mkdir", path) { mkdir(path.cString, 0o777) }
    } catch let error where error.code == .exists {
      guard FileStatus.kind(of: path) == .folder else { throw FileError(number: ENOTDIR, path: path, call: "mkdir") }
    }
  }

  /// All that lies in a folder, in byte order of the names; links are not followed, but the folder itself may be one.
  public static func entries(of path: FilePath) throws(FileError) -> [FolderEntry] {
    try DirectoryStream(path.cString, path: path, followingLinks: true).entries()
  }

  /// What a walk over a tree found, and what it could not look at.
  public struct Listing: Sendable {
    /// Regular files, folder by folder, each in byte order of the names.
    public var files: [FilePath] = []

    /// Folders that may not be read, and links that lead nowhere.
    public var failures: [FileError] = []
  }

  /// All files in a folder and in those inside it.
  ///
  /// Links are followed; a folder that is reached twice, as in a loop of links, is listed once. Neither devices nor
  /// pipes are listed. The same tree gives the same order on every file system.
  /// - Throws: Where `path` itself cannot be read; what fails below it is in the result.
  public static func files(under path: FilePath) throws(FileError) -> Listing {
    var listing = Listing()
    var visited: Set<FileIdentity> = [FileIdentity(try SystemCalls.status(of: path))]
    try collect(path, into: &listing, visited: &visited)
    return listing
  }

  private static func collect(
    _ folder: FilePath, into listing: inout Listing, visited: inout Set<FileIdentity>
  ) throws(FileError) {
    for entry in try entries(of: folder) {
      let path = folder.appending(entry.name)
      do {
        switch entry.kind {
        case .file: listing.files.append(path)
        case .other: continue
        case .folder, .link:
          let status = try SystemCalls.status(of: path)
          switch FolderEntry.Kind(mode: status.st_mode) {
          case .file: listing.files.append(path)
          case .folder where visited.insert(FileIdentity(status)).inserted:
            try collect(path, into: &listing, visited: &visited)
          default: continue
          }
        }
      } catch {
        listing.failures.append(error)
      }
    }
  }

  /// Removes a folder with all in it, or a file. Links are removed, and what they lead to is left alone. What is
  /// missing already is fine.
  public static func removeTree(_ path: FilePath) throws(FileError) {
    let isFolder = FileStatus.kind(of: path, followingLinks: false) == .folder
    do {
      try remove(path.cString, in: AT_FDCWD, path: path, isFolder: isFolder)
    } catch let error where error.code == .missing {
      return
    }
  }

  private static func remove(_ name: [CChar], in parent: Int32, path: FilePath, isFolder: Bool) throws(FileError) {
    if isFolder {
      let stream = try DirectoryStream(name, in: parent, path: path, followingLinks: false)
      for entry in try stream.entries() {
        let entryName = entry.name.map { CChar(bitPattern: $0) } + [0]
        try remove(
          entryName, in: stream.descriptor, path: path.appending(entry.name), isFolder: entry.kind == .folder)
      }
    }
    try SystemCalls.check("unlinkat", path) { unlinkat(parent, name, isFolder ? AT_REMOVEDIR : 0) }
  }

  /// Removes a folder that is empty; `false` where it is not. What is missing already is fine.
  public static func removeIfEmpty(_ path: FilePath) throws(FileError) -> Bool {
    do {
      try SystemCalls.check("rmdir", path) { rmdir(path.cString) }
      return true
    } catch let error where error.code == .missing {
      return true
    } catch let error where error.code == .notEmpty || error.code == .exists {
      return false
    }
  }
}

/// The same for two paths that lead to the same file.
struct FileIdentity: Hashable {
  let device: UInt
  let number: UInt

  init(_ status: stat) {
    device = UInt(status.st_dev)
    number = UInt(status.st_ino)
  }
}
