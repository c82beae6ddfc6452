import DatasetStore
import FileHandling
import Imaging
import Vocabulary

extension LibraryView {
  /// Folders whose montages are drawn before the database notes it.
  private static let montageBatch = 64

  /// Makes the montages of folders that changed, where their best portraits are others now.
  func makeMontages() throws {
    var changed = try store.folders().filter { $0.montage == nil || !$0.isMontageCurrent }[...]
    while !changed.isEmpty {
      let batch = changed.prefix(Self.montageBatch)
      changed = changed.dropFirst(batch.count)
      var drawn: [DatasetStore.FolderRecord] = []
      var works: [@Sendable () throws -> Void] = []
      for record in batch {
        let portraits = try store.bestPortraits(of: record.group, atMost: Montage.maximumCount)
        let shown = portraits.map(LibraryLayout.fileName).joined(separator: " ")
        let file = folder.appending(relative: LibraryLayout.montage(of: record.path))
        let isThere = FileStatus.kind(of: file, followingLinks: false) == .file
        if portraits.isEmpty {
          if isThere { try Folder.removeTree(file) }
        } else if record.montage != shown || !isThere {
          try Folder.make(file.directory)
          // Twenty-five portraits to decode: most of what a correction costs that changes them.
          works.append { [folder] in try Self.writeMontage(of: portraits, in: folder, to: file) }
        }
        var record = record
        (record.montage, record.isMontageCurrent) = (shown, true)
        drawn.append(record)
      }
      try sideBySide(works)
      for record in drawn { try store.set(record) }
    }
  }

  private static func writeMontage(of portraits: [String], in folder: FilePath, to file: FilePath) throws {
    let decoder = try JPEGDecoder()
    let images = portraits.compactMap { path in
      // A portrait that is gone or damaged leaves its tile to the next; `check` says so.
      try? decoder.decode(FileContents.read(folder.appending(relative: path)), atLeast: Montage.sourceSize)
    }
    guard !images.isEmpty else { return }
    try AtomicFileWriter.write(try JPEGEncoder().encode(Montage.make(of: images)), to: file)
  }
}
