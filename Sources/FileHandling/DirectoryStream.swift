import Glibc
import Vocabulary

/// An open folder, from which names are read; closed when it goes.
struct DirectoryStream: ~Copyable {
  private let stream: OpaquePointer
  let path: FilePath

  /// - Parameter parent: The open folder that `name` lies in; the current folder by default.
  /// - Parameter followingLinks: Whether `name` may be a link to a folder.
  init(
    _ name: [CChar], in parent: Int32 = AT_FDCWD, path: FilePath, followingLinks: Bool
  ) throws(FileError) {
    let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (followingLinks ? 0 : O_NOFOLLOW)
    let descriptor = try SystemCalls.check("openat", path) { openat(parent, name, flags) }
    guard let stream = fdopendir(descriptor) else {
      let number = errno
      close(descriptor)
      throw FileError(number: number, path: path, call: "fdopendir")
    }
    self.stream = stream
    self.path = path
  }

  deinit { closedir(stream) }

  /// Valid as long as this stream lives.
  var descriptor: Int32 { dirfd(stream) }

  /// All entries but `.` and `..`, in byte order of their names.
  func entries() throws(FileError) -> [FolderEntry] {
    var found: [FolderEntry] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw FileError(number: errno, path: path, call: "readdir") }
        break
      }
      // Safe because an entry's name ends with a zero inside the entry, which lives until the next readdir.
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: UInt8.self, capacity: 256) { bytes in
          [UInt8](UnsafeBufferPointer(start: bytes, count: 256).prefix { $0 != 0 })
        }
      }
      if name == [UInt8(ascii: ".")] || name == [UInt8](repeating: UInt8(ascii: "."), count: 2) { continue }
      found.append(FolderEntry(name: name, kind: try kind(of: name, type: Int32(entry.pointee.d_type))))
    }
    return found.sorted { $0.name.lexicographicallyPrecedes($1.name) }
  }

  /// What the folder says an entry is; where it does not say, which some file systems never do, the file itself is asked.
  private func kind(of name: [UInt8], type: Int32) throws(FileError) -> FolderEntry.Kind {
    switch type {
    case Int32(DT_REG): return .file
    case Int32(DT_DIR): return .folder
    case Int32(DT_LNK): return .link
    case Int32(DT_UNKNOWN):
      let entryPath = path.appending(name)
      return FolderEntry.Kind(mode: try SystemCalls.status(of: entryPath, followingLinks: false).st_mode)
    default: return .other
    }
  }
}
