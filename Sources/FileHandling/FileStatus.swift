import Glibc
public import Vocabulary

/// What is known of a file without reading it.
public enum FileStatus {
  /// `nil` where there is nothing, or nothing that may be looked at.
  public static func kind(of path: FilePath, followingLinks: Bool = true) -> FolderEntry.Kind? {
    guard let status = try? SystemCalls.status(of: path, followingLinks: followingLinks) else { return nil }
    return FolderEntry.Kind(mode: status.st_mode)
  }

  /// Size of a file that links lead to.
  public static func sizeInBytes(of path: FilePath) throws(FileError) -> Int {
    Int(try SystemCalls.status(of: path).st_size)
  }

  /// Whether anybody but its owner may read or write the file that links lead to.
  public static func isOpenToOthers(_ path: FilePath) throws(FileError) -> Bool {
    try SystemCalls.status(of: path).st_mode & 0o077 != 0
  }

  /// Whether a folder is where another file system begins: it can then neither be renamed nor replaced.
  public static func isMountPoint(_ path: FilePath) throws(FileError) -> Bool {
    let status = try SystemCalls.status(of: path)
    let parent = try SystemCalls.status(of: path.appending(".."))
    return status.st_dev != parent.st_dev || status.st_ino == parent.st_ino
  }

  /// What the user may still write to the file system that holds `path`.
  public static func freeBytes(at path: FilePath) throws(FileError) -> Int {
    var status = statvfs()
    try SystemCalls.check("statvfs", path) { statvfs(path.cString, &status) }
    return Int(status.f_bavail) * Int(status.f_frsize)
  }

  /// The path without links, `.` and `..`, from the root on. All of it must exist.
  public static func resolved(_ path: FilePath) throws(FileError) -> FilePath {
    // Safe because realpath allocates its result, which is copied before it is freed.
    guard let buffer = realpath(path.cString, nil) else {
      throw FileError(number: errno, path: path, call: "realpath")
    }
    defer { free(buffer) }
    let bytes = UnsafeRawBufferPointer(start: buffer, count: strlen(buffer))
    return FilePath(bytes: [UInt8](bytes)) ?? path
  }
}
