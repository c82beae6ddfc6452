import Glibc
public import Vocabulary

/// Reading files whole.
public enum FileContents {
  /// - Parameter limit: Throws `.other` (EFBIG) beyond this many bytes, so that a wrong path cannot fill the memory.
  public static func read(_ path: FilePath, limitInBytes limit: Int = 1 << 30) throws(FileError) -> [UInt8] {
    let file = try FileDescriptor.openRegularFile(path)
    let size = Int(try file.status().st_size)
    guard size <= limit else { throw FileError(.other, path: path, call: "read", number: EFBIG) }
    // Read until the end, not until `size`: files in /proc say 0.
    var contents: [UInt8] = []
    contents.reserveCapacity(size)
    var buffer = [UInt8](repeating: 0, count: min(max(size, 4096), 1 << 20))
    while true {
      let count = try file.read(into: &buffer)
      if count == 0 { return contents }
      contents.append(contentsOf: buffer[..<count])
      guard contents.count <= limit else { throw FileError(.other, path: path, call: "read", number: EFBIG) }
    }
  }
}

extension FileDescriptor {
  /// Opens a file to read it; pipes and devices are refused, as they might never end, or never begin.
  static func openRegularFile(_ path: FilePath) throws(FileError) -> FileDescriptor {
    let file = try FileDescriptor(opening: path, flags: O_RDONLY | O_NONBLOCK)
    switch FolderEntry.Kind(mode: try file.status().st_mode) {
    case .file: return file
    case .folder: throw FileError(number: EISDIR, path: path, call: "open")
    case .link, .other: throw FileError(.notAFile, path: path, call: "open")
    }
  }
}
