import FileHandling
public import Vocabulary

/// Where portraits lie until it is known whose they are: a folder in the library that is gone when a run ends.
public struct NewPortraits: Sendable {
  private let library: FilePath

  /// - Parameter library: The folder that is written.
  public init(in library: FilePath) throws {
    self.library = library
    try Folder.make(library.appending(LibraryLayout.newPortraits))
  }

  /// Writes the portrait of a face.
  /// - Returns: Its place in the library, for `FaceRecord.portrait`.
  public func write(_ jpeg: [UInt8], of face: FaceID) throws -> String {
    let path = Self.place(of: face)
    try AtomicFileWriter.write(jpeg, to: library.appending(relative: path))
    return path
  }

  /// Where the portrait of a face lies meanwhile.
  public static func place(of face: FaceID) -> String { "\(LibraryLayout.newPortraits)/\(face.hexadecimal).jpg" }

  /// Removes the folder, where no portrait waits in it.
  public func removeFolderIfEmpty() throws {
    _ = try Folder.removeIfEmpty(library.appending(LibraryLayout.newPortraits))
  }

  /// Removes a portrait that nobody needs.
  public func remove(_ portrait: String) throws {
    try Folder.removeTree(library.appending(relative: portrait))
  }
}
