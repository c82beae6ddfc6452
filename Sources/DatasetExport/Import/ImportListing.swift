import DatasetStore
import FileHandling
package import Vocabulary

/// The files of a dataset's folder. Nothing else is ever opened: links are not followed, and a path that a label names is
/// looked for among these.
package struct ImportListing {
  package struct File {
    /// Below the folder, with `/` between its parts.
    package let relative: [UInt8]
    package let path: FilePath

    /// Folders and name.
    package var parts: [[UInt8]] { relative.split(separator: UInt8(ascii: "/")).map { [UInt8]($0) } }
    package var ending: String {
      let name = String(decoding: parts.last ?? [], as: UTF8.self)
      return name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
    }

    /// Folders and name without the ending and its dot.
    var stem: [UInt8] {
      guard let dot = relative.lastIndex(of: UInt8(ascii: ".")), !relative[dot...].contains(UInt8(ascii: "/")) else {
        return relative
      }
      return [UInt8](relative[..<dot])
    }
  }

  package let folder: FilePath
  package private(set) var files: [File] = []
  package private(set) var problems: [ImportProblem] = []
  private var places: [[UInt8]: Int] = [:]

  /// - Throws: `ImportError.isLibrary`, `FileError`.
  package init(_ folder: FilePath) throws {
    self.folder = folder
    let top = try Folder.entries(of: folder)
    guard !top.contains(where: { $0.name == [UInt8](DatasetStore.fileName.utf8) }) else {
      throw ImportError.isLibrary(folder)
    }
    try add(top, of: folder, below: [])
    for (place, file) in files.enumerated() { places[file.relative] = place }
  }

  private mutating func add(_ entries: [FolderEntry], of folder: FilePath, below prefix: [UInt8]) throws {
    for entry in entries where entry.name.first != UInt8(ascii: ".") {
      let relative = prefix + entry.name
      let path = folder.appending(entry.name)
      switch entry.kind {
      case .file: files.append(File(relative: relative, path: path))
      case .folder:
        let inside = try Folder.entries(of: path)
        // A library inside is no part of the dataset.
        guard !inside.contains(where: { $0.name == [UInt8](DatasetStore.fileName.utf8) }) else { continue }
        try add(inside, of: path, below: relative + [UInt8(ascii: "/")])
      case .link: problems.append(ImportProblem(.link, path))
      case .other: continue
      }
    }
  }

  package func file(at relative: [UInt8]) -> File? { places[relative].map { files[$0] } }

  /// Whether a path that a label names could lead out of the folder.
  package static func leadsOut(_ path: String) -> Bool {
    path.isEmpty || path.hasPrefix("/") || path.contains("\\") || path.contains("\0")
      || path.split(separator: "/").contains("..")
  }

  /// - Throws: `ImportError.tooLarge`, `FileError`.
  static func bytes(of path: FilePath, limitInBytes limit: Int) throws -> [UInt8] {
    guard try FileStatus.sizeInBytes(of: path) <= limit else { throw ImportError.tooLarge(path, limitInBytes: limit) }
    return try FileContents.read(path, limitInBytes: limit)
  }

  /// - Throws: As `bytes`, and where it is no UTF-8.
  static func text(of path: FilePath, limitInBytes limit: Int = 1 << 24) throws -> String {
    guard let text = String(validating: try bytes(of: path, limitInBytes: limit), as: UTF8.self) else {
      throw ImportError.broken(path, line: nil, .notUTF8)
    }
    return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
  }
}
