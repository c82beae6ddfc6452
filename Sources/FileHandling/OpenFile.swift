import Glibc
public import Vocabulary

/// A regular file that is open for reading: it stays the same one, whoever renames, replaces or removes it. Use it from one
/// thread.
public final class OpenFile {
  /// Which file it is, and as of when. Two files of one stamp have the same bytes; the same bytes may have two stamps.
  ///
  /// The time of the last change to the inode is part of it: a program can set the time of writing back, and not this one.
  public struct Stamp: Hashable, Sendable {
    public let device: UInt64
    public let inode: UInt64
    public let sizeInBytes: Int

    /// Whole seconds since 1970, and what is over in nanoseconds.
    public let modifiedSeconds: Int
    public let modifiedNanoseconds: Int
    public let changedSeconds: Int
    public let changedNanoseconds: Int
  }

  public let path: FilePath
  private let descriptor: FileDescriptor

  /// Links are followed; pipes, devices and folders are refused.
  public init(_ path: FilePath) throws(FileError) {
    descriptor = try FileDescriptor.openRegularFile(path)
    self.path = path
  }

  public func stamp() throws(FileError) -> Stamp {
    let status = try descriptor.status()
    return Stamp(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino), sizeInBytes: Int(status.st_size),
      modifiedSeconds: Int(status.st_mtim.tv_sec), modifiedNanoseconds: Int(status.st_mtim.tv_nsec),
      changedSeconds: Int(status.st_ctim.tv_sec), changedNanoseconds: Int(status.st_ctim.tv_nsec))
  }

  /// Up to `count` bytes from a place on: fewer at the end of the file, none behind it.
  public func bytes(_ count: Int, from offset: Int) throws(FileError) -> [UInt8] {
    try descriptor.read(count, from: offset)
  }
}
