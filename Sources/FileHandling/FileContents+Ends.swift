import Glibc
public import Vocabulary

extension FileContents {
  /// The first and the last bytes of a file, without what lies between.
  public struct Ends: Hashable, Sendable {
    public var head: [UInt8]
    public var tail: [UInt8]
    public var sizeInBytes: Int
  }

  /// - Parameters:
  ///   - head: How many bytes from the beginning; fewer where the file is shorter.
  ///   - tail: How many bytes before the end.
  public static func ends(of path: FilePath, head: Int, tail: Int) throws(FileError) -> Ends {
    let file = try FileDescriptor.openRegularFile(path)
    let size = Int(try file.status().st_size)
    return Ends(
      head: try file.read(min(head, size), from: 0), tail: try file.read(min(tail, size), from: max(0, size - tail)),
      sizeInBytes: size)
  }
}
