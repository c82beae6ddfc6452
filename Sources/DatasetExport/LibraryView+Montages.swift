import DatasetStore
import FileHandling
import Imaging
import Vocabulary

extension LibraryView {
  /// Makes the montages of folders that changed, where their best portraits are others now.
  func makeMontages() throws {
    for record in try store.folders() where record.montage == nil {
      let portraits = try store.bestPortraits(of: record.group, atMost: Montage.maximumCount)
      let file = folder.appending(relative: LibraryLayout.montage(of: record.path))
      if portraits.isEmpty {
        if FileStatus.kind(of: file, followingLinks: false) == .file { try Folder.removeTree(file) }
      } else {
        try writeMontage(of: portraits, to: file)
      }
      var record = record
      record.montage = portraits.map(LibraryLayout.fileName).joined(separator: " ")
      try store.set(record)
    }
  }

  private func writeMontage(of portraits: [String], to file: FilePath) throws {
    let decoder = try JPEGDecoder()
    let images = portraits.compactMap { path in
      // A portrait that is gone or damaged leaves its tile to the next; `check` says so.
      try? decoder.decode(FileContents.read(folder.appending(relative: path)))
    }
    guard !images.isEmpty else { return }
    try Folder.make(file.directory)
    try AtomicFileWriter.write(try JPEGEncoder().encode(Montage.make(of: images)), to: file)
  }
}
