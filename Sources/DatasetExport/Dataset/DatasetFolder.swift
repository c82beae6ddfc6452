package import FileHandling
package import Vocabulary

/// The folder that a dataset is written into: files by relative paths, each of them whole or not at all.
///
/// What a run before this one wrote is still there, so that a run goes on where the other stopped. Use it from one thread.
package final class DatasetFolder {
  package let path: FilePath
  private var made: Set<String> = []

  package init(_ path: FilePath) {
    self.path = path
  }

  /// Whether a file is there, and so whole.
  package func holds(_ file: String) -> Bool {
    FileStatus.kind(of: path.appending(relative: file), followingLinks: false) == .file
  }

  /// - Parameter file: Relative, with `/` between the parts; folders on the way are made.
  package func write(_ bytes: [UInt8], to file: String) throws(FileError) {
    try makeFolder(of: file)
    try AtomicFileWriter.write(bytes, to: path.appending(relative: file))
  }

  package func write(_ text: String, to file: String) throws(FileError) {
    try write([UInt8](text.utf8), to: file)
  }

  /// A file that is written piece by piece, and is there once it is committed.
  package func writer(for file: String) throws(FileError) -> AtomicFileWriter {
    try makeFolder(of: file)
    return try AtomicFileWriter(for: path.appending(relative: file))
  }

  package func read(_ file: String) throws(FileError) -> [UInt8] {
    try FileContents.read(path.appending(relative: file))
  }

  package func remove(_ file: String) throws(FileError) {
    try Folder.removeTree(path.appending(relative: file))
  }

  private func makeFolder(of file: String) throws(FileError) {
    let folder = LibraryLayout.folder(of: file)
    guard !folder.isEmpty, !made.contains(folder) else { return }
    try Folder.make(path.appending(relative: folder))
    made.insert(folder)
  }
}
