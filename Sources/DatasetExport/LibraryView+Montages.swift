import DatasetStore
import FileHandling
import Imaging
import Vocabulary

extension LibraryView {
  /// Makes the montages of folders that changed, where their best portraits are others now.
  func makeMontages() throws {
    for var record in try store.folders() where record.montage == nil || !record.isMontageCurrent {
      let portraits = try store.bestPortraits(of: record.group, atMost: Montage.maximumCount)
      let shown = portraits.map(LibraryLayout.fileName).joined(separator: " ")
      let file = folder.appending(relative: LibraryLayout.montage(of: record.path))
      let isThere = FileStatus.kind(of: file, followingLinks: false) == .file
      if portraits.isEmpty {
        if isThere { try Folder.removeTree(file) }
      } else if record.montage != shown || !isThere {
        // Twenty-five portraits to decode: most of what a correction costs that changes them.
        try writeMontage(of: portraits, to: file)
      }
      (record.montage, record.isMontageCurrent) = (shown, true)
      try store.set(record)
    }
  }

  private func writeMontage(of portraits: [String], to file: FilePath) throws {
    let decoder = try JPEGDecoder()
    let images = portraits.compactMap { path in
      // A portrait that is gone or damaged leaves its tile to the next; `check` says so.
      try? decoder.decode(FileContents.read(folder.appending(relative: path)), atLeast: Montage.sourceSize)
    }
    guard !images.isEmpty else { return }
    try Folder.make(file.directory)
    try AtomicFileWriter.write(try JPEGEncoder().encode(Montage.make(of: images)), to: file)
  }
}
