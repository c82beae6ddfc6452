import CCrypto
import Glibc
public import Vocabulary

/// Giving files and folders other names, in one step that others see whole or not at all.
public enum Renaming {
  /// Moves a file or folder; what has the name `to` is replaced if it is a file, or an empty folder.
  public static func move(_ from: FilePath, to: FilePath) throws(FileError) {
    try SystemCalls.check("rename", to) { rename(from.cString, to.cString) }
  }

  /// Moves a file or folder to a name that nothing has.
  /// - Throws: `.exists` where something has it.
  public static func moveToNewName(_ from: FilePath, to: FilePath) throws(FileError) {
    do {
      try SystemCalls.rename(from, to: to, flags: Int(ROLLCALL_RENAME_NOREPLACE))
    } catch let error where isUnsupported(error) {
      // Some file systems (9p, some network ones) cannot: look, then move, which leaves a moment between the two.
      guard FileStatus.kind(of: to, followingLinks: false) == nil else {
        throw FileError(number: EEXIST, path: to, call: "rename")
      }
      try move(from, to: to)
    }
  }

  /// Makes two files or folders of one file system change names: at no moment is a name without its file.
  ///
  /// On the few file systems that cannot, `second` is for a moment called `SECOND.rollcall-old`; a crash in that
  /// moment leaves it so, whole.
  public static func exchange(_ first: FilePath, _ second: FilePath) throws(FileError) {
    do {
      try SystemCalls.rename(first, to: second, flags: Int(ROLLCALL_RENAME_EXCHANGE))
    } catch let error where isUnsupported(error) {
      try exchangeInSteps(first, second)
    }
  }

  package static func exchangeInSteps(_ first: FilePath, _ second: FilePath) throws(FileError) {
    let aside = second.directory.appending(second.lastComponent + [UInt8](".rollcall-old".utf8))
    try moveToNewName(second, to: aside)
    do {
      try move(first, to: second)
    } catch {
      try move(aside, to: second)
      throw error
    }
    try move(aside, to: first)
  }

  private static func isUnsupported(_ error: FileError) -> Bool {
    error.number == EINVAL || error.number == ENOSYS || error.number == EOPNOTSUPP
  }

  /// Returns once the names in a folder outlive a power cut.
  public static func synchronize(folder: FilePath) throws(FileError) {
    try FileDescriptor(opening: folder, flags: O_RDONLY | O_DIRECTORY).synchronize()
  }

  /// Returns once all that was written so far to the file system of `path` outlives a power cut: one call for a tree
  /// of many files.
  public static func synchronizeFileSystem(of path: FilePath) throws(FileError) {
    try FileDescriptor(opening: path, flags: O_RDONLY).synchronizeFileSystem()
  }
}
